using System.Numerics;

namespace PacSpace.Core.Merkle;

/// <summary>The complete subtree over the leaves [index·2^level, (index+1)·2^level).</summary>
public readonly record struct Subtree(int Level, long Index);

/// <summary>
/// The maximal aligned subtrees that cover a range of leaves, in order. Appended to a <see cref="Frontier"/> of
/// <c>begin</c> leaves, their roots make one of <c>end</c>: that is how a bundle skips what it doesn't show.
/// </summary>
public static class SubtreeCover
{
    /// <exception cref="ArgumentOutOfRangeException">Not 0 ≤ begin ≤ end.</exception>
    public static IEnumerable<Subtree> Of(long begin, long end)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(begin);
        ArgumentOutOfRangeException.ThrowIfLessThan(end, begin);
        return Cover(begin, end);
    }

    /// <summary>The level of the first subtree that covers [begin, end), which must not be empty.</summary>
    public static int FirstLevel(long begin, long end) =>
        Math.Min(BitOperations.TrailingZeroCount(begin), BitOperations.Log2((ulong)(end - begin)));

    /// <summary>How many subtrees cover [begin, end).</summary>
    public static int Count(long begin, long end)
    {
        var count = 0;
        for (; begin < end; count++) begin += 1L << FirstLevel(begin, end);
        return count;
    }

    private static IEnumerable<Subtree> Cover(long begin, long end)
    {
        while (begin < end)
        {
            var level = FirstLevel(begin, end);
            yield return new Subtree(level, begin >> level);
            begin += 1L << level;
        }
    }
}
