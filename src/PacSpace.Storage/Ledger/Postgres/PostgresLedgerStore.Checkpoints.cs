using PacSpace.Core.Merkle;

namespace PacSpace.Storage.Ledger.Postgres;

public sealed partial class PostgresLedgerStore
{
    internal const string SelectCheckpoint =
        $"SELECT {LedgerRows.CheckpointColumns} FROM checkpoints WHERE environment_id = $1 AND log_index = $2";

    internal const string SelectMembers =
        "SELECT members FROM checkpoints WHERE environment_id = $1 AND log_index = $2 AND members IS NOT NULL";

    private const string SelectCheckpointById =
        $"SELECT {LedgerRows.CheckpointColumns} FROM checkpoints WHERE environment_id = $1 AND checkpoint_id = $2";

    internal const string SelectLastCheckpoint =
        $"""
        SELECT {LedgerRows.CheckpointColumns} FROM checkpoints
        WHERE environment_id = $1 AND entry_type = $2 AND customer_id = $3 ORDER BY number DESC LIMIT 1
        """;

    private const string SelectByNumber =
        $"""
        SELECT {LedgerRows.CheckpointColumns} FROM checkpoints
        WHERE environment_id = $1 AND entry_type = $2 AND customer_id = $3 AND number = $4
        """;

    internal const string SelectCovering =
        $"""
        SELECT {LedgerRows.CheckpointColumns} FROM checkpoints
        WHERE environment_id = $1 AND entry_type = $2 AND customer_id = $3
            AND first_sequence <= $4 AND last_sequence >= $4 AND log_index < $5
        ORDER BY number DESC LIMIT 1
        """;

    internal const string SelectOfProofRoot =
        $"SELECT {LedgerRows.CheckpointColumns} FROM checkpoints WHERE environment_id = $1 AND proof_root = $2";

    private const string SelectByProofRoot =
        $"""
        SELECT e.environment_id, e.origin, {LedgerRows.CheckpointColumns}
        FROM checkpoints c JOIN environments e USING (environment_id) WHERE c.proof_root = $1
        """;

    private const string OfFilter =
        """
        FROM checkpoints
        WHERE environment_id = $1 AND ($2::text IS NULL OR customer_id = $2) AND window_start >= $3 AND window_end <= $4
            AND ($5 = 0 OR first_sequence > $5)
        """;

    private const string SelectPage =
        $"SELECT {LedgerRows.CheckpointColumns} {OfFilter} ORDER BY log_index DESC LIMIT $6 OFFSET $7";

    private const string SelectTotal = $"SELECT count(*) {OfFilter}";

    public Task<CheckpointRow?> FindCheckpointAsync(long environment, string checkpointId, CancellationToken ct) =>
        FirstAsync(SelectCheckpointById, LedgerRows.Checkpoint, ct, environment, checkpointId);

    public Task<CheckpointRow?> FindCheckpointAsync(long environment, long logIndex, CancellationToken ct) =>
        FirstAsync(SelectCheckpoint, LedgerRows.Checkpoint, ct, environment, logIndex);

    public async Task<IReadOnlyList<long>> ReadMembersAsync(long environment, long logIndex, CancellationToken ct) =>
        MemberList.Decode(await FirstAsync(SelectMembers, r => LedgerRows.Blob(r, 0), ct, environment, logIndex) ?? []);

    public Task<CheckpointRow?> FindCheckpointAsync(long environment, Hash proofRoot, CancellationToken ct) =>
        FirstAsync(SelectOfProofRoot, LedgerRows.Checkpoint, ct, environment, proofRoot.ToArray());

    public Task<CheckpointRow?> LatestCheckpointAsync(long environment, string customerId, CancellationToken ct) =>
        FirstAsync(SelectLastCheckpoint, LedgerRows.Checkpoint, ct, environment, (int)EntryType.Checkpoint, customerId);

    public Task<CheckpointRow?> FindCheckpointByNumberAsync(
        long environment, EntryType type, string customerId, long number, CancellationToken ct) =>
        FirstAsync(SelectByNumber, LedgerRows.Checkpoint, ct, environment, (int)type, customerId, number);

    public Task<CheckpointRow?> FindCoveringCheckpointAsync(
        long environment, string customerId, long sequence, long belowIndex, CancellationToken ct) => FirstAsync(
            SelectCovering, LedgerRows.Checkpoint, ct,
            environment, (int)EntryType.Checkpoint, customerId, sequence, belowIndex);

    public async Task<CheckpointPage> ListCheckpointsAsync(long environment, CheckpointFilter filter, CancellationToken ct) =>
        new(await ListAsync(SelectPage, LedgerRows.Checkpoint, ct,
                environment, filter.CustomerId, filter.Start, filter.End, filter.AfterSequence, filter.Limit, filter.Offset),
            await FirstAsync(SelectTotal, r => r.GetInt64(0), ct, environment, filter.CustomerId, filter.Start, filter.End, filter.AfterSequence));

    public Task<(LogIdentity Log, CheckpointRow Row)?> FindCheckpointByProofRootAsync(Hash proofRoot, CancellationToken ct) =>
        FirstAsync<(LogIdentity, CheckpointRow)?>(
            SelectByProofRoot, r => (new LogIdentity(r.GetInt64(0), r.GetString(1)), LedgerRows.Checkpoint(r, 2)), ct,
            proofRoot.ToArray());
}
