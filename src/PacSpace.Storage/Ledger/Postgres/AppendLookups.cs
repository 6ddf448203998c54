using System.Data.Common;
using Npgsql;
using PacSpace.Core.Amounts;
using PacSpace.Core.Merkle;
using PacSpace.Storage.Ledger.Append;

namespace PacSpace.Storage.Ledger.Postgres;

/// <summary>
/// Everything that planning a group will ask for, fetched with the lock in one round trip. What is asked for without
/// having been fetched is a bug and throws.
/// </summary>
internal sealed class AppendLookups : IAppendLookups
{
    private readonly List<(NpgsqlBatchCommand Command, Action<DbDataReader> Take)> _statements = [];
    private readonly Dictionary<string, UsedKey> _keys = new(StringComparer.Ordinal);
    private readonly Dictionary<string, CustomerHead> _customers = new(StringComparer.Ordinal);
    private readonly Dictionary<long, DeltaRow> _deltas = [];
    private readonly Dictionary<(string, string, Amount?), DeltaRow> _byReference = [];
    private readonly Dictionary<(string, long), DeltaRow> _bySequence = [];
    private readonly Dictionary<long, DeltaRow> _firstFrom = [];
    private readonly List<CheckpointRow> _last = [];
    private readonly List<CheckpointRow> _ofWindow = [];
    private readonly List<CheckpointRow> _selections = [];

    public AppendLookups(AppendGroup group)
    {
        var deltas = group.Items.OfType<DeltaItem>().ToList();
        string[] keys = [.. group.Items.Select(i => i.IdempotencyKey).OfType<string>().Distinct(StringComparer.Ordinal)];
        string[] customers = [.. deltas.Select(d => d.CustomerId).Distinct(StringComparer.Ordinal)];
        Ask(customers.Length, AppendStatements.SelectCustomers, r =>
        {
            var head = LedgerRows.Customer(r);
            _customers.Add(head.CustomerId, head);
        }, group.Environment, customers);
        Ask(keys.Length, AppendStatements.SelectKeysOfDeltas, r =>
            _keys.Add(r.GetString(0), new UsedKey(LedgerRows.Delta(r, 1), null)), group.Environment, keys);
        Ask(keys.Length, AppendStatements.SelectKeysOfCheckpoints, r =>
            _keys.Add(r.GetString(0), new UsedKey(LedgerRows.Checkpoint(r, 2), r.IsDBNull(1) ? null : r.GetString(1))),
            group.Environment, keys);
        AskForReferences(group.Environment, deltas);
        AskForAdjusted(group.Environment, deltas, keys);
        AskForChains(group.Environment, [.. group.Items.OfType<CheckpointItem>()]);
    }

    public IEnumerable<NpgsqlBatchCommand> Commands => _statements.Select(s => s.Command);

    /// <summary>Reads the answers; the reader stands before the first of them.</summary>
    public async Task ReadAsync(DbDataReader reader, CancellationToken ct)
    {
        foreach (var (_, take) in _statements)
        {
            await reader.NextResultAsync(ct);
            while (await reader.ReadAsync(ct)) take(reader);
        }
    }

    public UsedKey? Key(string idempotencyKey) => _keys.GetValueOrDefault(idempotencyKey);

    public CustomerHead? Customer(string customerId) => _customers.GetValueOrDefault(customerId);

    public DeltaRow? Delta(long logIndex) => _deltas.GetValueOrDefault(logIndex);

    public DeltaRow? FirstDeltaFrom(long logIndex) => _firstFrom.GetValueOrDefault(logIndex);

    public DeltaRow? DeltaBySequence(string customerId, long sequence) => _bySequence.GetValueOrDefault((customerId, sequence));

    public DeltaRow? FirstByReference(string customerId, string referenceId, Amount amount) =>
        _byReference.GetValueOrDefault((customerId, referenceId, amount));

    public DeltaRow? LastByReference(string customerId, string referenceId) =>
        _byReference.GetValueOrDefault((customerId, referenceId, null));

    public CheckpointRow? LastCheckpoint(EntryType type, string customerId) =>
        _last.Find(c => c.EntryType == type && c.CustomerId == customerId);

    public CheckpointRow? CheckpointOfWindow(EntryType type, string customerId, long start, long end) =>
        _ofWindow.Find(c => c.EntryType == type && c.CustomerId == customerId && c.Start == start && c.End == end);

