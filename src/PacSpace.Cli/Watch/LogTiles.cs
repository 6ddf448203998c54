using PacSpace.Core.Merkle;

namespace PacSpace.Cli.Watch;

/// <summary>Computes over a log's tree from the tiles that its server gives, as of one size.</summary>
internal sealed class LogTiles(LogClient client, long size)
{
    private readonly Dictionary<(int Level, long Index), Hash[]> _tiles = [];

    /// <summary>
    /// Runs the computation twice: first to learn which tiles it needs, then over those. What it gives is as true as
    /// the server is, until a signed root is reached with it.
    /// </summary>
    public async Task<T> ComputeAsync<T>(Func<SubtreeReader, T> compute, CancellationToken ct)
    {
        var needed = new HashSet<(int Level, long Index)>();
        compute((level, index) =>
        {
            var place = TilePlace.Of(level, index);
            needed.Add((place.Level, place.Index));
            return default;
        });
        foreach (var (level, index) in needed) await TileAsync(level, index, ct);
        return compute((level, index) =>
        {
            var place = TilePlace.Of(level, index);
            return MerkleHasher.Root(_tiles[(place.Level, place.Index)].AsSpan(place.Start, place.Count));
        });
    }

    public Task<Hash> RootAtAsync(long first, CancellationToken ct) =>
        ComputeAsync(read => MerkleProofs.RangeRoot(0, first, read), ct);

    public Task<IReadOnlyList<Hash>> ConsistencyAsync(long first, long second, CancellationToken ct) =>
        ComputeAsync(read => MerkleProofs.Consistency(first, second, read), ct);

    /// <summary>The tree as it was at an earlier size, ready to grow.</summary>
    public async Task<TileBuilder> TreeAsync(long first, CancellationToken ct)
    {
        var edges = new List<Hash[]>();
        for (var level = 0; level < TileBuilder.Levels(first); level++)
        {
            var (width, index) = (TileBuilder.EdgeWidth(first, level), TileBuilder.EdgeIndex(first, level));
            edges.Add(width == 0 ? [] : (await TileAsync(level, index, ct))[..width]);
        }
        return new TileBuilder(first, edges);
    }

    private async Task<Hash[]> TileAsync(int level, long index, CancellationToken ct)
    {
        if (_tiles.TryGetValue((level, index), out var hashes)) return hashes;
        return _tiles[(level, index)] =
            await client.TileAsync(level, index, TilePlace.WidthAt(size, level, index), ct);
    }
}
