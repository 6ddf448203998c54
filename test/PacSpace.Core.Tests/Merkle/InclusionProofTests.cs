using CsCheck;
using PacSpace.Core.Merkle;

namespace PacSpace.Core.Tests.Merkle;

public class InclusionProofTests
{
    private readonly RfcTree _tree = RfcTree.OfSize(300);

    [Fact]
    public void Every_leaf_of_every_size_is_proved_as_the_rfc_defines()
    {
        for (var size = 1; size <= 300; size++)
            for (var index = 0; index < size; index++) Prove(index, size);
    }

    [Fact]
    public void Every_flipped_bit_is_refused()
    {
        for (var size = 1; size <= 17; size++)
        {
            for (var index = 0; index < size; index++)
            {
                var (leaf, proof, root) = (_tree.Leaf(index), _tree.Path(index, 0, size), _tree.Root(size));
                for (var bit = 0; bit < 256; bit++)
                {
                    Assert.False(MerkleVerifier.Inclusion(leaf.Flip(bit), index, size, proof, root));
                    Assert.False(MerkleVerifier.Inclusion(leaf, index, size, proof, root.Flip(bit)));
                    for (var i = 0; i < proof.Count; i++)
                        Assert.False(MerkleVerifier.Inclusion(leaf, index, size, proof.Flip(i, bit), root));
                }
            }
        }
    }

    [Fact]
    public void Missing_or_leftover_hashes_are_refused()
    {
        for (var size = 1; size <= 130; size++)
        {
            for (var index = 0; index < size; index++)
            {
                var (leaf, proof, root) = (_tree.Leaf(index), _tree.Path(index, 0, size), _tree.Root(size));
                foreach (var other in proof.OtherLengths([leaf, root, MerkleHasher.EmptyRoot]))
                    Assert.False(MerkleVerifier.Inclusion(leaf, index, size, other, root));
            }
        }
    }

    [Fact]
    public void Another_place_is_accepted_only_where_the_siblings_stand_the_same()
    {
        const int Max = 24;
        var places = (from n in Enumerable.Range(1, Max) from m in Enumerable.Range(0, n) select (m, n)).ToList();
        foreach (var (index, size) in places)
        {
            var (leaf, proof, root) = (_tree.Leaf(index), _tree.Path(index, 0, size), _tree.Root(size));
            foreach (var (m, n) in places)
            {
                var sameShape = RfcTree.PathShape(m, n) == RfcTree.PathShape(index, size);
                Assert.Equal(sameShape, MerkleVerifier.Inclusion(leaf, m, n, proof, root));
                if (n == size) Assert.Equal(m == index, sameShape);
            }
        }
    }

    [Theory]
    [InlineData(1, 1), InlineData(5, 5), InlineData(6, 5), InlineData(-1, 5), InlineData(0, 0), InlineData(0, -1)]
    [InlineData(long.MaxValue, long.MaxValue), InlineData(long.MinValue, 5), InlineData(-2, -1)]
    public void Places_outside_the_tree_are_refused(long index, long size)
    {
        Assert.False(MerkleVerifier.Inclusion(_tree.Leaf(0), index, size, [], _tree.Leaf(0)));
        Assert.ThrowsAny<ArgumentException>(() => MerkleProofs.Inclusion(index, size, (_, _) => _tree.Leaf(0)));
    }

    [Fact]
    public void Random_proofs_are_refused_at_any_place() =>
        Gen.Select(Any.Hash, Any.Integer, Any.Integer, Any.Hash.Array[0, 70], Any.Hash)
            .Sample((leaf, index, size, proof, root) =>
                Assert.False(MerkleVerifier.Inclusion(leaf, index, size, proof, root)));

    private void Prove(int index, int size)
    {
        var proof = MerkleProofs.Inclusion(index, size, _tree.Reader(size));
        Assert.Equal(_tree.Path(index, 0, size), proof);
        Assert.True(MerkleVerifier.Inclusion(_tree.Leaf(index), index, size, proof, _tree.Root(size)));
    }
}
