using Npgsql;

namespace PacSpace.Storage.Ledger.Postgres;

public sealed partial class PostgresLedgerStore
{
    internal const string SelectDeltaEntries =
        $"""
        SELECT {LedgerRows.DeltaColumns} FROM deltas
        WHERE environment_id = $1 AND log_index >= $2 AND log_index < $2 + $3 ORDER BY log_index
        """;

    internal const string SelectCheckpointEntries =
        $"""
        SELECT {LedgerRows.CheckpointColumns} FROM checkpoints
        WHERE environment_id = $1 AND log_index >= $2 AND log_index < $2 + $3 ORDER BY log_index
        """;

    internal const string SelectTile =
        "SELECT hashes FROM tiles WHERE environment_id = $1 AND level = $2 AND tile_index = $3";

    // What belongs to a head is stored if the head is, so that no look in between is needed; and under the lease, so that
    // nobody else stores tiles meanwhile. Joined with the environment's own rows Citus plans it for the one node that has them.
    private const string StoredHead =
        """
        logs l JOIN verifier_leases v ON v.environment_id = l.environment_id
            AND l.environment_id = $1 AND v.holder = $2 AND v.fence = $3 AND l.signed_head = $4
        """;

    internal const string UpsertTiles =
        $"""
        INSERT INTO tiles (environment_id, level, tile_index, hashes)
        SELECT l.environment_id, t.level, t.tile_index, t.hashes
        FROM {StoredHead}, unnest($5::bigint[], $6::bigint[], $7::bytea[]) AS t (level, tile_index, hashes)
        ON CONFLICT (environment_id, level, tile_index) DO UPDATE SET hashes = excluded.hashes
        """;

    // A lease that ends much later than a new one would is from before the clock was set back. Now is what the new
    // lease's end says it is: Citus takes no clock in the condition of an upsert.
    internal const string AcquireLease =
        $"""
        INSERT INTO verifier_leases (environment_id, holder, fence, expires_at) VALUES ($1, $2, 1, {Now} + $3)
        ON CONFLICT (environment_id) DO UPDATE
        SET holder = excluded.holder, fence = verifier_leases.fence + 1, expires_at = excluded.expires_at
        WHERE verifier_leases.holder = excluded.holder
            OR verifier_leases.expires_at NOT BETWEEN excluded.expires_at - $3 + 1 AND excluded.expires_at + $3
        RETURNING fence
        """;

    internal const string ProlongLease =
        $"UPDATE verifier_leases SET expires_at = {Now} + $4 WHERE environment_id = $1 AND holder = $2 AND fence = $3";

    /// <summary>Only where there is something to verify: what has nothing to write need not wait for the disk.</summary>
    internal const string ProlongForEntries =
        $"{ProlongLease} AND EXISTS (SELECT 1 FROM environments WHERE environment_id = $1 AND next_index > $5)";

    internal const string ReleaseLease =
        "UPDATE verifier_leases SET expires_at = 0 WHERE environment_id = $1 AND holder = $2 AND fence = $3";

    private const string Now = "(extract(epoch FROM now()) * 1000)::bigint";

    internal const string MovePointer =
        """
        UPDATE logs SET verified_size = $6, signed_head = $4
        WHERE environment_id = $1 AND verified_size = $5 AND frozen_reason IS NULL AND EXISTS (
            SELECT 1 FROM verifier_leases v WHERE v.environment_id = $1 AND v.holder = $2 AND v.fence = $3)
        """;

    internal const string InsertTreeHead =
        $"""
        INSERT INTO tree_heads (environment_id, size, signed_at)
        SELECT l.environment_id, $5, $6 FROM {StoredHead}
        ON CONFLICT (environment_id, size) DO NOTHING
        """;

    internal const string SelectVerifiedAt =
        "SELECT signed_at FROM tree_heads WHERE environment_id = $1 AND size > $2 ORDER BY size LIMIT 1";

    private const string Freeze =
        "UPDATE logs SET frozen_index = $2, frozen_reason = $3 WHERE environment_id = $1 AND frozen_reason IS NULL";

    private const string Resume =
        """
        UPDATE logs SET frozen_index = NULL, frozen_reason = NULL
        WHERE environment_id = $1 AND frozen_reason IS NOT NULL
        """;

    private const string SelectPositions =
        """
        SELECT e.environment_id, e.next_index, l.verified_size, l.frozen_reason IS NOT NULL
        FROM environments e JOIN logs l ON l.environment_id = e.environment_id ORDER BY e.environment_id
        """;

    private const string SelectHeads =
        "SELECT environment_id, verified_size, signed_head FROM logs WHERE environment_id = ANY($1)";

