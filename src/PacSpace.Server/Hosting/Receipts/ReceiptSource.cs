using PacSpace.Core.Merkle;
using PacSpace.Storage.Control;
using PacSpace.Storage.Ledger;

namespace PacSpace.Server.Hosting.Receipts;

/// <summary>What a receipt's id names.</summary>
/// <param name="LogSize">Of the environment's log up to which the range was read.</param>
/// <param name="Time">When the receipt was made, Unix milliseconds.</param>
/// <param name="Checkpoint">The checkpoint, selection or environment checkpoint that made it; null if none did.</param>
internal sealed record ReceiptSource(
    ILedgerStore Store, EnvironmentRecord Environment, string ReceiptId, ReceiptRange Range, long LogSize, long Time,
    CheckpointRow? Checkpoint)
{
    public string Kind => KindOf(Checkpoint?.EntryType);

    /// <summary>True if it is about a run of one customer's deltas, not about chosen ones or about customers.</summary>
    public bool IsRun => Checkpoint is null or { EntryType: EntryType.Checkpoint };

    public bool IsSelection => Checkpoint is { EntryType: EntryType.Selection };

    public static string KindOf(EntryType? type) => type switch
    {
        null => "receipt",
        EntryType.Checkpoint => "checkpoint",
        EntryType.EnvironmentCheckpoint => "environment",
        _ => "selection",
    };

    public static ReceiptSource Of(ILedgerStore store, EnvironmentRecord environment, ReceiptRow row) =>
        new(store, environment, row.ReceiptId, row.Range, row.LogSize, row.Time, null);

    public static ReceiptSource Of(ILedgerStore store, EnvironmentRecord environment, CheckpointRow row) => new(
        store, environment, row.ReceiptId,
        new ReceiptRange(row.CustomerId, row.Start, row.EntryType == EntryType.Selection ? ReceiptRange.NoEnd : row.End,
            row.FirstSequence, row.LastSequence, row.IsClosed),
        row.LogSize, row.Time, row);
}
