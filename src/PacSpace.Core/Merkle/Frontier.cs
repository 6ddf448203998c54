using System.Numerics;

namespace PacSpace.Core.Merkle;

/// <summary>
/// The right edge of a growing Merkle tree: the roots of the maximal complete subtrees, largest first. Appends in
/// constant amortised time, gives the root at any moment, and holds at most 63 hashes however long the tree.
/// </summary>
public sealed class Frontier
{
    private readonly List<Hash> _subtrees = new(64);

    public Frontier()
    {
    }

    /// <summary>Continues a tree of <paramref name="size"/> leaves from its complete subtrees, largest first.</summary>
    /// <exception cref="ArgumentException">A tree of that size has another number of subtrees.</exception>
    public Frontier(long size, ReadOnlySpan<Hash> subtrees)
    {
        if (size < 0 || BitOperations.PopCount((ulong)size) != subtrees.Length)
            throw new ArgumentException($"{size} leaves do not make {subtrees.Length} subtrees.", nameof(subtrees));
        Size = size;
        _subtrees.AddRange(subtrees);
    }

    /// <summary>Leaves so far.</summary>
    public long Size { get; private set; }

    /// <summary>Roots of the maximal complete subtrees, largest first: a set bit of <see cref="Size"/> each.</summary>
    public IReadOnlyList<Hash> Subtrees => _subtrees;

    public void Append(Hash leaf) => AppendSubtree(0, leaf);

    /// <summary>Appends a complete subtree of 2^<paramref name="level"/> leaves at an aligned place.</summary>
    /// <exception cref="ArgumentException">The size so far is not a multiple of 2^level.</exception>
    public void AppendSubtree(int level, Hash root)
    {
        if (level is < 0 or > 62 || (Size & ((1L << level) - 1)) != 0)
            throw new ArgumentException($"A subtree of level {level} is not aligned at {Size}.", nameof(level));
        var grown = checked(Size + (1L << level));
        for (var bit = Size >> level; (bit & 1) == 1; bit >>= 1)
        {
            root = MerkleHasher.Node(_subtrees[^1], root);
            _subtrees.RemoveAt(_subtrees.Count - 1);
        }
        _subtrees.Add(root);
        Size = grown;
    }

    /// <summary>The RFC 6962 root; of an empty tree, SHA-256 of nothing.</summary>
    public Hash Root()
    {
        if (_subtrees.Count == 0) return MerkleHasher.EmptyRoot;
        var root = _subtrees[^1];
        for (var i = _subtrees.Count - 2; i >= 0; i--) root = MerkleHasher.Node(_subtrees[i], root);
        return root;
    }

    public Frontier Clone() => new(Size, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_subtrees));
}
