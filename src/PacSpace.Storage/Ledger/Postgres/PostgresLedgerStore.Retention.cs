using Npgsql;

namespace PacSpace.Storage.Ledger.Postgres;

public sealed partial class PostgresLedgerStore
{
    internal const string SelectPurgedSize = "SELECT purged_size FROM retention WHERE environment_id = $1";

    private const string SelectSizes =
        $"""
        SELECT COALESCE(r.purged_size, 0), l.verified_size, {Now}
        FROM logs l LEFT JOIN retention r ON r.environment_id = l.environment_id WHERE l.environment_id = $1
        """;

    // Times never decrease along the log: from here on everything is kept.
    private const string SelectFirstKept =
        """
        SELECT log_index FROM deltas WHERE environment_id = $1 AND log_index >= $2 AND log_index < $3 AND time > $4
        ORDER BY log_index LIMIT 1
        """;

    // Comes first: its row lock orders servers that sweep the same environment.
    private const string MovePurgedSize =
        """
        INSERT INTO retention (environment_id, purged_size, erased_size) VALUES ($1, $2, 0)
        ON CONFLICT (environment_id) DO UPDATE SET purged_size = greatest(retention.purged_size, excluded.purged_size)
        """;

    private const string DestroyPayloads =
        """
        UPDATE deltas SET payload_salt = NULL, reason = NULL, reference_id = NULL, metadata = NULL, adjusts = NULL
        WHERE environment_id = $1 AND log_index >= $2 AND log_index < $3 AND (payload_salt IS NOT NULL
            OR reason IS NOT NULL OR reference_id IS NOT NULL OR metadata IS NOT NULL OR adjusts IS NOT NULL)
        """;

    private const string SelectUnerased =
        "SELECT environment_id, purged_size FROM retention WHERE erased_size < purged_size";

    // Index entries hold reference ids: they go too, however few they are.
    private const string Vacuum = "VACUUM (INDEX_CLEANUP ON) deltas, reconciliations, reconciliation_pages";

    // Versions that a transaction of someone else may still see, a long backup's for instance, outlive a VACUUM. Nothing but
    // the destruction of payloads makes dead rows here.
    private const string SelectDeadRows =
        "SELECT coalesce(sum(n_dead_tup), 0)::bigint FROM pg_stat_all_tables WHERE relid = to_regclass('deltas')";

    private const string MoveErasedSize =
        "UPDATE retention SET erased_size = greatest(erased_size, $2) WHERE environment_id = $1";

    private const string SelectUsage =
        $"""
        SELECT {LedgerRows.LogStateColumns},
            (SELECT count(*) FROM deltas d WHERE d.environment_id = $1 AND d.log_index >= l.verified_size AND d.time >= $2),
            (SELECT count(*) FROM deltas d WHERE d.environment_id = $1 AND d.log_index = l.frozen_index
                AND d.log_index >= l.verified_size AND d.time >= $2)
        FROM environments e JOIN logs l ON l.environment_id = e.environment_id WHERE e.environment_id = $1
        """;

    public async Task<PurgeStep> PurgePayloadsAsync(long environment, TimeSpan age, int maxEntries, CancellationToken ct)
    {
        var (from, verified, now) = await FirstAsync(
            SelectSizes, r => (r.GetInt64(0), r.GetInt64(1), r.GetInt64(2)), ct, environment);
        var end = Math.Max(from, Math.Min(verified, from + maxEntries));
        if (from == end) return default;
        var before = (_clock?.GetUtcNow().ToUnixTimeMilliseconds() ?? now) - (long)age.TotalMilliseconds;
        var kept = await FirstAsync<long?>(SelectFirstKept, r => r.GetInt64(0), ct, environment, from, end, before);
        if (kept == from) return default;
        return new PurgeStep(await DestroyAsync(environment, from, kept ?? end, ct), kept is null && end < verified);
    }

    public Task<long> PurgedSizeAsync(long environment, CancellationToken ct) =>
        FirstAsync(SelectPurgedSize, r => r.GetInt64(0), ct, environment);

    public async Task<Erasure> EraseDestroyedAsync(long maxRewriteBytes, CancellationToken ct)
    {
        var unerased = await ListAsync(SelectUnerased, r => (Environment: r.GetInt64(0), Size: r.GetInt64(1)), ct);
        if (unerased.Count == 0) return Erasure.Nothing;
        try
        {
            await using var vacuum = _source.CreateCommand(Vacuum);
            vacuum.CommandTimeout = 0;
            await vacuum.ExecuteNonQueryAsync(ct);
        }
        catch (Exception e) when (PostgresErrors.IsUnavailable(e))
        {
            throw PostgresErrors.Translate(e);
        }
        if (await FirstAsync(SelectDeadRows, r => r.GetInt64(0), ct) > 0) return Erasure.Busy;
        foreach (var (environment, size) in unerased) await ExecuteAsync(MoveErasedSize, environment, ct, size);
        return Erasure.Done;
    }

    public Task<LedgerUsage?> FindUsageAsync(long environment, long since, CancellationToken ct) => FirstAsync(
        SelectUsage, r => new LedgerUsage(LedgerRows.LogState(r), r.GetInt64(11), r.GetInt64(12)), ct, environment, since);

    private Task<int> DestroyAsync(long environment, long from, long end, CancellationToken ct) =>
        DurablyAsync(environment, async connection =>
        {
            await using var batch = new NpgsqlBatch(connection);
            foreach (var command in AppendStatements.Begin(_isDistributed)) batch.BatchCommands.Add(command);
            batch.BatchCommands.Add(Parameters.Command(MovePurgedSize, environment, end));
            var destroy = Parameters.Command(DestroyPayloads, environment, from, end);
            batch.BatchCommands.Add(destroy);
            batch.BatchCommands.Add(Parameters.Command(LockPurged, environment, end));
            batch.BatchCommands.Add(Parameters.Command(FailPurged, environment, end, ReconciliationRecord.PurgedMessage));
            batch.BatchCommands.Add(Parameters.Command(DeletePurgedPages, environment, end));
            batch.BatchCommands.Add(Parameters.Command("COMMIT"));
            await batch.ExecuteNonQueryAsync(ct);
            return (int)destroy.RecordsAffected;
        }, ct);
}
