using PacSpace.Core.Merkle;

namespace PacSpace.Storage.Ledger;

/// <summary>
/// Which deltas of a customer a receipt is about. The window is what was asked for; the sequences are the deltas that
/// it held at that moment, so that a receipt stays what it was when more are recorded.
/// </summary>
/// <param name="Start">Inclusive start of the window, Unix milliseconds; 0 if there is no window.</param>
/// <param name="End">Exclusive end of the window; <see cref="NoEnd"/> if there is no window.</param>
/// <param name="FirstSequence">One more than <paramref name="LastSequence"/> if there are no deltas.</param>
/// <param name="IsClosed">True if no more deltas could come into the window when the receipt was made.</param>
public sealed record ReceiptRange(
    string CustomerId, long Start, long End, long FirstSequence, long LastSequence, bool IsClosed)
{
    public const long NoEnd = long.MaxValue;

    public bool HasWindow => End != NoEnd;
}

/// <summary>A receipt that no checkpoint made. It names deltas and holds nothing of them.</summary>
/// <param name="ReceiptId">Random: whoever knows it may see the receipt.</param>
/// <param name="LogSize">Entries in the environment's log when it was made.</param>
/// <param name="Time">When it was made, Unix milliseconds.</param>
public sealed record ReceiptRow(string ReceiptId, ReceiptRange Range, long LogSize, long Time);

/// <summary>A customer's receipt in a list: one of its own, or that of a checkpoint.</summary>
/// <param name="Checkpoint">Null if no checkpoint made it.</param>
/// <param name="Count">Deltas that it is about.</param>
public sealed record ReceiptListing(
    string ReceiptId, ReceiptRange Range, long Count, long Time, ReceiptCheckpoint? Checkpoint);

public sealed record ReceiptCheckpoint(EntryType EntryType, string CheckpointId, Hash ProofRoot);

public sealed record ReceiptPage(IReadOnlyList<ReceiptListing> Rows, long Total);
