using PacSpace.Core.Merkle;

namespace PacSpace.Storage.Ledger.Sqlite;

public sealed partial class SqliteLedgerStore
{
    private const string SelectCheckpoint =
        $"SELECT {LedgerRows.CheckpointColumns} FROM checkpoints WHERE environment_id = $1 AND log_index = $2";

    internal const string SelectMembers =
        "SELECT members FROM checkpoints WHERE environment_id = $1 AND log_index = $2 AND members IS NOT NULL";

    private const string SelectCheckpointById =
        $"SELECT {LedgerRows.CheckpointColumns} FROM checkpoints WHERE environment_id = $1 AND checkpoint_id = $2";

    private const string SelectLastCheckpoint =
        $"""
        SELECT {LedgerRows.CheckpointColumns} FROM checkpoints INDEXED BY checkpoints_by_number
        WHERE environment_id = $1 AND entry_type = $2 AND customer_id = $3 ORDER BY number DESC LIMIT 1
        """;

    private const string SelectByNumber =
        $"""
        SELECT {LedgerRows.CheckpointColumns} FROM checkpoints INDEXED BY checkpoints_by_number
        WHERE environment_id = $1 AND entry_type = $2 AND customer_id = $3 AND number = $4
        """;

    private const string SelectCovering =
        $"""
        SELECT {LedgerRows.CheckpointColumns} FROM checkpoints INDEXED BY checkpoints_by_number
        WHERE environment_id = $1 AND entry_type = $2 AND customer_id = $3
            AND first_sequence <= $4 AND last_sequence >= $4 AND log_index < $5
        ORDER BY number DESC LIMIT 1
        """;

    private const string SelectOfProofRoot =
        $"""
        SELECT {LedgerRows.CheckpointColumns} FROM checkpoints INDEXED BY checkpoints_by_proof_root
        WHERE environment_id = $1 AND proof_root = $2
        """;

    private const string SelectByProofRoot =
        $"""
        SELECT e.environment_id, e.origin, {LedgerRows.CheckpointColumns}
        FROM checkpoints c JOIN environments e USING (environment_id) WHERE c.proof_root = $1
        """;

    private const string OfFilter =
        """
        FROM checkpoints
        WHERE environment_id = $1 AND ($2 IS NULL OR customer_id = $2) AND window_start >= $3 AND window_end <= $4
            AND ($5 = 0 OR first_sequence > $5)
        """;

    private const string SelectPage =
        $"SELECT {LedgerRows.CheckpointColumns} {OfFilter} ORDER BY log_index DESC LIMIT $6 OFFSET $7";

    private const string SelectTotal = $"SELECT count(*) {OfFilter}";

    public Task<CheckpointRow?> FindCheckpointAsync(long environment, string checkpointId, CancellationToken ct) =>
        Read(s => s.First(SelectCheckpointById, LedgerRows.Checkpoint, environment, checkpointId), ct);

    public Task<CheckpointRow?> FindCheckpointAsync(long environment, long logIndex, CancellationToken ct) =>
        Read(s => s.First(SelectCheckpoint, LedgerRows.Checkpoint, environment, logIndex), ct);

    public Task<IReadOnlyList<long>> ReadMembersAsync(long environment, long logIndex, CancellationToken ct) =>
        Read(s => MemberList.Decode(s.First(SelectMembers, r => LedgerRows.Blob(r, 0), environment, logIndex) ?? []), ct);

    public Task<CheckpointRow?> FindCheckpointAsync(long environment, Hash proofRoot, CancellationToken ct) =>
        Read(s => s.First(SelectOfProofRoot, LedgerRows.Checkpoint, environment, proofRoot.ToArray()), ct);

    public Task<CheckpointRow?> LatestCheckpointAsync(long environment, string customerId, CancellationToken ct) => Read(
        s => s.First(SelectLastCheckpoint, LedgerRows.Checkpoint, environment, (int)EntryType.Checkpoint, customerId), ct);

    public Task<CheckpointRow?> FindCheckpointByNumberAsync(
        long environment, EntryType type, string customerId, long number, CancellationToken ct) => Read(
            s => s.First(SelectByNumber, LedgerRows.Checkpoint, environment, (int)type, customerId, number), ct);

    public Task<CheckpointRow?> FindCoveringCheckpointAsync(
        long environment, string customerId, long sequence, long belowIndex, CancellationToken ct) => Read(
            s => s.First(SelectCovering, LedgerRows.Checkpoint,
                environment, (int)EntryType.Checkpoint, customerId, sequence, belowIndex), ct);

    public Task<CheckpointPage> ListCheckpointsAsync(long environment, CheckpointFilter filter, CancellationToken ct) =>
        Read(s => new CheckpointPage(
            s.All(SelectPage, LedgerRows.Checkpoint, environment, filter.CustomerId, filter.Start, filter.End, filter.AfterSequence, filter.Limit, filter.Offset),
            s.First(SelectTotal, r => r.GetInt64(0), environment, filter.CustomerId, filter.Start, filter.End, filter.AfterSequence)), ct);

    public Task<(LogIdentity Log, CheckpointRow Row)?> FindCheckpointByProofRootAsync(Hash proofRoot, CancellationToken ct) =>
        Read(s => s.First<(LogIdentity, CheckpointRow)?>(
            SelectByProofRoot, r => (new LogIdentity(r.GetInt64(0), r.GetString(1)), LedgerRows.Checkpoint(r, 2)),
            proofRoot.ToArray()), ct);
}
