using System.Globalization;
using System.Text.Json.Nodes;
using PacSpace.Core.Merkle;
using PacSpace.Core.Notes;
using PacSpace.Core.Tests.Merkle;
using PacSpace.Core.Tests.Notes;

namespace PacSpace.Core.Tests.Vectors;

public class TreeHeadVectorTests
{
    private static readonly string[] File = ["tree-heads.json"];

    [Fact]
    public void Heads_are_signed_as_they_always_were()
    {
        using var signer = Heads.Signer();
        var leaves = PublishedTreeTests.Leaves.Select(hex => MerkleHasher.Leaf(Convert.FromHexString(hex))).ToArray();
        var heads = Enumerable.Range(0, leaves.Length + 1)
            .Select(size => new TreeHead(Heads.Origin, size, MerkleHasher.Root(leaves.AsSpan(0, size))))
            .Append(new(Heads.Origin, (1L << 53) + 1, Hash.Sha256("large"u8)))
            .Append(new(Heads.Origin, long.MaxValue, Hash.Sha256("largest"u8)));
        GoldenFile.AssertSame(
            new JsonObject
            {
                ["seed"] = Convert.ToHexStringLower(Heads.Seed),
                ["publicKey"] = Convert.ToHexStringLower(signer.VerifierKey.PublicKeyBytes),
                ["origin"] = Heads.Origin,
                ["vkey"] = signer.VerifierKey.ToString(),
                ["heads"] = heads.Select(head => (JsonNode)new JsonObject
                {
                    ["size"] = head.Size.ToString(CultureInfo.InvariantCulture),
                    ["root"] = head.Root.ToHex(),
                    ["text"] = head.ToText(),
                    ["note"] = signer.Sign(head),
                }).ToArray(),
                ["refused"] = Refused().Select(pair => (JsonNode)new JsonObject
                {
                    ["name"] = pair.Key,
                    ["note"] = pair.Value,
                }).ToArray(),
            },
            File);
    }

    [Fact]
    public void The_committed_notes_open_and_the_refused_ones_do_not()
    {
        var file = GoldenFile.Read(File);
        Assert.True(LogVerifierKey.TryParse(file.Text("vkey"), out var key));
        Assert.Equal(file.Text("publicKey"), Convert.ToHexStringLower(key!.PublicKeyBytes));
        Assert.All(file["heads"]!.AsArray(), golden =>
        {
            var head = SignedNote.OpenTreeHead(golden!.Text("note"), key);
            Assert.Equal(file.Text("origin"), head!.Origin);
            Assert.Equal(golden!.Text("size"), head.Size.ToString(CultureInfo.InvariantCulture));
            Assert.Equal(golden!.Text("root"), head.Root.ToHex());
            Assert.Equal(golden!.Text("text"), head.ToText());
        });
        var refused = file["refused"]!.AsArray();
        Assert.NotEmpty(refused);
        Assert.All(refused, golden => Assert.Null(SignedNote.OpenTreeHead(golden!.Text("note"), key)));
    }

    private static Dictionary<string, string> Refused()
    {
        var note = Heads.Note();
        var text = Heads.EmptyHeadText;
        var other = Heads.Origin.Replace("env_test", "env_other", StringComparison.Ordinal);
        return new()
        {
            ["another size"] = note.Replace("12345", "12346", StringComparison.Ordinal),
            ["no final line feed"] = note[..^1],
            ["no signature"] = Heads.Head.ToText() + "\n",
            ["another origin, signed by this key"] =
                Heads.SignText(text.Replace(Heads.Origin, other, StringComparison.Ordinal)),
            ["another key of the same name"] = Heads.SignText(text, seed: 1),
            ["another name of the same key"] = Heads.SignText(text, other),
            ["extension line"] = Heads.SignText(text + "extension\n"),
            ["leading zero in the size"] = Heads.SignText(text.Replace("\n0\n", "\n00\n", StringComparison.Ordinal)),
            ["stray bits in the root's base64"] =
                Heads.SignText(text.Replace("U=\n", "V=\n", StringComparison.Ordinal)),
            ["root without padding"] = Heads.SignText(text.Replace("=\n", "\n", StringComparison.Ordinal)),
            ["false signature beside the true one"] =
                note + Heads.Line(Heads.Origin, Heads.Signer().VerifierKey.KeyId, new byte[64]),
        };
    }
}
