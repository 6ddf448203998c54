using System.Runtime.CompilerServices;
using PacSpace.Core.Merkle;

namespace PacSpace.Storage.Ledger.Trees;

/// <summary>
/// A customer's tree: its deltas' leaves in sequence order. Full blocks come from stored tiles, what they don't hold
/// (yet) from the rows, so a missing tile costs time and nothing else. The tree's leaf 0 is sequence 1.
/// </summary>
public sealed class CustomerTree(ILedgerStore store, long environment, string customerId)
{
    // 8 KiB each: what is held at a time stays small, and a long walk takes few reads.
    private const int BlocksPerRead = 16;

    public TileReader Tiles => ReadTileAsync;

    /// <summary>
    /// Leaf hashes, 32 bytes each, of the sequences from <paramref name="first"/> to <paramref name="last"/>, both
    /// inclusive, a block at a time.
    /// </summary>
    /// <exception cref="InvalidDataException">A row is missing.</exception>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadLeavesAsync(
        long first, long last, [EnumeratorCancellation] CancellationToken ct)
    {
        for (var from = first; from <= last;)
        {
            var block = (from - 1) / Tile.FullWidth;
            var lastBlock = Math.Min((last - 1) / Tile.FullWidth, block + BlocksPerRead - 1);
            var tiles = last < Tile.FullWidth ? [] : (await ReadTilesAsync(0, block, lastBlock, ct))
                .Where(t => t.Hashes.Length == Tile.FullWidth * Hash.Size).ToDictionary(t => t.Index, t => t.Hashes);
            for (; block <= lastBlock; block++)
            {
                var to = Math.Min(last, (block + 1) * Tile.FullWidth);
                var (start, count) = ((int)((from - 1) % Tile.FullWidth), (int)(to - from + 1));
                yield return tiles.TryGetValue(block, out var hashes)
                    ? hashes.AsMemory(start * Hash.Size, count * Hash.Size) : await ReadRowsAsync(from, to, ct);
                from = to + 1;
            }
        }
    }

    /// <summary>Calls <paramref name="fold"/> for each leaf from first to last, in order.</summary>
    /// <inheritdoc cref="ReadLeavesAsync"/>
    public async Task FoldLeavesAsync(long first, long last, Action<Hash> fold, CancellationToken ct)
    {
        await foreach (var leaves in ReadLeavesAsync(first, last, ct))
            for (var at = 0; at < leaves.Length; at += Hash.Size) fold(new Hash(leaves.Span.Slice(at, Hash.Size)));
    }

    private async Task<byte[]> ReadTileAsync(int level, long index, int width, CancellationToken ct)
    {
        var stored = await ReadTilesAsync(level, index, index, ct);
        if (stored.Count == 1 && stored[0].Hashes.Length >= width * Hash.Size) return stored[0].Hashes;
        var first = index * Tile.FullWidth + 1;
        return level == 0 ? await ReadRowsAsync(first, first + width - 1, ct)
            : await Tiles.FromBelowAsync(level, index, width, ct);
    }

    private Task<IReadOnlyList<TileRow>> ReadTilesAsync(int level, long first, long last, CancellationToken ct) =>
        store.ReadCustomerTilesAsync(environment, customerId, level, first, last, ct);

    private async Task<byte[]> ReadRowsAsync(long first, long last, CancellationToken ct)
    {
        var leaves = await store.ReadLeavesAsync(environment, customerId, first, last, ct);
        return leaves.Count == last - first + 1 ? Hash.Join([.. leaves])
            : throw new InvalidDataException($"Deltas of '{customerId}' between {first} and {last} are missing.");
    }
}
