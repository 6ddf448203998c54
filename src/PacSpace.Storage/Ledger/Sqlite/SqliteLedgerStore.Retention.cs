namespace PacSpace.Storage.Ledger.Sqlite;

public sealed partial class SqliteLedgerStore
{
    internal const string SelectPurgedSize = "SELECT purged_size FROM retention WHERE environment_id = $1";

    private const string SelectVerifiedSize = "SELECT verified_size FROM logs WHERE environment_id = $1";

    // Times never decrease along the log: from here on everything is kept.
    private const string SelectFirstKept =
        """
        SELECT log_index FROM deltas WHERE environment_id = $1 AND log_index >= $2 AND log_index < $3 AND time > $4
        ORDER BY log_index LIMIT 1
        """;

    private const string DestroyPayloads =
        """
        UPDATE deltas SET payload_salt = NULL, reason = NULL, reference_id = NULL, metadata = NULL, adjusts = NULL
        WHERE environment_id = $1 AND log_index >= $2 AND log_index < $3 AND (payload_salt IS NOT NULL
            OR reason IS NOT NULL OR reference_id IS NOT NULL OR metadata IS NOT NULL OR adjusts IS NOT NULL)
        """;

    private const string MovePurgedSize =
        """
        INSERT INTO retention (environment_id, purged_size, erased_size) VALUES ($1, $2, 0)
        ON CONFLICT DO UPDATE SET purged_size = excluded.purged_size
        """;

    private const string SelectUnerased =
        "SELECT environment_id, purged_size FROM retention WHERE erased_size < purged_size";

    private const string MoveErasedSize = "UPDATE retention SET erased_size = $2 WHERE environment_id = $1";

    private const string SelectFileSize =
        "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()";

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
        // Looked at beside the writer first: most often there is nothing to do.
        var (from, to, _) = await Read(s => FindExpired(s, environment, age, maxEntries), ct);
        if (from == to) return default;
        return await _writer.RunAsync(s =>
        {
            var (first, end, hasMore) = FindExpired(s, environment, age, maxEntries);
            if (first == end) return default;
            var destroyed = s.Execute(DestroyPayloads, environment, first, end);
            s.Execute(FailPurged, environment, end, ReconciliationRecord.PurgedMessage);
            s.Execute(DeletePurgedPages, environment, end);
            s.Execute(MovePurgedSize, environment, end);
            return new PurgeStep(destroyed, hasMore);
        }, ct);
    }

    public Task<long> PurgedSizeAsync(long environment, CancellationToken ct) =>
        Read(s => s.First(SelectPurgedSize, r => r.GetInt64(0), environment), ct);

    public async Task<Erasure> EraseDestroyedAsync(long maxRewriteBytes, CancellationToken ct)
    {
        var unerased = await Read(s => s.All(SelectUnerased, r => (r.GetInt64(0), r.GetInt64(1))), ct);
        if (unerased.Count == 0) return Erasure.Nothing;
        var erasure = await _writer.RunAloneAsync(s => Erase(s, maxRewriteBytes, _checkpointer.Copying), ct);
        if (erasure != Erasure.Done) return erasure;
        return await _writer.RunAsync(s =>
        {
            foreach (var (environment, size) in unerased) s.Execute(MoveErasedSize, environment, size);
            return Erasure.Done;
        }, ct);
    }

    public Task<LedgerUsage?> FindUsageAsync(long environment, long since, CancellationToken ct) => Read(s => s.First(
        SelectUsage, r => new LedgerUsage(LedgerRows.LogState(r), r.GetInt64(11), r.GetInt64(12)), environment, since), ct);

    private (long From, long To, bool HasMore) FindExpired(
        SqliteSession session, long environment, TimeSpan age, int maxEntries)
    {
        var from = session.First(SelectPurgedSize, r => r.GetInt64(0), environment);
        var verified = session.First(SelectVerifiedSize, r => r.GetInt64(0), environment);
        var end = Math.Max(from, Math.Min(verified, from + maxEntries));
        var before = (_clock.GetUtcNow() - age).ToUnixTimeMilliseconds();
        var kept = session.First<long?>(SelectFirstKept, r => r.GetInt64(0), environment, from, end, before);
        return (from, kept ?? end, kept is null && end < verified);
    }

    /// <summary>
    /// Deleted bytes are overwritten as they are deleted (secure_delete), but where pages were split, copies of moved rows
    /// may lie in unused parts of others: only rewriting the file removes those. The log of writes is emptied with it.
    /// </summary>
    private static Erasure Erase(SqliteSession session, long maxRewriteBytes, Lock copying)
    {
        var isSmall = session.First(SelectFileSize, r => r.GetInt64(0)) <= maxRewriteBytes;
        if (isSmall)
        {
            // The copy is made in a file, not in memory; it is overwritten when the database is.
            session.Execute("PRAGMA temp_store = FILE");
            session.Execute("VACUUM");
            session.Execute("PRAGMA temp_store = MEMORY");
        }
        bool isBusy;
        // SQLite waits for readers, but not for another copy that is under way.
        lock (copying) isBusy = session.First("PRAGMA wal_checkpoint(TRUNCATE)", r => r.GetInt64(0)) != 0;
        return isBusy ? Erasure.Busy : isSmall ? Erasure.Done : Erasure.TooLarge;
    }
}
