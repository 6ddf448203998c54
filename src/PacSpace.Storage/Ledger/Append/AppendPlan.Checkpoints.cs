using System.Text;
using PacSpace.Core.Identifiers;
using PacSpace.Core.Merkle;
using PacSpace.Core.Statements;

namespace PacSpace.Storage.Ledger.Append;

public sealed partial class AppendPlan
{
    private AppendOutcome AddCheckpoint(CheckpointItem item)
    {
        if (item.IdempotencyKey is { } key && FindKey(key) is { } used)
            return used.Row is CheckpointRow first && used.Request == item.Request
                ? new AppendOutcome.Checkpoint(first, true) : new AppendOutcome.KeyReused(["body"]);
        var (existing, previous) = item switch
        {
            CustomerCheckpointItem c => Chain(EntryType.Checkpoint, c.CustomerId, c.Start, c.End),
            EnvironmentCheckpointItem e => Chain(EntryType.EnvironmentCheckpoint, "", e.Start, e.End),
            SelectionItem s => (FindSelection(s), null),
            _ => throw new ArgumentException($"{item.GetType().Name} is no checkpoint.", nameof(item)),
        };
        if (existing is not null && IsSame(existing, item)) return Remember(item, existing, true);
        if (_start.FrozenReason is { } reason) return new AppendOutcome.Frozen(reason);
        if (item is CustomerCheckpointItem customer && IsStale(customer, previous)) return new AppendOutcome.StaleCheckpoint();
        if (item is EnvironmentCheckpointItem environment && IsStale(environment)) return new AppendOutcome.StaleCheckpoint();

        var row = Settle(item, previous);
        Checkpoints.Add(row);
        NextIndex++;
        return Remember(item, row, false);
    }

    private AppendOutcome.Checkpoint Remember(CheckpointItem item, CheckpointRow row, bool existing)
    {
        if (item.IdempotencyKey is { } key) _keys.Add(key, new UsedKey(row, item.Request));
        return new AppendOutcome.Checkpoint(row, existing);
    }

    /// <summary>An open checkpoint stands only until its window has closed; then the closing one is a new one.</summary>
    private bool IsSame(CheckpointRow existing, CheckpointItem item) => item switch
    {
        CustomerCheckpointItem c => existing.FirstSequence == c.FirstSequence && existing.LastSequence == c.LastSequence
            && (existing.IsClosed || _time < c.End),
        EnvironmentCheckpointItem e => existing.Root == e.Root && (existing.IsClosed || _time < e.End),
        _ => true,
    };

    /// <summary>
    /// Sizes along a customer's chain never fall, and a checkpoint that will be dated after its window must cover the
    /// whole window: a delta recorded between folding and now would be left out of a period that looks closed.
    /// </summary>
    private bool IsStale(CustomerCheckpointItem item, CheckpointRow? previous)
    {
        if (previous is not null && previous.LogSize > item.LogSize) return true;
        if (_time < item.End) return false;
        var next = item.LastSequence + 1;
        var following = Deltas.Find(d => d.CustomerId == item.CustomerId && d.Sequence == next)
            ?? _stored.DeltaBySequence(item.CustomerId, next);
        return following is not null && following.Time < item.End;
    }

    /// <summary>The same for the whole environment: whoever was recorded in the window since then would be left out.</summary>
    private bool IsStale(EnvironmentCheckpointItem item)
    {
        if (_time < item.End) return false;
        var following = _stored.FirstDeltaFrom(item.LogSize) ?? Deltas.FirstOrDefault();
        return following is not null && following.Time < item.End;
    }

    private (CheckpointRow? SameWindow, CheckpointRow? Last) Chain(EntryType type, string customerId, long start, long end)
    {
        bool InChain(CheckpointRow row) => row.EntryType == type && row.CustomerId == customerId;
        return (Checkpoints.FindLast(c => InChain(c) && c.Start == start && c.End == end)
                ?? _stored.CheckpointOfWindow(type, customerId, start, end),
            Checkpoints.FindLast(InChain) ?? _stored.LastCheckpoint(type, customerId));
    }

    private CheckpointRow? FindSelection(SelectionItem item) =>
        Checkpoints.Find(c => c.EntryType == EntryType.Selection && c.CustomerId == item.CustomerId && c.Root == item.Root)
            ?? _stored.Selection(item.CustomerId, item.Root);

    private CheckpointRow Settle(CheckpointItem item, CheckpointRow? previous)
    {
        var now = DateTimeOffset.FromUnixTimeMilliseconds(_time);
        var id = Ids.New("chk_", now);
        var number = item is SelectionItem ? 0 : (previous?.Number ?? 0) + 1;
        IStatement statement = item switch
        {
            CustomerCheckpointItem c => CustomerStatement(c, id, number, previous?.Leaf),
            EnvironmentCheckpointItem e => EnvironmentStatement(e, id, number, previous?.Leaf),
            SelectionItem s => SelectionStatement(s, id),
            _ => throw new ArgumentException($"{item.GetType().Name} is no checkpoint.", nameof(item)),
        };
        var bytes = statement.Encode();
        var customer = item as CustomerCheckpointItem;
        var environment = item as EnvironmentCheckpointItem;
        return new CheckpointRow
        {
            LogIndex = NextIndex,
            EntryType = statement.EntryType!.Value,
            CheckpointId = id,
            ReceiptId = Ids.NewUnguessable("rcpt_", now),
            CustomerId = customer?.CustomerId ?? (item as SelectionItem)?.CustomerId ?? "",
            Number = number,
            Start = customer?.Start ?? environment?.Start ?? 0,
            End = customer?.End ?? environment?.End ?? 0,
            FirstSequence = customer?.FirstSequence ?? 0,
            LastSequence = customer?.LastSequence ?? 0,
            LogSize = item.LogSize,
            Time = _time,
            Root = item.Root,
            Members = item.Members,
            Blocks = customer is { Blocks.Count: > 0 } ? customer.Blocks : null,
            Leaf = LeafOf(statement),
            ProofRoot = Core.Statements.ProofRoot.Of(item.Root, bytes),
            Statement = Encoding.UTF8.GetString(bytes),
        };
    }

    private CheckpointStatement CustomerStatement(CustomerCheckpointItem item, string id, long number, Hash? prev) => new()
    {
        Closing = item.Closing,
        Count = item.Count,
        Credits = item.Credits,
        Customer = item.CustomerId,
        Debits = item.Debits,
        End = item.End,
        From = item.FirstSequence,
        History = item.History,
        Id = id,
        Number = number,
        Opening = item.Opening,
        Origin = _start.Log.Origin,
        Prev = prev,
        Root = item.Root,
        Salt = _salts.New(),
        Size = item.LogSize,
        Start = item.Start,
        Time = _time,
        To = item.LastSequence,
        Unit = item.Unit,
    };

    private EnvironmentCheckpointStatement EnvironmentStatement(
        EnvironmentCheckpointItem item, string id, long number, Hash? prev) => new()
    {
        Count = item.Count,
        End = item.End,
        Id = id,
        Number = number,
        Origin = _start.Log.Origin,
        Prev = prev,
        Root = item.Root,
        Salt = _salts.New(),
        Size = item.LogSize,
        Start = item.Start,
        Time = _time,
    };

    private SelectionStatement SelectionStatement(SelectionItem item, string id) => new()
    {
        Count = item.Count,
        Customer = item.CustomerId,
        Id = id,
        Net = item.Net,
        Origin = _start.Log.Origin,
        Root = item.Root,
        Salt = _salts.New(),
        Size = item.LogSize,
        Time = _time,
        Unit = item.Unit,
    };
}
