using System.Numerics;

namespace PacSpace.Core.Merkle;

/// <summary>Reads the root of the complete subtree that covers leaves [index·2^level, (index+1)·2^level).</summary>
public delegate Hash SubtreeReader(int level, long index);

/// <summary>Makes inclusion proofs (RFC 9162 §2.1.3.1) and consistency proofs (§2.1.4.1) from subtrees.</summary>
public static class MerkleProofs
{
    /// <summary>
    /// Hashes that lead from leaf <paramref name="index"/> to the root at <paramref name="size"/>, leaf sibling first.
    /// </summary>
    public static IReadOnlyList<Hash> Inclusion(long index, long size, SubtreeReader read)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, size);
        var proof = new List<Hash>();
        Path(index, 0, size);
        return proof;

        void Path(long target, long begin, long end)
        {
            if (end - begin == 1) return;
            var middle = begin + Split(end - begin);
            if (target < middle)
            {
                Path(target, begin, middle);
                proof.Add(RangeRoot(middle, end, read));
            }
            else
            {
                Path(target, middle, end);
                proof.Add(RangeRoot(begin, middle, read));
            }
        }
    }

    /// <summary>
    /// Hashes that show that the tree of <paramref name="second"/> leaves extends the one of <paramref name="first"/>.
    /// </summary>
    public static IReadOnlyList<Hash> Consistency(long first, long second, SubtreeReader read)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(first, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(second, first);
        var proof = new List<Hash>();
        if (first < second) Subproof(first, 0, second, whole: true);
        return proof;

        void Subproof(long size, long begin, long end, bool whole)
        {
            if (size == end - begin)
            {
                if (!whole) proof.Add(RangeRoot(begin, end, read));
                return;
            }
            var split = Split(end - begin);
            if (size <= split)
            {
                Subproof(size, begin, begin + split, whole);
                proof.Add(RangeRoot(begin + split, end, read));
            }
            else
            {
                Subproof(size - split, begin + split, end, whole: false);
                proof.Add(RangeRoot(begin, begin + split, read));
            }
        }
    }

    /// <summary>
    /// The root over the leaves [begin, end), where begin is a multiple of the largest power of two in the range.
    /// </summary>
    public static Hash RangeRoot(long begin, long end, SubtreeReader read)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(begin);
        ArgumentOutOfRangeException.ThrowIfLessThan(end, begin);
        if (begin == end) return MerkleHasher.EmptyRoot;
        var length = end - begin;
        if (BitOperations.IsPow2(length) && begin % length == 0)
        {
            var level = BitOperations.Log2((ulong)length);
            return read(level, begin >> level);
        }
        var middle = begin + Split(length);
        return MerkleHasher.Node(RangeRoot(begin, middle, read), RangeRoot(middle, end, read));
    }

    // The largest power of two smaller than n.
    private static long Split(long n) => 1L << BitOperations.Log2((ulong)(n - 1));
}
