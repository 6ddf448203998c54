using PacSpace.Core.Merkle;

namespace PacSpace.Storage.Ledger;

/// <summary>Receipts. Each names deltas; what they say is read from the deltas whenever it is asked for.</summary>
public partial interface ILedgerStore
{
    /// <summary>
    /// Stores a receipt, unless there is one of the same range: then MUST return that one and store nothing, also if
    /// both are stored at the same time. When it returns, what it returns MUST be durable. Null, and nothing stored, if
    /// the customer has <paramref name="max"/> receipts; calls at the same time may take it a few above.
    /// </summary>
    Task<ReceiptRow?> AddReceiptAsync(long environment, ReceiptRow receipt, long max, CancellationToken ct);

    /// <summary>The receipt of exactly this range, or null.</summary>
    Task<ReceiptRow?> FindReceiptAsync(long environment, ReceiptRange range, CancellationToken ct);

    /// <summary>The receipt with this id in any environment: the id is the access.</summary>
    Task<(LogIdentity Log, ReceiptRow Row)?> FindReceiptByIdAsync(string receiptId, CancellationToken ct);

    /// <summary>The checkpoint whose receipt has this id, in any environment: the id is the access.</summary>
    Task<(LogIdentity Log, CheckpointRow Row)?> FindCheckpointByReceiptIdAsync(string receiptId, CancellationToken ct);

    /// <summary>
    /// The customer's latest checkpoint over exactly these sequences; with a window, over exactly that window too.
    /// </summary>
    Task<CheckpointRow?> FindCheckpointOfRangeAsync(long environment, ReceiptRange range, CancellationToken ct);

    /// <summary>The customer's latest checkpoint whose tree has this root, or null.</summary>
    Task<CheckpointRow?> FindCheckpointByTreeRootAsync(
        long environment, string customerId, Hash root, CancellationToken ct);

    /// <summary>A customer's receipts with those of its checkpoints and selections, newest first.</summary>
    Task<ReceiptPage> ListReceiptsAsync(
        long environment, string customerId, int limit, int offset, CancellationToken ct);
}
