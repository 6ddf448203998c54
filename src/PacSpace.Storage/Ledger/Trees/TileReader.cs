using PacSpace.Core.Merkle;

namespace PacSpace.Storage.Ledger.Trees;

/// <summary>Gives the hashes of a tree's tile, at least the first <paramref name="width"/> of them.</summary>
/// <exception cref="InvalidDataException">They can't be given: what they are made of is missing or damaged.</exception>
public delegate Task<byte[]> TileReader(int level, long index, int width, CancellationToken ct);

/// <summary>Roots and proofs over a tree that can be read as tiles: a few reads, however long it is.</summary>
public static class TileProofs
{
    /// <summary>The root of the tree's first <paramref name="size"/> leaves.</summary>
    public static Task<Hash> RootAsync(this TileReader tiles, long size, CancellationToken ct) =>
        ComputeAsync(tiles, read => MerkleProofs.RangeRoot(0, size, read), ct);

    /// <summary>
    /// Inclusion of a leaf among the first <paramref name="size"/> (RFC 9162 §2.1.3), leaf sibling first.
    /// </summary>
    public static Task<IReadOnlyList<Hash>> InclusionAsync(
        this TileReader tiles, long index, long size, CancellationToken ct) =>
        ComputeAsync(tiles, read => MerkleProofs.Inclusion(index, size, read), ct);

    /// <summary>
    /// That the tree of <paramref name="second"/> leaves extends that of <paramref name="first"/> (RFC 9162 §2.1.4).
    /// </summary>
    public static Task<IReadOnlyList<Hash>> ConsistencyAsync(
        this TileReader tiles, long first, long second, CancellationToken ct) =>
        ComputeAsync(tiles, read => MerkleProofs.Consistency(first, second, read), ct);

    /// <summary>The root of the complete subtree over leaves [index·2^level, (index+1)·2^level).</summary>
    public static Task<Hash> SubtreeAsync(this TileReader tiles, int level, long index, CancellationToken ct) =>
        ComputeAsync(tiles, read => read(level, index), ct);

    /// <summary>The hashes of a tile above level 0, computed from the full tiles below it.</summary>
    internal static async Task<byte[]> FromBelowAsync(
        this TileReader tiles, int level, long index, int width, CancellationToken ct)
    {
        var hashes = new byte[width * Hash.Size];
        for (var i = 0; i < width; i++)
        {
            var below = await tiles(level - 1, index * Tile.FullWidth + i, Tile.FullWidth, ct);
            MerkleHasher.Root(Hash.Split(below.AsSpan(0, Tile.FullWidth * Hash.Size)))
                .CopyTo(hashes.AsSpan(i * Hash.Size));
        }
        return hashes;
    }

    /// <summary>Runs the computation twice: first to learn which tiles it needs, then over those.</summary>
    private static async Task<T> ComputeAsync<T>(TileReader tiles, Func<SubtreeReader, T> compute, CancellationToken ct)
    {
        var widths = new Dictionary<(int Level, long Index), int>();
        compute((level, index) =>
        {
            var place = TilePlace.Of(level, index);
            var tile = (place.Level, place.Index);
            widths[tile] = Math.Max(widths.GetValueOrDefault(tile), place.Start + place.Count);
            return default;
        });
        var read = new Dictionary<(int Level, long Index), byte[]>(widths.Count);
        foreach (var (tile, width) in widths) read.Add(tile, await tiles(tile.Level, tile.Index, width, ct));
        return compute((level, index) =>
        {
            var place = TilePlace.Of(level, index);
            var hashes = read[(place.Level, place.Index)].AsSpan(place.Start * Hash.Size, place.Count * Hash.Size);
            return MerkleHasher.Root(Hash.Split(hashes));
        });
    }
}
