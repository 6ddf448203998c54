namespace PacSpace.Storage.Ledger.Sqlite;

public sealed partial class SqliteLedgerStore
{
    private const string SelectDeltaEntries =
        $"""
        SELECT {LedgerRows.DeltaColumns} FROM deltas
        WHERE environment_id = $1 AND log_index >= $2 AND log_index < $2 + $3 ORDER BY log_index
        """;

    private const string SelectCheckpointEntries =
        $"""
        SELECT {LedgerRows.CheckpointColumns} FROM checkpoints
        WHERE environment_id = $1 AND log_index >= $2 AND log_index < $2 + $3 ORDER BY log_index
        """;

    internal const string SelectTile =
        "SELECT hashes FROM tiles WHERE environment_id = $1 AND level = $2 AND tile_index = $3";

    private const string UpsertTile =
        """
        INSERT INTO tiles (environment_id, level, tile_index, hashes) VALUES ($1, $2, $3, $4)
        ON CONFLICT DO UPDATE SET hashes = excluded.hashes
        """;

    private const string MovePointer =
        """
        UPDATE logs SET verified_size = $3, signed_head = $4
        WHERE environment_id = $1 AND verified_size = $2 AND frozen_reason IS NULL
        """;

    private const string InsertTreeHead =
        "INSERT INTO tree_heads (environment_id, size, signed_at) VALUES ($1, $2, $3)";

    private const string SelectVerifiedAt =
        "SELECT signed_at FROM tree_heads WHERE environment_id = $1 AND size > $2 ORDER BY size LIMIT 1";

    private const string Freeze =
        """
        UPDATE logs SET frozen_index = $2, frozen_reason = $3 WHERE environment_id = $1 AND frozen_reason IS NULL
        """;

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
        """
        SELECT environment_id, verified_size, signed_head FROM logs
        WHERE environment_id IN (SELECT value FROM json_each($1))
        """;

    public Task<IReadOnlyList<LogRow>> ReadEntriesAsync(long environment, long fromIndex, int limit, CancellationToken ct) =>
        Read<IReadOnlyList<LogRow>>(s => s.Snapshot(() => Entries(s, environment, fromIndex, limit)), ct);

    private static List<LogRow> Entries(SqliteSession s, long environment, long fromIndex, long limit)
    {
        List<LogRow> rows = [];
        s.Prepare(SelectDeltaEntries).Bind(environment).Bind(fromIndex).Bind(limit).AddTo(rows, SqliteRows.Entry);
        var checkpoints = s.All(
            SelectCheckpointEntries, r => LedgerRows.Entry(r, LedgerRows.Checkpoint), environment, fromIndex, limit);
        if (checkpoints.Count == 0) return rows;
        rows.AddRange(checkpoints);
        rows.Sort(static (a, b) => a.LogIndex.CompareTo(b.LogIndex));
        return rows;
    }

    public Task<TileRow?> FindTileAsync(long environment, int level, long index, CancellationToken ct) => Read(
        s => s.First(SelectTile, r => new TileRow(level, index, LedgerRows.Blob(r, 0)), environment, level, index), ct);

    public Task<VerifierLease?> AcquireLeaseAsync(long environment, string holder, TimeSpan life, CancellationToken ct) =>
        Task.FromResult(_leases.Acquire(environment, holder, life));

    // Readers see what was committed, and with synchronous = FULL that is on disk.
    public Task<LogPage?> ReadUnderLeaseAsync(VerifierLease lease, long fromIndex, int limit, CancellationToken ct) =>
        Read(s => s.Snapshot(() =>
        {
            var state = s.First(SelectLogState, LedgerRows.LogState, lease.Environment)
                ?? throw new InvalidOperationException($"Environment {lease.Environment} has no ledger.");
            var count = Math.Min(limit, state.NextIndex - fromIndex);
            if (count <= 0) return new LogPage(state, []);
            return _leases.Prolong(lease) ? new LogPage(state, Entries(s, lease.Environment, fromIndex, count)) : null;
        }), ct);

    public Task ReleaseLeaseAsync(VerifierLease lease, CancellationToken ct)
    {
        _leases.Release(lease);
        return Task.CompletedTask;
    }

    public Task<bool> AdvanceAsync(VerificationStep step, CancellationToken ct) => _writer.RunAsync(s =>
    {
        if (!_leases.IsHeld(step.Lease)) return false;
        if (s.Execute(MovePointer, step.Environment, step.ExpectedSize, step.NewSize, step.SignedHead) == 0) return false;
        s.Execute(InsertTreeHead, step.Environment, step.NewSize, step.SignedAt);
        foreach (var tile in step.Tiles) s.Execute(UpsertTile, step.Environment, tile.Level, tile.Index, tile.Hashes);
        foreach (var tile in step.CustomerTiles)
            s.Execute(UpsertCustomerTile, step.Environment, tile.CustomerId, tile.Level, tile.Index, tile.Hashes);
        return true;
    }, ct);

    public Task FreezeAsync(long environment, long logIndex, string reason, CancellationToken ct) =>
        _writer.RunAsync(s => s.Execute(Freeze, environment, logIndex, reason), ct);

    public Task<bool> ResumeAsync(long environment, CancellationToken ct) =>
        _writer.RunAsync(s => s.Execute(Resume, environment) > 0, ct);

    public Task<long?> VerifiedAtAsync(long environment, long logIndex, CancellationToken ct) =>
        Read(s => s.First<long?>(SelectVerifiedAt, r => r.GetInt64(0), environment, logIndex), ct);

    public Task<IReadOnlyList<LogPosition>> ListPositionsAsync(CancellationToken ct) =>
        Read<IReadOnlyList<LogPosition>>(s => s.All(SelectPositions, LedgerRows.Position), ct);

    public Task<IReadOnlyList<PublishedHead>> ReadHeadsAsync(
        IReadOnlyCollection<long> environments, CancellationToken ct) => Read<IReadOnlyList<PublishedHead>>(
        s => s.All(SelectHeads, LedgerRows.PublishedHead, $"[{string.Join(',', environments)}]"), ct);

    public Task<IReadOnlyList<long>> ListFrozenAsync(CancellationToken ct) => Read<IReadOnlyList<long>>(
        s => s.All("SELECT environment_id FROM logs WHERE frozen_reason IS NOT NULL", r => r.GetInt64(0)), ct);

    public Task<IReadOnlyList<long>> ListEnvironmentsAsync(CancellationToken ct) => Read<IReadOnlyList<long>>(
        s => s.All("SELECT environment_id FROM environments ORDER BY environment_id", r => r.GetInt64(0)), ct);
}
