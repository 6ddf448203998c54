using PacSpace.Storage.Ledger;
using PacSpace.Storage.Ledger.Append;
using PacSpace.Storage.Ledger.Verification;

namespace PacSpace.Storage.Fsck;

/// <summary>
/// Folds a log entry by entry and holds the stored heads against the fold. One record a customer is kept.
/// </summary>
/// <param name="purgedSize">Entries below this index have no payload any more, all others have theirs.</param>
internal sealed class EntryFold(LogIdentity log, long purgedSize, Action<Damage> report)
{
    private readonly Dictionary<string, CustomerHead> _heads = new(StringComparer.Ordinal);
    private readonly EntryRules _rules = new(log);
    private long _lastTime;
    private long _deltas;
    private int _period;
    private long _periodDeltas;

    public long NextIndex { get; private set; }

    public long Count { get; private set; }

    public int Customers { get; private set; }

    public void Add(LogRow row)
    {
        if (row.LogIndex > NextIndex) report(Missing(NextIndex, row.LogIndex));
        NextIndex = row.LogIndex + 1;
        Count++;
        var delta = row as DeltaRow;
        var before = delta is null ? null : _heads.GetValueOrDefault(delta.CustomerId);
        var time = row is DamagedRow ? null : EntryRules.CheckTime(row, _lastTime);
        var what = row switch
        {
            DamagedRow damaged => damaged.Error,
            CheckpointRow checkpoint => time ?? _rules.Check(checkpoint),
            _ => time ?? _rules.Check(delta!, before) ?? CheckPayload(delta!),
        };
        if (what is not null)
            report(new Damage(
                what, log.Environment, row.LogIndex, row is DamagedRow ? null : row.CustomerId, delta?.Sequence));
        if (row is not DamagedRow && time is null) CountTime(row);
        if (delta is null) return;
        // A damaged row stands as it is stored and the next is held against it: one damage is told a few times at most.
        _heads[delta.CustomerId] = CustomerHead.After(before, delta);
        _deltas++;
    }

    /// <summary>Holds the environment's own row against what was folded.</summary>
    public void Finish(LogState state)
    {
        void Expect(string name, long stored, long due)
        {
            if (stored != due) report(new Damage($"its row says {name} {stored} where {due} is due", log.Environment));
        }

        Customers = _heads.Count;
        Expect("next index", state.NextIndex, NextIndex);
        Expect("delta count", state.DeltaCount, _deltas);
        Expect("last time", state.LastTime, _lastTime);
        Expect("month", state.Period, _period);
        Expect("deltas of the month", state.PeriodDeltaCount, _periodDeltas);
        if (purgedSize > state.VerifiedSize)
            report(new Damage(
                $"payloads are destroyed up to {purgedSize}, but only {state.VerifiedSize} entries are verified",
                log.Environment));
    }

    /// <summary>Holds the customers' rows against what was folded.</summary>
    public void CompareHeads(IEnumerable<(string CustomerId, CustomerHead? Head, string? Error)> stored)
    {
        foreach (var (id, head, error) in stored)
        {
            if (!_heads.Remove(id, out var due)) due = null;
            // The cadence is the tenant's will: nothing that was recorded says what it should be.
            due = due is null || head is null ? due : due with { CadenceSeconds = head.CadenceSeconds };
            var what = error ?? (due is null ? CheckUnused(head!) : head == due ? null : Differences(head!, due));
            if (what is not null) report(new Damage(what, log.Environment, CustomerId: id));
        }
        foreach (var id in _heads.Keys.Order(StringComparer.Ordinal))
            report(new Damage("its row is missing, though it has deltas", log.Environment, CustomerId: id));
    }

    private string? CheckPayload(DeltaRow row) => (row.Payload is null) == (row.LogIndex < purgedSize) ? null
        : row.Payload is null ? "its payload is missing, and no retention destroyed it"
        : "its payload is there, though retention destroyed it";

    private void CountTime(LogRow row)
    {
        _lastTime = row.Time;
        var period = AppendPlan.MonthOf(row.Time);
        if (period != _period) (_period, _periodDeltas) = (period, 0);
        if (row is DeltaRow) _periodDeltas++;
    }

    private Damage Missing(long from, long to) => new(
        to - from == 1 ? "it is missing" : $"it and all up to {to - 1} are missing", log.Environment, from);

    // A customer may be made before its first delta.
    private static string? CheckUnused(CustomerHead head) =>
        head is { Sequence: 0, Balance.IsZero: true, Credits.IsZero: true, LastLeaf: null } ? null
            : $"its row says sequence {head.Sequence} and balance {head.Balance}, but it has no deltas";

    private static string Differences(CustomerHead head, CustomerHead due)
    {
        (string Name, object? Stored, object? Due)[] members =
        [
            ("unit", head.Unit, due.Unit), ("sequence", head.Sequence, due.Sequence),
            ("balance", head.Balance, due.Balance),
            ("credits", head.Credits, due.Credits), ("last leaf", head.LastLeaf, due.LastLeaf),
            ("last index", head.LastIndex, due.LastIndex), ("first time", head.FirstTime, due.FirstTime),
            ("last time", head.LastTime, due.LastTime),
        ];
        var differing = members.Where(m => !Equals(m.Stored, m.Due))
            .Select(m => $"{m.Name} {m.Stored} where {m.Due} is due");
        return $"its row says {string.Join(", ", differing)}";
    }
}
