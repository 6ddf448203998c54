using System.Collections.Concurrent;
using PacSpace.Core.Merkle;

namespace PacSpace.Storage.Ledger.Trees;

/// <summary>
/// Nodes of one log's tree that proofs asked for lately. A complete subtree never changes, so what is held is of every
/// later head too. Proofs of neighbours share all but a few of their nodes: many at a time cost little more than one.
/// </summary>
public sealed class TreeNodes(TileReader tiles) : IDisposable
{
    // Of 32 bytes and what a dictionary adds to them; beyond it they are read again.
    private const int MaxHeld = 50_000;

    private readonly ConcurrentDictionary<(int Level, long Index), Hash> _held = new();
    private readonly SemaphoreSlim _reading = new(1, 1);

    /// <summary>
    /// Inclusion of a leaf among the first <paramref name="size"/> (RFC 9162 §2.1.3), leaf sibling first.
    /// </summary>
    /// <exception cref="InvalidDataException">A tile that this size asks for is missing.</exception>
    public async Task<IReadOnlyList<Hash>> InclusionAsync(long index, long size, CancellationToken ct)
    {
        var path = new Dictionary<(int Level, long Index), Hash>();
        MerkleProofs.Inclusion(index, size, (level, at) => path[(level, at)] = default);
        foreach (var node in path.Keys) path[node] = await FindAsync(node, size, ct);
        return MerkleProofs.Inclusion(index, size, (level, at) => path[(level, at)]);
    }

    public void Dispose() => _reading.Dispose();

    private async Task<Hash> FindAsync((int Level, long Index) node, long size, CancellationToken ct)
    {
        if (_held.TryGetValue(node, out var hash)) return hash;
        await _reading.WaitAsync(ct);
        try
        {
            // Whoever waited here often waited for just this.
            if (_held.TryGetValue(node, out hash)) return hash;
            if (_held.Count > MaxHeld) _held.Clear();
            var place = TilePlace.Of(node.Level, node.Index);
            var width = TilePlace.WidthAt(size, place.Level, place.Index);
            Hold(place, Hash.Split((await tiles(place.Level, place.Index, width, ct)).AsSpan(0, width * Hash.Size)));
            return _held[node];
        }
        finally
        {
            _reading.Release();
        }
    }

    /// <summary>Holds every complete subtree of a tile.</summary>
    private void Hold(TilePlace place, ReadOnlySpan<Hash> hashes)
    {
        var level = place.Level * Tile.Height;
        var first = place.Index * Tile.FullWidth;
        Span<Hash> row = stackalloc Hash[Tile.FullWidth];
        hashes.CopyTo(row);
        for (var count = hashes.Length; count > 0; level++, first /= 2, count /= 2)
        {
            for (var i = 0; i < count; i++) _held.TryAdd((level, first + i), row[i]);
            // What is held already need not be hashed again.
            for (var i = 0; i < count / 2; i++)
                row[i] = _held.TryGetValue((level + 1, (first / 2) + i), out var parent)
                    ? parent : MerkleHasher.Node(row[2 * i], row[(2 * i) + 1]);
        }
    }
}
