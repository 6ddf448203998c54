using System.Text;
using System.Text.Json.Nodes;
using PacSpace.Core.Notes;
using PacSpace.Core.Tests.Notes;

namespace PacSpace.Core.Tests.Vectors;

public class PolicyVectorTests
{
    private static readonly string[] File = ["policies.json"];

    private static readonly string Text = Heads.Head.ToText();

    [Fact]
    public void Policies_judge_as_they_always_did() => GoldenFile.AssertSame(
        new JsonObject
        {
            ["origin"] = Heads.Origin,
            ["cases"] = Cases().Select(c => (JsonNode)new JsonObject
            {
                ["name"] = c.Name,
                ["policy"] = c.Policy,
                ["note"] = c.Note,
                ["opens"] = c.Opens,
            }).ToArray(),
            ["refused"] = Refused().Select(pair => (JsonNode)new JsonObject
            {
                ["name"] = pair.Key,
                ["policy"] = pair.Value,
                ["line"] = Policies.Refuse(pair.Value).Line,
            }).ToArray(),
        },
        File);

    [Fact]
    public void The_committed_notes_open_or_not_and_the_refused_policies_do_not_load()
    {
        var file = GoldenFile.Read(File);
        Assert.All(file["cases"]!.AsArray(), golden =>
        {
            var verdict = Policies.Parse(golden!.Text("policy")).Open(golden!.Text("note"));
            Assert.Equal(golden!["opens"]!.GetValue<bool>(), verdict.Head is not null);
        });
        Assert.All(file["refused"]!.AsArray(), golden =>
        {
            Assert.False(LogPolicy.TryParse(Encoding.UTF8.GetBytes(golden!.Text("policy")), out _, out var error));
            Assert.Equal(golden!["line"]!.GetValue<int>(), error!.Line);
        });
    }

    private static IEnumerable<(string Name, string Policy, string Note, bool Opens)> Cases()
    {
        var alone = $"log {Policies.LogKey}\nquorum none\n";
        var quorum = Policies.With("group a 2 w1 w2 w3", "group b any w4 w5", "group both all a b", "quorum both");
        var w1 = Policies.Witnesses[0];
        yield return ("no witnesses asked for", alone, Heads.Note(), true);
        yield return ("unknown cosignatures are ignored", alone, Policies.Note(1, 2), true);
        yield return ("two of three and one of two", quorum, Policies.Note(1, 3, 5), true);
        yield return ("all", quorum, Policies.Note(1, 2, 3, 4, 5), true);
        yield return ("one of three", quorum, Policies.Note(1, 4, 5), false);
        yield return ("no second group", quorum, Policies.Note(1, 2, 3), false);
        yield return ("no cosignature", quorum, Heads.Note(), false);
        yield return ("no log signature", alone, $"{Text}\n{w1.Line(Text)}", false);
        yield return ("cosignature of another head", quorum, Policies.Note(2, 3, 4) + w1.Line(Text + "x"), false);
        yield return ("another log", alone.Replace("env_test", "env_other", StringComparison.Ordinal)
            .Replace(Policies.LogKey.Split('+')[1], Heads.Signer(Heads.Origin.Replace(
                "env_test", "env_other", StringComparison.Ordinal)).VerifierKey.ToString().Split('+')[1],
                StringComparison.Ordinal), Heads.Note(), false);
    }

    private static Dictionary<string, string> Refused() => new()
    {
        ["empty"] = "",
        ["no quorum"] = $"log {Policies.LogKey}\n",
        ["no log"] = "quorum none\n",
        ["two quorums"] = $"log {Policies.LogKey}\nquorum none\nquorum none\n",
        ["the same log twice"] = $"log {Policies.LogKey}\nlog {Policies.LogKey}\nquorum none\n",
        ["a log key of small order"] = $"log {Vkey.Format("weak", 1, new byte[32])}\nquorum none\n",
        ["a log key that is not canonical"] =
            $"log {Vkey.Format("weak", 1, [0xf0, .. Enumerable.Repeat((byte)0xff, 30), 0x7f])}\nquorum none\n",
        ["a witness's key for a log"] = $"log {Policies.Witnesses[0].Key}\nquorum none\n",
        ["a log's key for a witness"] = $"witness w {Policies.LogKey}\nquorum none\n",
        ["an unknown member"] = Policies.With("group g any w1 w9", "quorum g"),
        ["a witness in two groups"] = Policies.With("group g any w1", "group h any w1", "quorum h"),
        ["a threshold above the members"] = Policies.With("group g 3 w1 w2", "quorum g"),
        ["carriage returns"] = $"log {Policies.LogKey}\r\nquorum none\r\n",
    };
}
