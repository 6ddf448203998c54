using System.Numerics;
using CsCheck;
using PacSpace.Core.Merkle;

namespace PacSpace.Core.Tests.Merkle;

public class FrontierTests
{
    private const int MaxSize = 300;
    private static readonly RfcTree Tree = RfcTree.OfSize(MaxSize);

    [Fact]
    public void The_root_is_the_recursive_definition_at_every_size()
    {
        var frontier = new Frontier();
        for (var size = 0; size <= MaxSize; size++)
        {
            Assert.Equal(size, frontier.Size);
            Assert.Equal(Tree.Root(size), frontier.Root());
            Assert.Equal(BitOperations.PopCount((uint)size), frontier.Subtrees.Count);
            if (size < MaxSize) frontier.Append(Tree.Leaf(size));
        }
    }

    [Fact]
    public void Subtrees_are_the_complete_ones_largest_first()
    {
        for (var size = 0; size <= MaxSize; size++)
        {
            var frontier = OfSize(size);
            var at = 0;
            foreach (var subtree in frontier.Subtrees)
            {
                var length = 1 << BitOperations.Log2((uint)(size - at));
                Assert.Equal(Tree.Root(at, at + length), subtree);
                at += length;
            }
            Assert.Equal(size, at);
        }
    }

    [Fact]
    public void Any_aligned_chunks_give_the_same_root() =>
        Gen.Select(Gen.Int[0, MaxSize], Gen.Int[0, 8].Array[MaxSize]).Sample((size, wishes) =>
        {
            var frontier = new Frontier();
            for (var step = 0; frontier.Size < size; step++)
            {
                var at = (int)frontier.Size;
                var level = wishes[step];
                while (at % (1 << level) != 0 || at + (1 << level) > size) level--;
                frontier.AppendSubtree(level, Tree.Root(at, at + (1 << level)));
            }
            Assert.Equal(Tree.Root(size), frontier.Root());
        }, iter: 2_000);

    [Fact]
    public void A_tree_continues_from_its_subtrees()
    {
        for (var size = 0; size < MaxSize; size++)
        {
            var continued = new Frontier(size, OfSize(size).Subtrees.ToArray());
            continued.Append(Tree.Leaf(size));
            Assert.Equal(Tree.Root(size + 1), continued.Root());
        }
    }

    [Fact]
    public void A_clone_grows_alone()
    {
        var frontier = OfSize(6);
        var clone = frontier.Clone();
        clone.Append(Tree.Leaf(6));
        Assert.Equal((6, Tree.Root(6)), (frontier.Size, frontier.Root()));
        Assert.Equal((7, Tree.Root(7)), (clone.Size, clone.Root()));
    }

    [Fact]
    public void Subtrees_at_unaligned_places_are_refused_and_change_nothing()
    {
        var frontier = OfSize(6);
        foreach (var level in new[] { -1, 2, 3, 40, 63, 64 })
            Assert.Throws<ArgumentException>(() => frontier.AppendSubtree(level, Tree.Leaf(0)));
        Assert.Equal((6, Tree.Root(6)), (frontier.Size, frontier.Root()));
    }

    [Theory]
    [InlineData(0, 1), InlineData(1, 0), InlineData(3, 1), InlineData(4, 2), InlineData(-1, 0), InlineData(-1, 64)]
    public void A_size_with_another_number_of_subtrees_is_refused(long size, int subtrees) =>
        Assert.Throws<ArgumentException>(() => new Frontier(size, new Hash[subtrees]));

    [Fact]
    public void A_tree_stops_growing_before_its_size_overflows()
    {
        var frontier = new Frontier();
        frontier.AppendSubtree(62, Tree.Leaf(0));
        Assert.Throws<OverflowException>(() => frontier.AppendSubtree(62, Tree.Leaf(0)));
        Assert.Equal((1L << 62, Tree.Leaf(0)), (frontier.Size, frontier.Root()));
    }

    private static Frontier OfSize(int size)
    {
        var frontier = new Frontier();
        for (var i = 0; i < size; i++) frontier.Append(Tree.Leaf(i));
        return frontier;
    }
}
