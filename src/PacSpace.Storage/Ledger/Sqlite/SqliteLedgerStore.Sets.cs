using PacSpace.Core.Merkle;

namespace PacSpace.Storage.Ledger.Sqlite;

/// <summary>Within the process a prepared statement for each row costs what a list of them would.</summary>
public sealed partial class SqliteLedgerStore
{
    private const string SelectOfLeaf =
        $"""
        SELECT {LedgerRows.DeltaColumns} FROM deltas INDEXED BY deltas_by_leaf
        WHERE environment_id = $1 AND substr(leaf, 1, 8) = $2 AND leaf = $3
        """;

    private const string SelectLastBelow =
        $"""
        SELECT {LedgerRows.DeltaColumns} FROM deltas INDEXED BY deltas_by_sequence
        WHERE environment_id = $1 AND customer_id = $2 AND log_index < $3 ORDER BY sequence DESC LIMIT 1
        """;

    public Task<IReadOnlyDictionary<long, LogRow>> ReadEntriesAtAsync(
        long environment, IReadOnlyCollection<long> logIndices, CancellationToken ct) =>
        Read<IReadOnlyDictionary<long, LogRow>>(s => Found(logIndices.Distinct(), index =>
            s.First(SelectDelta, LedgerRows.Delta, environment, index)
                ?? (LogRow?)s.First(SelectCheckpoint, LedgerRows.Checkpoint, environment, index))
            .ToDictionary(row => row.LogIndex), ct);

    public Task<IReadOnlyList<DeltaRow>> FindDeltasByLeafAsync(
        long environment, IReadOnlyCollection<Hash> leaves, CancellationToken ct) => Read<IReadOnlyList<DeltaRow>>(
            s => Found(leaves.Distinct().Select(leaf => leaf.ToArray()),
                leaf => s.First(SelectOfLeaf, LedgerRows.Delta, environment, leaf[..8], leaf)), ct);

    public Task<IReadOnlyList<CheckpointRow>> FindPreviousCheckpointsAsync(
        long environment, IReadOnlyCollection<CheckpointRow> checkpoints, CancellationToken ct) =>
        Read<IReadOnlyList<CheckpointRow>>(
            s => Found(checkpoints.Where(c => c.Number > 1), c => s.First(SelectByNumber, LedgerRows.Checkpoint,
                environment, (int)c.EntryType, c.CustomerId, c.Number - 1)), ct);

    public Task<IReadOnlyList<DeltaRow>> ReadLastDeltasAsync(
        long environment, IReadOnlyCollection<string> customerIds, long belowIndex, CancellationToken ct) =>
        Read<IReadOnlyList<DeltaRow>>(s => Found(customerIds.Distinct(StringComparer.Ordinal),
            id => s.First(SelectLastBelow, LedgerRows.Delta, environment, id, belowIndex)), ct);

    private static List<TRow> Found<TKey, TRow>(IEnumerable<TKey> keys, Func<TKey, TRow?> find) where TRow : class =>
        [.. keys.Select(find).OfType<TRow>()];
}
