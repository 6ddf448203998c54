using System.Numerics;

namespace PacSpace.Core.Merkle;

/// <summary>Checks proofs as RFC 9162 §2.1.3.2 and §2.1.4.2 say; false for anything malformed.</summary>
public static class MerkleVerifier
{
    public static bool Inclusion(Hash leaf, long index, long size, IReadOnlyList<Hash> proof, Hash root)
    {
        if (index < 0 || index >= size) return false;
        var (node, last) = (index, size - 1);
        var hash = leaf;
        foreach (var sibling in proof)
        {
            if (last == 0) return false;
            if ((node & 1) == 1 || node == last)
            {
                hash = MerkleHasher.Node(sibling, hash);
                while ((node & 1) == 0 && node != 0) (node, last) = (node >> 1, last >> 1);
            }
            else
            {
                hash = MerkleHasher.Node(hash, sibling);
            }
            (node, last) = (node >> 1, last >> 1);
        }
        return last == 0 && hash == root;
    }

    /// <summary>Consistency from size 0 proves nothing and is refused.</summary>
    public static bool Consistency(long first, Hash firstRoot, long second, Hash secondRoot, IReadOnlyList<Hash> proof)
    {
        if (first < 1 || second < first) return false;
        if (first == second) return proof.Count == 0 && firstRoot == secondRoot;
        if (proof.Count == 0) return false;

        var startsWithFirstRoot = BitOperations.IsPow2(first);
        var (node, last) = (first - 1, second - 1);
        while ((node & 1) == 1) (node, last) = (node >> 1, last >> 1);

        var oldRoot = startsWithFirstRoot ? firstRoot : proof[0];
        var newRoot = oldRoot;
        for (var i = startsWithFirstRoot ? 0 : 1; i < proof.Count; i++)
        {
            if (last == 0) return false;
            if ((node & 1) == 1 || node == last)
            {
                oldRoot = MerkleHasher.Node(proof[i], oldRoot);
                newRoot = MerkleHasher.Node(proof[i], newRoot);
                while ((node & 1) == 0 && node != 0) (node, last) = (node >> 1, last >> 1);
            }
            else
            {
                newRoot = MerkleHasher.Node(newRoot, proof[i]);
            }
            (node, last) = (node >> 1, last >> 1);
        }
        return last == 0 && oldRoot == firstRoot && newRoot == secondRoot;
    }
}
