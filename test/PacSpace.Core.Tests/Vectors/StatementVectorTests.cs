using System.Text;
using System.Text.Json.Nodes;
using PacSpace.Core.Statements;
using PacSpace.Core.Tests.Statements;

namespace PacSpace.Core.Tests.Vectors;

public class StatementVectorTests
{
    public static TheoryData<string> Kinds => StatementKind.Names;

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Statements_are_written_as_they_always_were(string kind) => GoldenFile.AssertSame(
        GoldenStatements.All.Where(golden => golden.Kind == kind).Select(Case).ToArray(), "statements", kind + ".json");

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_committed_cases_follow_from_their_members(string name)
    {
        var kind = StatementKind.Of(name);
        var cases = GoldenFile.Read("statements", name + ".json").AsArray();
        Assert.NotEmpty(cases);
        foreach (var golden in cases.Select(node => node!))
        {
            var members = golden["members"]!.AsObject()
                .Select(member => KeyValuePair.Create(member.Key, member.Value!.GetValue<string>()))
                .OrderBy(member => member.Key, StringComparer.Ordinal);
            Assert.Equal(kind.Context, golden.Text("context"));
            Assert.Equal(golden.Text("statement"), kind.Spell(members));

            var bytes = Encoding.UTF8.GetBytes(golden.Text("statement"));
            var statement = kind.Parse(bytes);
            Assert.NotNull(statement);
            Assert.Equal(golden.Text("contentHash"), statement.ContentHash().ToPrefixedHex());
            Assert.Equal((int?)statement.EntryType, golden["entryType"]?.GetValue<int>());
            if (golden["leafHash"] is null) continue;
            byte[] entry = [(byte)golden["entryType"]!.GetValue<int>(), .. Hash.Sha256(bytes).ToArray()];
            Assert.Equal(golden.Text("leafHash"), Hash.Sha256([0x00, .. entry]).ToPrefixedHex());
            Assert.Equal(golden.Text("leafHash"), statement.LeafHash().ToPrefixedHex());
        }
    }

    [Fact]
    public void Proof_roots_are_what_they_always_were() => GoldenFile.AssertSame(
        GoldenStatements.All.Where(golden => GoldenStatements.RootOf(golden.Statement) is not null).Select(golden =>
        {
            var root = GoldenStatements.RootOf(golden.Statement)!.Value;
            return (JsonNode)new JsonObject
            {
                ["name"] = $"{golden.Kind}: {golden.Name}",
                ["root"] = root.ToHex(),
                ["statement"] = Encoding.UTF8.GetString(golden.Statement.Encode()),
                ["proofRoot"] = ProofRoot.Of(root, golden.Statement.Encode()).ToPrefixedHex(),
            };
        }).ToArray(), "proof-root.json");

    [Fact]
    public void The_committed_proof_roots_follow_from_their_statements() =>
        Assert.All(GoldenFile.Read("proof-root.json").AsArray(), golden =>
        {
            var statement = golden!.Text("statement");
            var root = StatementKind.MembersOf(statement)["root"];
            Assert.Equal(root, golden!.Text("root"));
            var hash = Hash.Sha256([
                .. "pacspace/proof-root/v1\n"u8, .. Convert.FromHexString(root), .. Encoding.UTF8.GetBytes(statement)]);
            Assert.Equal(golden!.Text("proofRoot"), hash.ToPrefixedHex());
        });

    private static JsonNode Case(GoldenStatement golden)
    {
        var text = Encoding.UTF8.GetString(golden.Statement.Encode());
        return new JsonObject
        {
            ["name"] = golden.Name,
            ["context"] = StatementKind.Of(golden.Kind).Context,
            ["members"] = new JsonObject(StatementKind.MembersOf(text)
                .Select(member => KeyValuePair.Create(member.Key, (JsonNode?)member.Value))),
            ["statement"] = text,
            ["contentHash"] = golden.Statement.ContentHash().ToPrefixedHex(),
            ["entryType"] = (int?)golden.Statement.EntryType,
            ["leafHash"] = golden.Statement.EntryType is null ? null : golden.Statement.LeafHash().ToPrefixedHex(),
        };
    }
}