    public async Task<IReadOnlyList<LogRow>> ReadEntriesAsync(
        long environment, long fromIndex, int limit, CancellationToken ct)
    {
        try
        {
            await using var batch = _source.CreateBatch();
            batch.BatchCommands.Add(Parameters.Command(SelectDeltaEntries, environment, fromIndex, limit));
            batch.BatchCommands.Add(Parameters.Command(SelectCheckpointEntries, environment, fromIndex, limit));
            await using var reader = await batch.ExecuteReaderAsync(ct);
            return await EntriesAsync(reader, ct);
        }
        catch (Exception e) when (PostgresErrors.IsUnavailable(e))
        {
            throw PostgresErrors.Translate(e);
        }
    }

    public Task<TileRow?> FindTileAsync(long environment, int level, long index, CancellationToken ct) =>
        FirstAsync(SelectTile, r => new TileRow(level, index, LedgerRows.Blob(r, 0)), ct, environment, level, index);

    public async Task<VerifierLease?> AcquireLeaseAsync(
        long environment, string holder, TimeSpan life, CancellationToken ct)
    {
        var fence = await UnflushedAsync(AcquireLease, ct, environment, holder, (long)life.TotalMilliseconds);
        return fence is long given ? new VerifierLease(environment, holder, given, life) : null;
    }

    public async Task<LogPage?> ReadUnderLeaseAsync(VerifierLease lease, long fromIndex, int limit, CancellationToken ct)
    {
        try
        {
            // After a wait that was cut short it is read again, not only waited for: another server may answer by then,
            // which lacks what was read.
            for (var attempt = 0; attempt < MaxAttempts; attempt++)
            {
                await using var connection = await _source.OpenConnectionAsync(ct);
                var warning = new CommitWarning(connection);
                var page = await ReadUnderLeaseAsync(connection, lease, fromIndex, limit, ct);
                if (!warning.WasGiven) return page;
            }
            throw new StorageUnavailableException(StorageFault.TimedOut);
        }
        catch (Exception e) when (PostgresErrors.IsUnavailable(e))
        {
            throw PostgresErrors.Translate(e);
        }
    }

    /// <summary>The commit of the lease's row waits for all that was committed before it, and so for what was read.</summary>
    private async Task<LogPage?> ReadUnderLeaseAsync(
        NpgsqlConnection connection, VerifierLease lease, long fromIndex, int limit, CancellationToken ct)
    {
        var prolong = Parameters.Command(ProlongForEntries, lease.Environment, lease.Holder, lease.Fence,
            (long)lease.Life.TotalMilliseconds, fromIndex);
        await using var batch = Batch(connection,
        [
            .. AppendStatements.Begin(_isDistributed), Parameters.Command(SelectLogState, lease.Environment), prolong,
            Parameters.Command(SelectDeltaEntries, lease.Environment, fromIndex, limit),
            Parameters.Command(SelectCheckpointEntries, lease.Environment, fromIndex, limit),
            Parameters.Command("COMMIT"),
        ]);
        await using var reader = await batch.ExecuteReaderAsync(ct);
        await reader.NextResultAsync(ct);
        var state = await reader.ReadAsync(ct) ? LedgerRows.LogState(reader)
            : throw new InvalidOperationException($"Environment {lease.Environment} has no ledger.");
        await reader.NextResultAsync(ct);
        var rows = await EntriesAsync(reader, ct);
        // Up to the commit.
        await reader.NextResultAsync(ct);
        if (state.NextIndex <= fromIndex) return new LogPage(state, []);
        // What was appended since the state was read is left to the next page.
        rows.RemoveAll(r => r.LogIndex >= state.NextIndex);
        return prolong.RecordsAffected > 0 ? new LogPage(state, rows) : null;
    }

    /// <summary>Deltas and checkpoints, two results from where the reader stands, in index order.</summary>
    private static async Task<List<LogRow>> EntriesAsync(NpgsqlDataReader reader, CancellationToken ct)
    {
        var rows = new List<LogRow>();
        while (await reader.ReadAsync(ct)) rows.Add(LedgerRows.Entry(reader, LedgerRows.Delta));
        await reader.NextResultAsync(ct);
        var deltas = rows.Count;
        while (await reader.ReadAsync(ct)) rows.Add(LedgerRows.Entry(reader, LedgerRows.Checkpoint));
        if (rows.Count > deltas) rows.Sort(static (a, b) => a.LogIndex.CompareTo(b.LogIndex));
        return rows;
    }

    public Task ReleaseLeaseAsync(VerifierLease lease, CancellationToken ct) =>
        UnflushedAsync(ReleaseLease, ct, lease.Environment, lease.Holder, lease.Fence);

