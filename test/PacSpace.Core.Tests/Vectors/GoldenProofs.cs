using System.Text.Json.Nodes;
using PacSpace.Core.Merkle;
using PacSpace.Core.Tests.Merkle;

namespace PacSpace.Core.Tests.Vectors;

/// <summary>
/// Trees over the published leaves. The proofs come from the recursive definitions, not from Core, and have the members
/// that the public vectors have.
/// </summary>
internal static class GoldenProofs
{
    private static readonly int[] Sizes = [1, 2, 3, 5, 7, 8];
    private static readonly RfcTree Tree = new(PublishedTreeTests.Leaves.Select(Convert.FromHexString));

    public static JsonNode File() => new JsonObject
    {
        ["leaves"] = PublishedTreeTests.Leaves.Select(hex => (JsonNode)hex).ToArray(),
        ["roots"] = Enumerable.Range(0, Tree.Size + 1).Select(size => (JsonNode)Tree.Root(size).ToHex()).ToArray(),
        ["inclusion"] = AcceptedInclusion().Concat(RefusedInclusion()).ToArray(),
        ["consistency"] = AcceptedConsistency().Concat(RefusedConsistency()).ToArray(),
    };

    private static IEnumerable<JsonNode> AcceptedInclusion() =>
        from size in Sizes
        from index in Enumerable.Range(0, size)
        select Inclusion(
            $"leaf {index} of {size}", index, size, Tree.Leaf(index), Tree.Path(index, 0, size), Tree.Root(size));

    private static IEnumerable<JsonNode> RefusedInclusion()
    {
        var (leaf, path, root) = (Tree.Leaf(2), Tree.Path(2, 0, 5), Tree.Root(5));
        yield return Inclusion("another index", 3, 5, leaf, path, root, refused: true);
        yield return Inclusion("index at the size", 5, 5, leaf, path, root, refused: true);
        yield return Inclusion("negative index", -1, 5, leaf, path, root, refused: true);
        yield return Inclusion("size 0", 0, 0, leaf, [], MerkleHasher.EmptyRoot, refused: true);
        yield return Inclusion("another size", 2, 3, leaf, path, root, refused: true);
        yield return Inclusion("another leaf", 2, 5, Tree.Leaf(3), path, root, refused: true);
        yield return Inclusion("another root", 2, 5, leaf, path, Tree.Root(6), refused: true);
        yield return Inclusion("no hashes", 2, 5, leaf, [], root, refused: true);
        yield return Inclusion("missing hash", 2, 5, leaf, path[..^1], root, refused: true);
        yield return Inclusion("leftover hash", 2, 5, leaf, [.. path, root], root, refused: true);
        yield return Inclusion("hashes in another order", 2, 5, leaf, [path[1], path[0], path[2]], root, refused: true);
        yield return Inclusion("flipped bit", 2, 5, leaf, path.Flip(1, 77), root, refused: true);
        var cut = Inclusion("hash of 31 bytes", 2, 5, leaf, path, root, refused: true);
        cut["proof"]!.AsArray()[0] = Convert.ToBase64String(path[0].ToArray()[..31]);
        yield return cut;
    }

    private static IEnumerable<JsonNode> AcceptedConsistency() =>
        from second in Sizes
        from first in Sizes.Where(first => first <= second)
        select Consistency($"from {first} to {second}", first, second, Tree.Root(first), Tree.Root(second),
            Tree.Subproof(first, 0, second, true));

    private static IEnumerable<JsonNode> RefusedConsistency()
    {
        var (old, now, proof) = (Tree.Root(3), Tree.Root(7), Tree.Subproof(3, 0, 7, true));
        yield return Consistency("from size 0", 0, 7, MerkleHasher.EmptyRoot, now, [], refused: true);
        yield return Consistency("from size 0 to 0", 0, 0, Tree.Root(0), Tree.Root(0), [], refused: true);
        yield return Consistency("another first size", 2, 7, old, now, proof, refused: true);
        yield return Consistency("another second size", 3, 4, old, now, proof, refused: true);
        yield return Consistency("sizes swapped", 7, 3, now, old, proof, refused: true);
        yield return Consistency("roots swapped", 3, 7, now, old, proof, refused: true);
        yield return Consistency("equal sizes, different roots", 3, 3, old, now, [], refused: true);
        yield return Consistency("equal sizes, leftover hash", 3, 3, old, old, [old], refused: true);
        yield return Consistency("no hashes", 3, 7, old, now, [], refused: true);
        yield return Consistency("missing hash", 3, 7, old, now, proof[..^1], refused: true);
        yield return Consistency("leftover hash", 3, 7, old, now, [.. proof, now], refused: true);
        yield return Consistency("first root before the proof", 4, 7, Tree.Root(4), now,
            [Tree.Root(4), .. Tree.Subproof(4, 0, 7, true)], refused: true);
        yield return Consistency("flipped bit", 3, 7, old, now, proof.Flip(0, 200), refused: true);
        var cut = Consistency("hash of 33 bytes", 3, 7, old, now, proof, refused: true);
        cut["proof"]!.AsArray()[0] = Convert.ToBase64String([.. proof[0].ToArray(), 0]);
        yield return cut;
    }

    private static JsonObject Inclusion(
        string name, int index, int size, Hash leaf, List<Hash> proof, Hash root, bool refused = false) => new()
        {
            ["desc"] = name,
            ["leafIdx"] = index,
            ["treeSize"] = size,
            ["leafHash"] = leaf.ToBase64(),
            ["root"] = root.ToBase64(),
            ["proof"] = proof.Select(hash => (JsonNode)hash.ToBase64()).ToArray(),
            ["wantErr"] = refused,
        };

    private static JsonObject Consistency(
        string name, int first, int second, Hash old, Hash now, List<Hash> proof, bool refused = false) => new()
        {
            ["desc"] = name,
            ["size1"] = first,
            ["size2"] = second,
            ["root1"] = old.ToBase64(),
            ["root2"] = now.ToBase64(),
            ["proof"] = proof.Select(hash => (JsonNode)hash.ToBase64()).ToArray(),
            ["wantErr"] = refused,
        };
}
