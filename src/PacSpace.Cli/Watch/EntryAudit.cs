using PacSpace.Core.Merkle;

namespace PacSpace.Cli.Watch;

/// <summary>
/// Reads the entries of a log one after the other, hashes them, builds the tree, and holds every tile of it against
/// the one that is served. It keeps its place when the server fails, so millions of entries are not read again.
/// </summary>
internal sealed class EntryAudit(LogClient client)
{
    // Requests under way: enough to hide the way there and back, few enough to be a polite guest.
    private const int Parallel = 8;

    // Tiles of the tree that are still to be held against the served ones; the last partial one of each level.
    private readonly Queue<Tile> _unchecked = [];
    private readonly Dictionary<int, Tile> _edges = [];
    private TileBuilder? _tree;

    /// <summary>Entries in the tree so far.</summary>
    public long Size => _tree?.Size ?? 0;

    public Hash Root() => _tree!.Root();

    /// <summary>Begins with a tree that is known.</summary>
    public void StartAt(TileBuilder known) => _tree = known;

    public void Forget()
    {
        _tree = null;
        _unchecked.Clear();
        _edges.Clear();
    }

    /// <summary>Grows up to <paramref name="size"/>; what is wrong, or null if all is as it is served.</summary>
    public async Task<string?> RunAsync(long size, Action<long> progress, CancellationToken ct)
    {
        while (_tree!.Size < size)
        {
            var first = _tree.Size / Tile.FullWidth;
            var last = Math.Min(first + Parallel, (size - 1) / Tile.FullWidth + 1);
            var chunks = await Task.WhenAll(Enumerable.Range(0, (int)(last - first)).Select(i =>
                FetchAsync(first + i, TilePlace.WidthAt(size, 0, first + i), ct)));
            for (var i = 0; i < chunks.Length; i++)
                if (Append(_tree, first + i, chunks[i]) is { } wrong) return wrong;
            Take(_tree.TakeChanged());
            if (await CompareAsync(ct) is { } different) return different;
            progress(_tree.Size);
        }
        foreach (var tile in _edges.Values.Where(t => t.Hashes.Count == TilePlace.WidthAt(size, t.Level, t.Index)))
            _unchecked.Enqueue(tile);
        return await CompareAsync(ct);
    }

    private async Task<(Hash[] Leaves, byte[][] Entries)> FetchAsync(long tile, int width, CancellationToken ct)
    {
        var (leaves, entries) = (client.TileAsync(0, tile, width, ct), client.EntriesAsync(tile, width, ct));
        await Task.WhenAll(leaves, entries);
        return (await leaves, await entries);
    }

    private static string? Append(TileBuilder tree, long tile, (Hash[] Leaves, byte[][] Entries) chunk)
    {
        var begin = tile * Tile.FullWidth;
        for (var i = (int)(tree.Size - begin); i < chunk.Leaves.Length; i++)
        {
            if (MerkleHasher.Leaf(chunk.Entries[i]) != chunk.Leaves[i])
                return $"entry {begin + i} does not have the leaf hash that tile 0/{tile} holds for it";
            tree.Append(chunk.Leaves[i]);
        }
        return null;
    }

    // A partial tile is published only at the sizes of heads, so it waits until the tree has reached one. Level 0 is
    // compared leaf by leaf already.
    private void Take(IReadOnlyList<Tile> changed)
    {
        foreach (var tile in changed.Where(t => t.Level > 0))
        {
            if (tile.Hashes.Count == Tile.FullWidth) _unchecked.Enqueue(tile);
            else _edges[tile.Level] = tile;
        }
    }

    // A tile leaves the queue when it was compared: the server may fail in between.
    private async Task<string?> CompareAsync(CancellationToken ct)
    {
        for (; _unchecked.TryPeek(out var tile); _unchecked.Dequeue())
        {
            var served = await client.TileAsync(tile.Level, tile.Index, tile.Hashes.Count, ct);
            if (!tile.Hashes.SequenceEqual(served))
                return $"tile {tile.Level}/{tile.Index} does not hold the roots over the tiles below it";
        }
        return null;
    }
}
