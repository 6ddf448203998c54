using PacSpace.Core.Merkle;

namespace PacSpace.Storage.Ledger.Postgres;

public sealed partial class PostgresLedgerStore
{
    internal const string SelectDeltasAt =
        $"SELECT {LedgerRows.DeltaColumns} FROM deltas WHERE environment_id = $1 AND log_index = ANY($2)";

    internal const string SelectCheckpointsAt =
        $"SELECT {LedgerRows.CheckpointColumns} FROM checkpoints WHERE environment_id = $1 AND log_index = ANY($2)";

    internal const string SelectOfLeaves =
        $"""
        SELECT {LedgerRows.DeltaColumns} FROM deltas
        WHERE environment_id = $1 AND substr(leaf, 1, 8) = ANY($2) AND leaf = ANY($3)
        """;

    internal const string SelectOfNumbers =
        $"""
        SELECT {LedgerRows.CheckpointColumns}
        FROM unnest($2::bigint[], $3::text[], $4::bigint[]) AS asked (of_type, of_customer, of_number)
        JOIN checkpoints c ON c.entry_type = of_type AND c.customer_id = of_customer AND c.number = of_number
        WHERE c.environment_id = $1
        """;

    // Each is the first that is met from the customer's end back, and few lie behind it: not an index of the log's order
    // is to be walked, hence the sum. The environment's row is for Citus, which plans by it for one node.
    internal const string SelectLastsBelow =
        $"""
        SELECT {LedgerRows.DeltaColumns}
        FROM environments e CROSS JOIN unnest($2::text[]) AS asked (of_customer)
        CROSS JOIN LATERAL (
            SELECT {LedgerRows.DeltaColumns} FROM deltas x
            WHERE x.environment_id = $1 AND x.customer_id = of_customer AND x.log_index + 0 < $3
            ORDER BY x.sequence DESC LIMIT 1) AS lasts
        WHERE e.environment_id = $1
        """;

    public async Task<IReadOnlyDictionary<long, LogRow>> ReadEntriesAtAsync(
        long environment, IReadOnlyCollection<long> logIndices, CancellationToken ct)
    {
        long[] indices = [.. logIndices.Distinct()];
        var found = new Dictionary<long, LogRow>(indices.Length);
        foreach (var row in await ListAsync(SelectDeltasAt, LedgerRows.Delta, ct, environment, indices)) found[row.LogIndex] = row;
        if (found.Count == indices.Length) return found;
        foreach (var row in await ListAsync(SelectCheckpointsAt, LedgerRows.Checkpoint, ct, environment, indices))
            found.TryAdd(row.LogIndex, row);
        return found;
    }

    public async Task<IReadOnlyList<DeltaRow>> FindDeltasByLeafAsync(
        long environment, IReadOnlyCollection<Hash> leaves, CancellationToken ct)
    {
        byte[][] bytes = [.. leaves.Distinct().Select(leaf => leaf.ToArray())];
        byte[][] beginnings = [.. bytes.Select(leaf => leaf[..8])];
        return await ListAsync(SelectOfLeaves, LedgerRows.Delta, ct, environment, beginnings, bytes);
    }

    public async Task<IReadOnlyList<CheckpointRow>> FindPreviousCheckpointsAsync(
        long environment, IReadOnlyCollection<CheckpointRow> checkpoints, CancellationToken ct)
    {
        var later = checkpoints.Where(c => c.Number > 1).ToList();
        if (later.Count == 0) return [];
        long[] types = [.. later.Select(c => (long)c.EntryType)];
        string[] customers = [.. later.Select(c => c.CustomerId)];
        long[] numbers = [.. later.Select(c => c.Number - 1)];
        return await ListAsync(SelectOfNumbers, LedgerRows.Checkpoint, ct, environment, types, customers, numbers);
    }

    public async Task<IReadOnlyList<DeltaRow>> ReadLastDeltasAsync(
        long environment, IReadOnlyCollection<string> customerIds, long belowIndex, CancellationToken ct)
    {
        string[] customers = [.. customerIds.Distinct(StringComparer.Ordinal)];
        return await ListAsync(SelectLastsBelow, LedgerRows.Delta, ct, environment, customers, belowIndex);
    }
}
