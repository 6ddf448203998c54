namespace PacSpace.Storage.Ledger;

/// <summary>One tile of an environment's log: up to 256 hashes of the tree's level 8·<paramref name="Level"/>.</summary>
public sealed record TileRow(int Level, long Index, byte[] Hashes);

/// <summary>One tile of a customer's tree; level 0 holds full blocks only.</summary>
public sealed record CustomerTile(string CustomerId, int Level, long Index, byte[] Hashes);

/// <summary>A verified stretch of a log with the head that covers it.</summary>
/// <param name="ExpectedSize">The verified size it starts from; another verifier may have been there first.</param>
/// <param name="SignedAt">Unix milliseconds.</param>
public sealed record VerificationStep(
    long Environment, long ExpectedSize, long NewSize, string SignedHead, long SignedAt, IReadOnlyList<TileRow> Tiles)
{
    /// <summary>Customers' tiles that changed.</summary>
    public IReadOnlyList<CustomerTile> CustomerTiles { get; init; } = [];
}
