using System.Text.Json.Nodes;
using PacSpace.Core.Merkle;
using PacSpace.Core.Notes;

namespace PacSpace.Core.Tests.Vectors;

/// <summary>The project's proofs, and the public ones where they are: what verifies and what must not.</summary>
public class ProofVectorTests
{
    public static TheoryData<string, string> InclusionProofs => Proofs("inclusion");

    public static TheoryData<string, string> ConsistencyProofs => Proofs("consistency");

    [Fact]
    public void Trees_and_proofs_are_what_they_always_were() =>
        GoldenFile.AssertSame(GoldenProofs.File(), "merkle.json");

    [Theory]
    [MemberData(nameof(InclusionProofs))]
    public void Inclusion_proofs_are_judged_as_published(string name, string json)
    {
        Assert.NotEmpty(name);
        var proof = JsonNode.Parse(json)!;
        var accepted = Number(proof, "leafIdx") is { } index && Number(proof, "treeSize") is { } size
            && HashOf(proof["leafHash"]) is { } leaf && HashOf(proof["root"]) is { } root
            && Hashes(proof) is { } hashes && MerkleVerifier.Inclusion(leaf, index, size, hashes, root);
        Assert.Equal(MustBeRefused(proof), !accepted);
    }

    [Theory]
    [MemberData(nameof(ConsistencyProofs))]
    public void Consistency_proofs_are_judged_as_published(string name, string json)
    {
        Assert.NotEmpty(name);
        var proof = JsonNode.Parse(json)!;
        var accepted = Number(proof, "size1") is { } first && Number(proof, "size2") is { } second
            && HashOf(proof["root1"]) is { } firstRoot && HashOf(proof["root2"]) is { } secondRoot
            && Hashes(proof) is { } hashes
            && MerkleVerifier.Consistency(first, firstRoot, second, secondRoot, hashes);
        Assert.Equal(MustBeRefused(proof), !accepted);
    }

    [Fact]
    public void The_committed_roots_follow_from_the_leaves()
    {
        var file = GoldenFile.Read("merkle.json");
        var leaves = file["leaves"]!.AsArray()
            .Select(hex => MerkleHasher.Leaf(Convert.FromHexString(hex!.GetValue<string>()))).ToArray();
        var roots = file["roots"]!.AsArray().Select(root => root!.GetValue<string>()).ToList();
        Assert.Equal(leaves.Length + 1, roots.Count);
        for (var size = 0; size < roots.Count; size++)
            Assert.Equal(roots[size], MerkleHasher.Root(leaves.AsSpan(0, size)).ToHex());
    }

    private static TheoryData<string, string> Proofs(string kind)
    {
        var proofs = new TheoryData<string, string>();
        foreach (var proof in GoldenFile.Read("merkle.json")[kind]!.AsArray())
            proofs.Add($"own: {proof!.Text("desc")}", proof!.ToJsonString());
        foreach (var path in Repository.PublicVectors($"merkle/{kind}"))
            proofs.Add(path[path.LastIndexOf(kind, StringComparison.Ordinal)..], File.ReadAllText(path));
        return proofs;
    }

    // One public case accepts two equal roots of 12 bytes, which only says that they are equal; formats.md §4 refuses
    // every hash that is not 32 bytes long.
    private static bool MustBeRefused(JsonNode proof) => proof["wantErr"]!.GetValue<bool>()
        || new[] { "root", "root1", "root2", "leafHash" }.Any(name => proof[name] is { } hash && HashOf(hash) is null);

    // Numbers past the range of positions, like hashes of another length, are refused when they are decoded.
    private static long? Number(JsonNode proof, string member) =>
        proof[member]!.AsValue().TryGetValue<long>(out var number) ? number : null;

    private static Hash? HashOf(JsonNode? node) =>
        node is not null && StrictBase64.TryDecode(node.GetValue<string>(), out var bytes) && bytes.Length == Hash.Size
            ? new Hash(bytes)
            : null;

    private static Hash[]? Hashes(JsonNode proof)
    {
        var hashes = (proof["proof"]?.AsArray() ?? []).Select(HashOf).ToList();
        return hashes.Contains(null) ? null : [.. hashes.Select(hash => hash!.Value)];
    }
}
