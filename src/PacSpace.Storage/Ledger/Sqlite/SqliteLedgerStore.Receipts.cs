using PacSpace.Core.Merkle;

namespace PacSpace.Storage.Ledger.Sqlite;

public sealed partial class SqliteLedgerStore
{
    private const string SelectOfRange =
        $"""
        SELECT {LedgerRows.CheckpointColumns} FROM checkpoints INDEXED BY checkpoints_by_number
        WHERE environment_id = $1 AND entry_type = $2 AND customer_id = $3 AND first_sequence = $4
            AND last_sequence = $5 AND ($6 = 0 OR (window_start = $7 AND window_end = $8))
        ORDER BY number DESC LIMIT 1
        """;

    private const string SelectByTreeRoot =
        $"""
        SELECT {LedgerRows.CheckpointColumns} FROM checkpoints INDEXED BY checkpoints_by_number
        WHERE environment_id = $1 AND entry_type = $2 AND customer_id = $3 AND root = $4
        ORDER BY number DESC LIMIT 1
        """;

    public Task<ReceiptRow?> AddReceiptAsync(long environment, ReceiptRow receipt, long max, CancellationToken ct) =>
        _writer.RunAsync(s =>
        {
            if (s.First(ReceiptSql.SelectCount, r => r.GetInt64(0), environment, receipt.Range.CustomerId) < max)
                s.Execute(ReceiptSql.Insert, ReceiptSql.Values(environment, receipt));
            return s.First(ReceiptSql.SelectByRange, ReceiptSql.Row, ReceiptSql.Values(environment, receipt.Range));
        }, ct);

    public Task<ReceiptRow?> FindReceiptAsync(long environment, ReceiptRange range, CancellationToken ct) =>
        Read(s => s.First(ReceiptSql.SelectByRange, ReceiptSql.Row, ReceiptSql.Values(environment, range)), ct);

    public Task<(LogIdentity Log, ReceiptRow Row)?> FindReceiptByIdAsync(string receiptId, CancellationToken ct) =>
        Read(s => s.First<(LogIdentity, ReceiptRow)?>(ReceiptSql.SelectById,
            r => (new LogIdentity(r.GetInt64(0), r.GetString(1)), ReceiptSql.Row(r, 2)), receiptId), ct);

    public Task<(LogIdentity Log, CheckpointRow Row)?> FindCheckpointByReceiptIdAsync(
        string receiptId, CancellationToken ct) => Read(s => s.First<(LogIdentity, CheckpointRow)?>(
            ReceiptSql.SelectCheckpoint,
            r => (new LogIdentity(r.GetInt64(0), r.GetString(1)), LedgerRows.Checkpoint(r, 2)), receiptId), ct);

    public Task<CheckpointRow?> FindCheckpointOfRangeAsync(long environment, ReceiptRange range, CancellationToken ct) =>
        Read(s => s.First(SelectOfRange, LedgerRows.Checkpoint,
            environment, (int)EntryType.Checkpoint, range.CustomerId, range.FirstSequence, range.LastSequence,
            range.HasWindow ? 1 : 0, range.Start, range.End), ct);

    public Task<CheckpointRow?> FindCheckpointByTreeRootAsync(
        long environment, string customerId, Hash root, CancellationToken ct) => Read(s => s.First(
            SelectByTreeRoot, LedgerRows.Checkpoint,
            environment, (int)EntryType.Checkpoint, customerId, root.ToArray()), ct);

    public Task<ReceiptPage> ListReceiptsAsync(
        long environment, string customerId, int limit, int offset, CancellationToken ct) => Read(s => new ReceiptPage(
            s.All(ReceiptSql.SelectList, ReceiptSql.Listing, environment, customerId, limit, offset),
            s.First(ReceiptSql.SelectListTotal, r => r.GetInt64(0), environment, customerId)), ct);
}
