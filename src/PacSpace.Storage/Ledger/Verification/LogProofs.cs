using PacSpace.Core.Merkle;
using PacSpace.Storage.Ledger.Trees;

namespace PacSpace.Storage.Ledger.Verification;

/// <summary>Proofs over an environment's log, read from its stored tiles.</summary>
public static class LogProofs
{
    /// <summary>The tree of an environment's log as far as it is verified.</summary>
    /// <exception cref="InvalidDataException">A tile is missing or short.</exception>
    public static TileReader LogTiles(this ILedgerStore store, long environment) => async (level, index, width, ct) =>
    {
        var tile = await store.FindTileAsync(environment, level, index, ct);
        return tile?.Hashes.Length >= width * Hash.Size ? tile.Hashes : throw new InvalidDataException(
            $"Tile {level}/{index} of environment {environment} is missing or short.");
    };

    /// <summary>
    /// Inclusion of an entry in the log of <paramref name="size"/> entries (RFC 9162 §2.1.3), leaf sibling first.
    /// </summary>
    /// <exception cref="InvalidDataException">A tile that this size asks for is missing.</exception>
    public static Task<IReadOnlyList<Hash>> InclusionAsync(
        this ILedgerStore store, long environment, long index, long size, CancellationToken ct) =>
        store.LogTiles(environment).InclusionAsync(index, size, ct);

    /// <summary>The root of the log at an earlier size.</summary>
    /// <inheritdoc cref="InclusionAsync"/>
    public static Task<Hash> RootAtAsync(this ILedgerStore store, long environment, long size, CancellationToken ct) =>
        store.LogTiles(environment).RootAsync(size, ct);
}
