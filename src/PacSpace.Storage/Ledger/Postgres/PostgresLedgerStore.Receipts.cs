using PacSpace.Core.Merkle;

namespace PacSpace.Storage.Ledger.Postgres;

public sealed partial class PostgresLedgerStore
{
    private const string SelectOfRange =
        $"""
        SELECT {LedgerRows.CheckpointColumns} FROM checkpoints
        WHERE environment_id = $1 AND entry_type = $2 AND customer_id = $3 AND first_sequence = $4
            AND last_sequence = $5 AND ($6 = 0 OR (window_start = $7 AND window_end = $8))
        ORDER BY number DESC LIMIT 1
        """;

    private const string SelectByTreeRoot =
        $"""
        SELECT {LedgerRows.CheckpointColumns} FROM checkpoints
        WHERE environment_id = $1 AND entry_type = $2 AND customer_id = $3 AND root = $4
        ORDER BY number DESC LIMIT 1
        """;

    public async Task<ReceiptRow?> AddReceiptAsync(
        long environment, ReceiptRow receipt, long max, CancellationToken ct)
    {
        var count = await FirstAsync(
            ReceiptSql.SelectCount, r => r.GetInt64(0), ct, environment, receipt.Range.CustomerId);
        if (count < max)
            await ExecuteAsync(ReceiptSql.Insert, environment, ct, ReceiptSql.Values(environment, receipt)[1..]);
        return await FindReceiptAsync(environment, receipt.Range, ct);
    }

    public Task<ReceiptRow?> FindReceiptAsync(long environment, ReceiptRange range, CancellationToken ct) =>
        FirstAsync(ReceiptSql.SelectByRange, ReceiptSql.Row, ct, ReceiptSql.Values(environment, range));

    public Task<(LogIdentity Log, ReceiptRow Row)?> FindReceiptByIdAsync(string receiptId, CancellationToken ct) =>
        FirstAsync<(LogIdentity, ReceiptRow)?>(ReceiptSql.SelectById,
            r => (new LogIdentity(r.GetInt64(0), r.GetString(1)), ReceiptSql.Row(r, 2)), ct, receiptId);

    public Task<(LogIdentity Log, CheckpointRow Row)?> FindCheckpointByReceiptIdAsync(
        string receiptId, CancellationToken ct) => FirstAsync<(LogIdentity, CheckpointRow)?>(
            ReceiptSql.SelectCheckpoint,
            r => (new LogIdentity(r.GetInt64(0), r.GetString(1)), LedgerRows.Checkpoint(r, 2)), ct, receiptId);

    public Task<CheckpointRow?> FindCheckpointOfRangeAsync(long environment, ReceiptRange range, CancellationToken ct) =>
        FirstAsync(SelectOfRange, LedgerRows.Checkpoint, ct,
            environment, (int)EntryType.Checkpoint, range.CustomerId, range.FirstSequence, range.LastSequence,
            range.HasWindow ? 1 : 0, range.Start, range.End);

    public Task<CheckpointRow?> FindCheckpointByTreeRootAsync(
        long environment, string customerId, Hash root, CancellationToken ct) => FirstAsync(
            SelectByTreeRoot, LedgerRows.Checkpoint, ct,
            environment, (int)EntryType.Checkpoint, customerId, root.ToArray());

    public async Task<ReceiptPage> ListReceiptsAsync(
        long environment, string customerId, int limit, int offset, CancellationToken ct) => new(
            await ListAsync(ReceiptSql.SelectList, ReceiptSql.Listing, ct, environment, customerId, limit, offset),
            await FirstAsync(ReceiptSql.SelectListTotal, r => r.GetInt64(0), ct, environment, customerId));
}
