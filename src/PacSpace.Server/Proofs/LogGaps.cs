using PacSpace.Core.Merkle;
using PacSpace.Storage.Ledger.Trees;

namespace PacSpace.Server.Proofs;

/// <summary>
/// Walks a log once from its beginning: gives the subtrees between the entries that are shown, and grows the tree from
/// both, so that in the end its root must be the head's.
/// </summary>
internal sealed class LogGaps(TileReader tiles)
{
    // The walk only goes on: of each level the tile read last is the one that is asked for again.
    private readonly Dictionary<int, (long Index, byte[] Hashes)> _last = [];
    private readonly Frontier _tree = new();
    private readonly List<Hash> _gap = [];

    /// <summary>The roots of the subtrees that cover everything from here to an index.</summary>
    public async ValueTask<Hash[]> ToAsync(long index, CancellationToken ct)
    {
        if (_tree.Size == index) return [];
        if (_tree.Size > index) throw new InvalidDataException($"Entry {index} comes after entry {_tree.Size - 1}.");
        _gap.Clear();
        foreach (var subtree in SubtreeCover.Of(_tree.Size, index))
        {
            var root = await CachedTiles.SubtreeAsync(subtree.Level, subtree.Index, ct);
            _tree.AppendSubtree(subtree.Level, root);
            _gap.Add(root);
        }
        return [.. _gap];
    }

    /// <summary>Takes the entry that is shown here.</summary>
    public void Append(Hash leaf) => _tree.Append(leaf);

    public Hash Root() => _tree.Root();

    private TileReader CachedTiles => async (level, index, width, ct) =>
    {
        if (_last.TryGetValue(level, out var held) && held.Index == index && held.Hashes.Length >= width * Hash.Size)
            return held.Hashes;
        var read = await tiles(level, index, width, ct);
        _last[level] = (index, read);
        return read;
    };
}
