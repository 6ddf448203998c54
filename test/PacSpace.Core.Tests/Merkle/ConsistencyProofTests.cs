using CsCheck;
using PacSpace.Core.Merkle;

namespace PacSpace.Core.Tests.Merkle;

public class ConsistencyProofTests
{
    private readonly RfcTree _tree = RfcTree.OfSize(300);

    [Fact]
    public void Every_pair_of_sizes_is_proved_as_the_rfc_defines()
    {
        for (var second = 1; second <= 300; second++)
            for (var first = 1; first <= second; first++) Prove(first, second);
    }

    [Fact]
    public void Every_flipped_bit_is_refused()
    {
        for (var second = 1; second <= 16; second++)
        {
            for (var first = 1; first <= second; first++)
            {
                var proof = _tree.Subproof(first, 0, second, true);
                for (var bit = 0; bit < 256; bit++)
                {
                    var (old, now) = (_tree.Root(first), _tree.Root(second));
                    Assert.False(MerkleVerifier.Consistency(first, old.Flip(bit), second, now, proof));
                    Assert.False(MerkleVerifier.Consistency(first, old, second, now.Flip(bit), proof));
                    for (var i = 0; i < proof.Count; i++)
                        Assert.False(MerkleVerifier.Consistency(first, old, second, now, proof.Flip(i, bit)));
                }
            }
        }
    }

    [Fact]
    public void Missing_or_leftover_hashes_are_refused()
    {
        for (var second = 1; second <= 130; second++)
        {
            for (var first = 1; first <= second; first++)
            {
                var (old, now) = (_tree.Root(first), _tree.Root(second));
                var proof = _tree.Subproof(first, 0, second, true);
                foreach (var other in proof.OtherLengths([old, now, MerkleHasher.EmptyRoot]))
                    Assert.False(MerkleVerifier.Consistency(first, old, second, now, other));
            }
        }
    }

    [Fact]
    public void Other_sizes_are_accepted_only_where_the_siblings_stand_the_same()
    {
        const int Max = 24;
        var pairs = (from n in Enumerable.Range(1, Max) from m in Enumerable.Range(1, n) select (m, n)).ToList();
        foreach (var (first, second) in pairs)
        {
            var (old, now) = (_tree.Root(first), _tree.Root(second));
            var proof = _tree.Subproof(first, 0, second, true);
            foreach (var (m, n) in pairs)
            {
                var sameShape = RfcTree.ProofShape(m, n) == RfcTree.ProofShape(first, second);
                Assert.Equal(sameShape, MerkleVerifier.Consistency(m, old, n, now, proof));
                if (n == second && n != first) Assert.Equal(m == first, sameShape);
            }
        }
    }

    [Fact]
    public void Swapped_roots_are_refused()
    {
        for (var second = 2; second <= 64; second++)
        {
            for (var first = 1; first < second; first++)
            {
                var (old, now) = (_tree.Root(first), _tree.Root(second));
                var proof = _tree.Subproof(first, 0, second, true);
                Assert.False(MerkleVerifier.Consistency(first, now, second, old, proof));
                Assert.False(MerkleVerifier.Consistency(second, now, first, old, proof));
            }
        }
    }

    [Theory]
    [InlineData(0, 0), InlineData(0, 5), InlineData(6, 5), InlineData(-1, 5), InlineData(1, -1)]
    [InlineData(long.MinValue, 1)]
    public void Sizes_that_prove_nothing_are_refused(long first, long second)
    {
        var empty = MerkleHasher.EmptyRoot;
        Assert.False(MerkleVerifier.Consistency(first, empty, second, empty, []));
        Assert.False(MerkleVerifier.Consistency(first, empty, second, _tree.Root(5), [_tree.Root(5)]));
        Assert.ThrowsAny<ArgumentException>(() => MerkleProofs.Consistency(first, second, (_, _) => empty));
    }

    [Fact]
    public void Random_proofs_are_refused_at_any_sizes() =>
        Gen.Select(Any.Integer, Any.Hash, Any.Integer, Any.Hash, Any.Hash.Array[0, 70])
            .Sample((first, old, second, now, proof) =>
                Assert.False(MerkleVerifier.Consistency(first, old, second, now, proof)));

    [Fact]
    public void A_range_is_read_forwards() =>
        Assert.ThrowsAny<ArgumentException>(() => MerkleProofs.RangeRoot(4, 3, (_, _) => _tree.Leaf(0)));

    private void Prove(int first, int second)
    {
        var proof = MerkleProofs.Consistency(first, second, _tree.Reader(second));
        Assert.Equal(_tree.Subproof(first, 0, second, true), proof);
        Assert.True(MerkleVerifier.Consistency(first, _tree.Root(first), second, _tree.Root(second), proof));
    }
}
