namespace PacSpace.Core.Merkle;

/// <summary>
/// Where the tiles of a log hold a complete subtree (c2sp.org/tlog-tiles): as the root over
/// <paramref name="Count"/> hashes of one tile, from <paramref name="Start"/> on.
/// </summary>
public readonly record struct TilePlace(int Level, long Index, int Start, int Count)
{
    /// <summary>The place of the subtree over the leaves [index·2^level, (index+1)·2^level).</summary>
    public static TilePlace Of(int level, long index)
    {
        var within = level % Tile.Height;
        var first = index << within;
        return new(level / Tile.Height, first / Tile.FullWidth, (int)(first % Tile.FullWidth), 1 << within);
    }

    /// <summary>Hashes that a tile has in a log of this size, 0 to 256.</summary>
    public static int WidthAt(long size, int level, long index) =>
        (int)Math.Clamp((size >> (level * Tile.Height)) - index * Tile.FullWidth, 0, Tile.FullWidth);
}
