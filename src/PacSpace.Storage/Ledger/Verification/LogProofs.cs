using PacSpace.Core.Merkle;

namespace PacSpace.Storage.Ledger.Verification;

/// <summary>Proofs over an environment's log, read from its stored tiles.</summary>
public static class LogProofs
{
    /// <summary>
    /// Inclusion of an entry in the log of <paramref name="size"/> entries (RFC 9162 §2.1.3), leaf sibling first.
    /// </summary>
    /// <exception cref="InvalidDataException">A tile that this size asks for is missing.</exception>
    public static Task<IReadOnlyList<Hash>> InclusionAsync(
        this ILedgerStore store, long environment, long index, long size, CancellationToken ct) =>
        WithTilesAsync(store, environment, read => MerkleProofs.Inclusion(index, size, read), ct);

    /// <summary>The root of the log at an earlier size.</summary>
    /// <inheritdoc cref="InclusionAsync"/>
    public static Task<Hash> RootAtAsync(this ILedgerStore store, long environment, long size, CancellationToken ct) =>
        WithTilesAsync(store, environment, read => MerkleProofs.RangeRoot(0, size, read), ct);

    /// <summary>Runs the computation twice: first to learn which tiles it needs, then over those.</summary>
    private static async Task<T> WithTilesAsync<T>(
        ILedgerStore store, long environment, Func<SubtreeReader, T> compute, CancellationToken ct)
    {
        var tiles = new Dictionary<(int Level, long Index), TileRow?>();
        compute((level, index) =>
        {
            var place = TilePlace.Of(level, index);
            tiles[(place.Level, place.Index)] = null;
            return default;
        });
        foreach (var (level, index) in tiles.Keys.ToList())
            tiles[(level, index)] = await store.FindTileAsync(environment, level, index, ct);
        return compute((level, index) =>
        {
            var place = TilePlace.Of(level, index);
            var bytes = tiles[(place.Level, place.Index)]?.Hashes;
            if (bytes is null || bytes.Length < (place.Start + place.Count) * Hash.Size)
                throw new InvalidDataException(
                    $"Tile {place.Level}/{place.Index} of environment {environment} is missing or short.");
            return MerkleHasher.Root(Hash.Split(bytes.AsSpan(place.Start * Hash.Size, place.Count * Hash.Size)));
        });
    }
}
