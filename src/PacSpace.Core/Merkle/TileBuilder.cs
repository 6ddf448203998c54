namespace PacSpace.Core.Merkle;

/// <summary>A tile of a log's tree: up to 256 hashes of level 8·<paramref name="Level"/> (c2sp.org/tlog-tiles).</summary>
public sealed record Tile(int Level, long Index, IReadOnlyList<Hash> Hashes)
{
    /// <summary>Hashes in a full tile.</summary>
    public const int FullWidth = 256;

    /// <summary>Levels of the tree that one tile spans.</summary>
    public const int Height = 8;
}

/// <summary>Grows a log's tree as tiles: keeps the right edge of each tile level and collects the tiles that changed.</summary>
public sealed class TileBuilder
{
    private readonly List<List<Hash>> _edges = [[]];
    private readonly Dictionary<(int Level, long Index), Hash[]> _changed = [];
    private readonly List<int> _takenWidths = [0];
    private readonly Frontier _frontier;

    /// <summary>An empty log.</summary>
    public TileBuilder() => _frontier = new Frontier();

    /// <summary>Continues a log of <paramref name="size"/> entries from the partial tile of each level, lowest first.</summary>
    /// <exception cref="InvalidDataException">The tiles do not have the widths that this size asks for.</exception>
    public TileBuilder(long size, IReadOnlyList<IReadOnlyList<Hash>> edges)
    {
        if (edges.Count != Levels(size)) throw new InvalidDataException($"A log of {size} has {Levels(size)} tile levels.");
        _edges = [.. edges.Select(e => e.ToList())];
        _takenWidths = [.. edges.Select(e => e.Count)];
        _frontier = new Frontier();
        for (var level = edges.Count - 1; level >= 0; level--)
        {
            if (edges[level].Count != EdgeWidth(size, level))
                throw new InvalidDataException($"The last tile of level {level} has {edges[level].Count} hashes, not {EdgeWidth(size, level)}.");
            foreach (var hash in edges[level]) _frontier.AppendSubtree(level * Tile.Height, hash);
        }
    }

    public long Size => _frontier.Size;

    public Hash Root() => _frontier.Root();

    /// <summary>Tile levels of a log of this size, at least 1.</summary>
    public static int Levels(long size)
    {
        var levels = 1;
        while ((size >>= Tile.Height) > 0) levels++;
        return levels;
    }

    /// <summary>Hashes in the partial tile at the right edge of a level, 0 to 255.</summary>
    public static int EdgeWidth(long size, int level) => (int)((size >> (level * Tile.Height)) & (Tile.FullWidth - 1));

    /// <summary>Index of the tile at the right edge of a level.</summary>
    public static long EdgeIndex(long size, int level) => size >> ((level + 1) * Tile.Height);

    public void Append(Hash leaf)
    {
        Push(0, leaf);
        _frontier.Append(leaf);
    }

    /// <summary>The tiles that changed since the last call.</summary>
    public IReadOnlyList<Tile> TakeChanged()
    {
        var tiles = _changed.Select(c => new Tile(c.Key.Level, c.Key.Index, c.Value)).ToList();
        _changed.Clear();
        for (var level = 0; level < _edges.Count; level++)
        {
            if (_edges[level].Count == _takenWidths[level]) continue;
            _takenWidths[level] = _edges[level].Count;
            tiles.Add(new Tile(level, EdgeIndex(Size, level), [.. _edges[level]]));
        }
        return tiles;
    }

    private void Push(int level, Hash hash)
    {
        if (level == _edges.Count)
        {
            _edges.Add([]);
            _takenWidths.Add(0);
        }
        var edge = _edges[level];
        edge.Add(hash);
        if (edge.Count < Tile.FullWidth) return;
        // Size still is what it was before the leaf that completes the tile, so the edge names this very tile.
        Hash[] full = [.. edge];
        _changed[(level, EdgeIndex(Size, level))] = full;
        edge.Clear();
        _takenWidths[level] = 0;
        Push(level + 1, MerkleHasher.Root(full));
    }
}
