using PacSpace.Storage.Ledger;

namespace PacSpace.Storage.Fsck;

/// <summary>
/// A whole ledger database, read for checking: all of it as of one moment, without changing anything, one row at a
/// time. Rows that can't be read MUST NOT end a scan.
/// </summary>
public interface ILedgerScan : IDisposable
{
    /// <summary>What the database says is wrong with its own structure.</summary>
    IEnumerable<string> Structure();

    /// <summary>Every environment that any table has rows of.</summary>
    IReadOnlyList<long> Environments();

    LogState? FindLog(long environment);

    /// <summary>Entries in index order; one that can't be read is a <see cref="DamagedRow"/>.</summary>
    IEnumerable<LogRow> Entries(long environment);

    /// <summary>Customers' heads ordered by id bytes; with an error instead of a head that can't be read.</summary>
    IEnumerable<(string CustomerId, CustomerHead? Head, string? Error)> Customers(long environment);

    /// <summary>Customers' months ordered by customer id bytes and month.</summary>
    IEnumerable<CustomerMonth> Months(long environment);

    /// <summary>Checkpoints that can be read, ordered by type, customer id bytes and log index.</summary>
    IEnumerable<CheckpointRow> Checkpoints(long environment);

    /// <summary>Log indices that a checkpoint lists; null if it lists none.</summary>
    IReadOnlyList<long>? Members(long environment, long logIndex);

    /// <exception cref="InvalidDataException">The row can't be read.</exception>
    DeltaRow? FindDelta(long environment, string customerId, long sequence);

    /// <summary>The entry at an index, if it is there and can be read.</summary>
    LogRow? FindEntry(long environment, long logIndex);

    /// <summary>A customer's leaf hashes by sequence, from the first up to the last given.</summary>
    IEnumerable<(long Sequence, byte[] Leaf)> Leaves(long environment, string customerId, long last);

    IEnumerable<(string Key, long LogIndex)> Keys(long environment);

    IEnumerable<(int Level, long Index, int Bytes)> Tiles(long environment);

    byte[]? FindTile(long environment, int level, long index);

    /// <summary>Tiles of customers' trees, ordered by customer id bytes, level and index.</summary>
    IEnumerable<CustomerTile> CustomerTiles(long environment);

    /// <summary>Stored block roots of checkpoints, by log index.</summary>
    IEnumerable<(long LogIndex, byte[] Hashes)> CheckpointBlocks(long environment);

    byte[]? FindCheckpointBlocks(long environment, long logIndex);

    /// <summary>Sizes of the heads that were signed, ascending.</summary>
    IEnumerable<long> HeadSizes(long environment);

    /// <summary>Entries below this index have no payload any more.</summary>
    long PurgedSize(long environment);

    /// <summary>Receipts that no checkpoint made, by id.</summary>
    IEnumerable<ReceiptRow> Receipts(long environment);
}