    public async Task<bool> AdvanceAsync(VerificationStep step, CancellationToken ct)
    {
        if (!await DurablyAsync(step.Environment, connection => AdvanceAsync(connection, step, ct), ct)) return false;
        if (!_isDistributed && TableStatistics.AreDue(step)) await TableStatistics.RefreshAsync(_source, step.NewSize, ct);
        return true;
    }

    private async Task<bool> AdvanceAsync(NpgsqlConnection connection, VerificationStep step, CancellationToken ct)
    {
        var (tiles, customers) = (step.Tiles, step.CustomerTiles);
        NpgsqlBatchCommand OfStep(string sql, params object[] values) => Parameters.Command(
            sql, [step.Environment, step.Lease.Holder, step.Lease.Fence, step.SignedHead, .. values]);

        var move = OfStep(MovePointer, step.ExpectedSize, step.NewSize);
        List<NpgsqlBatchCommand> commands =
        [
            .. AppendStatements.Begin(_isDistributed),
            Parameters.Command(ProlongLease, step.Environment, step.Lease.Holder, step.Lease.Fence,
                (long)step.Lease.Life.TotalMilliseconds),
            move,
            OfStep(InsertTreeHead, step.NewSize, step.SignedAt),
            OfStep(UpsertTiles, tiles.Select(t => (long)t.Level).ToArray(),
                tiles.Select(t => t.Index).ToArray(), tiles.Select(t => t.Hashes).ToArray()),
        ];
        if (customers.Count > 0)
            commands.Add(OfStep(UpsertCustomerTiles,
                customers.Select(t => t.CustomerId).ToArray(), customers.Select(t => (long)t.Level).ToArray(),
                customers.Select(t => t.Index).ToArray(), customers.Select(t => t.Hashes).ToArray()));
        commands.Add(Parameters.Command("COMMIT"));
        await using var batch = Batch(connection, commands);
        await batch.ExecuteNonQueryAsync(ct);
        return move.RecordsAffected > 0;
    }

    /// <summary>Leases need not survive a crash of the database: their commits don't wait for its disk.</summary>
    private async Task<object?> UnflushedAsync(string sql, CancellationToken ct, params object?[] values)
    {
        try
        {
            await using var connection = await _source.OpenConnectionAsync(ct);
            await using var batch = Batch(connection,
            [
                .. AppendStatements.Begin(_isDistributed), Parameters.Command("SET LOCAL synchronous_commit = off"),
                Parameters.Command(sql, values), Parameters.Command("COMMIT"),
            ]);
            await using var reader = await batch.ExecuteReaderAsync(ct);
            await reader.NextResultAsync(ct);
            var answer = await reader.ReadAsync(ct) ? reader.GetValue(0) : null;
            while (await reader.NextResultAsync(ct)) { }
            return answer;
        }
        catch (Exception e) when (LockHolders.AreInTheWay(e))
        {
            await EndSilentAsync(ct);
            throw PostgresErrors.Translate(e);
        }
        catch (Exception e) when (PostgresErrors.IsUnavailable(e))
        {
            throw PostgresErrors.Translate(e);
        }
    }

    public Task FreezeAsync(long environment, long logIndex, string reason, CancellationToken ct) =>
        ExecuteAsync(Freeze, environment, ct, logIndex, reason);

    public async Task<bool> ResumeAsync(long environment, CancellationToken ct) =>
        await ExecuteAsync(Resume, environment, ct) > 0;

    public Task<long?> VerifiedAtAsync(long environment, long logIndex, CancellationToken ct) =>
        FirstAsync<long?>(SelectVerifiedAt, r => r.GetInt64(0), ct, environment, logIndex);

    public async Task<IReadOnlyList<LogPosition>> ListPositionsAsync(CancellationToken ct) =>
        await ListAsync(SelectPositions, LedgerRows.Position, ct);

    public async Task<IReadOnlyList<PublishedHead>> ReadHeadsAsync(
        IReadOnlyCollection<long> environments, CancellationToken ct) =>
        await ListAsync(SelectHeads, LedgerRows.PublishedHead, ct, environments.ToArray());

    public async Task<IReadOnlyList<long>> ListFrozenAsync(CancellationToken ct) =>
        await ListAsync("SELECT environment_id FROM logs WHERE frozen_reason IS NOT NULL", r => r.GetInt64(0), ct);

    public async Task<IReadOnlyList<long>> ListEnvironmentsAsync(CancellationToken ct) =>
        await ListAsync("SELECT environment_id FROM environments ORDER BY environment_id", r => r.GetInt64(0), ct);
}
