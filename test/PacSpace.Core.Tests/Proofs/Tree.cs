using PacSpace.Core.Merkle;

namespace PacSpace.Core.Tests.Proofs;

/// <summary>All complete subtrees of a growing log, lowest level first.</summary>
internal sealed class Tree
{
    private readonly List<List<Hash>> _levels = [[]];

    public long Size => _levels[0].Count;

    public void Append(Hash leaf)
    {
        for (var level = 0; ; level++)
        {
            if (level == _levels.Count) _levels.Add([]);
            _levels[level].Add(leaf);
            if (_levels[level].Count % 2 == 1) return;
            leaf = MerkleHasher.Node(_levels[level][^2], leaf);
        }
    }

    public Hash Read(int level, long index) => _levels[level][(int)index];

    public Hash Root(long size) => MerkleProofs.RangeRoot(0, size, Read);

    public IReadOnlyList<Hash> Inclusion(long index, long size) => MerkleProofs.Inclusion(index, size, Read);

    public IReadOnlyList<Hash> Consistency(long from, long size) => MerkleProofs.Consistency(from, size, Read);

    /// <summary>Of ranges that a liar names, as much as there is.</summary>
    public Hash[] Gap(long begin, long end) => begin >= Math.Min(end, Size) ? [] :
        [.. SubtreeCover.Of(begin, Math.Min(end, Size)).Select(subtree => Read(subtree.Level, subtree.Index))];
}
