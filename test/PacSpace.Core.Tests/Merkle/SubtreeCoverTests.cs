using PacSpace.Core.Merkle;

namespace PacSpace.Core.Tests.Merkle;

public class SubtreeCoverTests
{
    [Fact]
    public void Subtrees_cover_every_range_in_order_without_overlap()
    {
        for (var end = 0; end <= 130; end++)
        {
            for (var begin = 0; begin <= end; begin++)
            {
                var at = (long)begin;
                foreach (var (level, index) in SubtreeCover.Of(begin, end))
                {
                    Assert.Equal(at, index << level);
                    // Maximal: the subtree of twice the size is not aligned here or leaves the range.
                    Assert.True((index & 1) == 1 || at + (2L << level) > end);
                    at += 1L << level;
                }
                Assert.Equal(end, at);
            }
        }
    }

    [Fact]
    public void Covers_of_gaps_and_leaves_between_make_the_root()
    {
        const int Size = 70;
        var tree = RfcTree.OfSize(Size);
        var read = tree.Reader(Size);
        for (var first = 0; first < Size; first++)
        {
            for (var second = first + 1; second < Size; second += 3)
            {
                var frontier = new Frontier();
                Skip(frontier, first);
                frontier.Append(tree.Leaf(first));
                Skip(frontier, second);
                frontier.Append(tree.Leaf(second));
                Skip(frontier, Size);
                Assert.Equal(tree.Root(Size), frontier.Root());
            }
        }

        void Skip(Frontier frontier, long end)
        {
            foreach (var (level, index) in SubtreeCover.Of(frontier.Size, end))
                frontier.AppendSubtree(level, read(level, index));
        }
    }

    [Theory]
    [InlineData(0, long.MaxValue, 63)]
    [InlineData(1, long.MaxValue, 124)]
    [InlineData(0, 1L << 62, 1)]
    [InlineData(long.MaxValue - 1, long.MaxValue, 1)]
    [InlineData(5, 5, 0)]
    public void The_largest_logs_need_few_subtrees(long begin, long end, int count) =>
        Assert.Equal(count, SubtreeCover.Of(begin, end).Count());

    [Theory]
    [InlineData(-1, 0)]
    [InlineData(3, 2)]
    public void A_range_that_is_none_is_refused(long begin, long end) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => SubtreeCover.Of(begin, end));
}