    public CheckpointRow? Selection(string customerId, Hash root) =>
        _selections.Find(c => c.CustomerId == customerId && c.Root == root);

    private void AskForReferences(long environment, IReadOnlyList<DeltaItem> deltas)
    {
        var wanted = new HashSet<(string Customer, string Reference, Amount? Amount)>();
        foreach (var delta in deltas)
        {
            if (delta is { DeduplicateByReference: true, IdempotencyKey: null, ReferenceId: { } own })
                wanted.Add((delta.CustomerId, own, delta.Amount));
            if (delta.Adjusts is { LogIndex: null, ReferenceId: { } adjusted }) wanted.Add((delta.CustomerId, adjusted, null));
        }
        (string Customer, string Reference, Amount? Amount)[] list = [.. wanted];
        Ask(list.Length, AppendStatements.SelectByReference,
            r => _byReference.Add(list[r.GetInt64(0) - 1], LedgerRows.Delta(r, 1)), environment,
            list.Select(w => w.Customer).ToArray(), list.Select(w => w.Reference).ToArray(),
            list.Select(w => (long?)w.Amount?.Nanos).ToArray());
    }

    private void AskForAdjusted(long environment, IReadOnlyList<DeltaItem> deltas, string[] keys)
    {
        var adjusting = deltas.Where(d => d.Adjusts is not null).ToList();
        var indices = adjusting.Select(d => d.Adjusts!.LogIndex).OfType<long>().ToArray();
        Ask(indices.Length, AppendStatements.SelectDeltasAt, TakeDelta, environment, indices);
        if (adjusting.Count > 0) Ask(keys.Length, AppendStatements.SelectAdjustedOfKeys, TakeDelta, environment, keys);
    }

    private void TakeDelta(DbDataReader r)
    {
        var row = LedgerRows.Delta(r);
        _deltas[row.LogIndex] = row;
    }

    private void AskForChains(long environment, IReadOnlyList<CheckpointItem> items)
    {
        var chained = items.Select(Chain).Where(c => c.Type != 0).ToList();
        Ask(chained.Count, AppendStatements.SelectLastCheckpoints, r => _last.Add(LedgerRows.Checkpoint(r)), environment,
            chained.Select(c => (long)c.Type).ToArray(), chained.Select(c => c.Customer).ToArray());
        Ask(chained.Count, AppendStatements.SelectOfWindows, r => _ofWindow.Add(LedgerRows.Checkpoint(r)), environment,
            chained.Select(c => (long)c.Type).ToArray(), chained.Select(c => c.Customer).ToArray(),
            chained.Select(c => c.Start).ToArray(), chained.Select(c => c.End).ToArray());

        var customers = items.OfType<CustomerCheckpointItem>().ToList();
        Ask(customers.Count, AppendStatements.SelectFollowing, r =>
        {
            var row = LedgerRows.Delta(r);
            _bySequence[(row.CustomerId, row.Sequence)] = row;
        }, environment, customers.Select(c => c.CustomerId).ToArray(), customers.Select(c => c.LastSequence + 1).ToArray());

        var sizes = items.OfType<EnvironmentCheckpointItem>().Select(e => e.LogSize).Distinct().ToArray();
        Ask(sizes.Length, AppendStatements.SelectFirstFrom, r => _firstFrom.Add(r.GetInt64(0), LedgerRows.Delta(r, 1)),
            environment, sizes);

        var selections = items.OfType<SelectionItem>().ToList();
        Ask(selections.Count, AppendStatements.SelectSelections, r => _selections.Add(LedgerRows.Checkpoint(r)), environment,
            selections.Select(s => s.CustomerId).ToArray(), selections.Select(s => s.Root.ToArray()).ToArray());
    }

    private static (EntryType Type, string Customer, long Start, long End) Chain(CheckpointItem item) => item switch
    {
        CustomerCheckpointItem c => (EntryType.Checkpoint, c.CustomerId, c.Start, c.End),
        EnvironmentCheckpointItem e => (EntryType.EnvironmentCheckpoint, "", e.Start, e.End),
        _ => default,
    };

    private void Ask(int wanted, string sql, Action<DbDataReader> take, params ReadOnlySpan<object?> values)
    {
        if (wanted > 0) _statements.Add((Parameters.Command(sql, values), take));
    }
}
