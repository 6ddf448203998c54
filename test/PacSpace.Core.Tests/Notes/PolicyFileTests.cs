using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using CsCheck;
using PacSpace.Core.Notes;

namespace PacSpace.Core.Tests.Notes;

public class PolicyFileTests
{
    private static readonly string W1 = Policies.Witnesses[0].Key.ToString();

    // A key of order 8, with the key id that it would have.
    private static readonly byte[] SmallOrder =
        Convert.FromHexString("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05");

    [Fact]
    public void A_policy_of_one_log_is_two_lines()
    {
        var policy = Policies.Parse($"log {Policies.LogKey}\nquorum none\n");
        var log = Assert.Single(policy.Logs);
        Assert.Equal(Policies.LogKey, log.Key.ToString());
        Assert.Null(log.Url);
        Assert.Empty(policy.Witnesses);
        Assert.False(policy.AsksForWitnesses);
    }

    [Fact]
    public void Comments_blank_lines_tabs_and_urls_are_read()
    {
        var policy = Policies.Parse(
            $"# Ünser Log\n\n \t\n \t# indented\n\tlog \t {Policies.LogKey}  https://ledger.example.com/log/env_test \n"
            + $"witness Wü {W1}\thttps://witness.example.com/\nquorum\tWü");
        Assert.Equal("https://ledger.example.com/log/env_test", policy.Logs[0].Url);
        var witness = Assert.Single(policy.Witnesses);
        Assert.Equal(("Wü", W1, "https://witness.example.com/"),
            (witness.Name, witness.Key.ToString(), witness.Url));
        Assert.True(policy.AsksForWitnesses);
    }

    [Fact]
    public void Lines_of_logs_and_witnesses_may_follow_the_quorum() =>
        Assert.Single(Policies.Parse($"quorum none\nwitness w {W1}\nlog {Policies.LogKey}\n").Witnesses);

    [Theory]
    [InlineData("log\n", "write 'log <vkey> [<url>]'")]
    [InlineData("log {log} url more\n", "write 'log <vkey> [<url>]'")]
    [InlineData("log {log}x\n", "strict base64")]
    [InlineData("log a+b\n", "<name>+<key id>+<base64>")]
    [InlineData("log {witness}\n", "type 0x04, not 0x01")]
    [InlineData("witness w {log}\n", "type 0x01, not 0x04")]
    [InlineData("witness w\n", "write 'witness <name> <vkey> [<url>]'")]
    [InlineData("witness none {witness}\n", "take another name")]
    [InlineData("quorum w\n", "no line above defines 'w'")]
    [InlineData("quorum\n", "write 'quorum <name>'")]
    [InlineData("quorum a b\n", "write 'quorum <name>'")]
    [InlineData("group g any\n", "at least one member")]
    [InlineData("group g any w\n", "no line above defines 'w'")]
    [InlineData("group g any none\n", "no line above defines 'none'")]
    [InlineData("logs {log}\n", "'logs' begins no line of a policy")]
    [InlineData("Log {log}\n", "'Log' begins no line of a policy")]
    [InlineData("log {log}\r\n", "LF line ends")]
    [InlineData("# \u0001\n", "control character 0x01")]
    [InlineData("# \u007f\n", "control character 0x7f")]
    public void A_bad_first_line_is_named_and_explained(string line, string expected)
    {
        var text = line.Replace("{log}", Policies.LogKey, StringComparison.Ordinal)
            .Replace("{witness}", W1, StringComparison.Ordinal);
        var error = Policies.Refuse(text + $"log {Policies.LogKey}\nquorum none\n");
        Assert.Equal(1, error.Line);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.StartsWith("line 1: ", error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("group g 0 w1 w2", 7, "from 1 to 2")]
    [InlineData("group g 3 w1 w2", 7, "from 1 to 2")]
    [InlineData("group g 01 w1 w2", 7, "from 1 to 2")]
    [InlineData("group g +1 w1 w2", 7, "from 1 to 2")]
    [InlineData("group g ANY w1 w2", 7, "from 1 to 2")]
    [InlineData("group g any w1 w1", 7, "a member of group 'g' already")]
    [InlineData("group w1 any w2", 7, "'w1' is defined already")]
    [InlineData("group g any g", 7, "no line above defines 'g'")]
    [InlineData("group g any w1\ngroup h any g w1", 8, "'w1' is a member of group 'g' already")]
    [InlineData("group g any w1\ngroup g any w2", 8, "'g' is defined already")]
    [InlineData("quorum w1\nquorum w1", 8, "line 7 says already")]
    [InlineData("quorum g\ngroup g any w1", 7, "no line above defines 'g'")]
    [InlineData("group none any w1", 7, "take another name")]
    public void A_bad_rule_is_named_and_explained(string lines, int line, string expected)
    {
        var error = Policies.Refuse(Policies.With(lines));
        Assert.Equal(line, error.Line);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_policy_without_log_or_quorum_is_refused()
    {
        Assert.Equal(new PolicyError(0, "it names no log; add a line 'log <vkey> [<url>]'"), Policies.Refuse(""));
        Assert.Contains("add 'quorum none'", Policies.Refuse($"log {Policies.LogKey}\n").ToString());
    }

    [Fact]
    public void The_same_key_twice_is_refused_whatever_its_name()
    {
        using var other = Heads.Signer("elsewhere.example.com/log/env_1");
        var error = Policies.Refuse($"log {Policies.LogKey}\nlog {other.VerifierKey}\nquorum none\n");
        Assert.Equal(new PolicyError(2, "this log's key is on line 1 already; remove one"), error);
        using var twin = new Witness("twin", 10);
        Assert.Contains("on line 2 already", Policies.Refuse(Policies.With($"witness t {twin.Key}")).Message);
        Assert.Equal(7, Policies.Refuse(Policies.With($"witness t {twin.Key}")).Line);
    }

    [Fact]
    public void One_log_may_have_two_keys()
    {
        using var second = Heads.Signer(seed: 1);
        var policy = Policies.Parse($"log {Policies.LogKey}\nlog {second.VerifierKey}\nquorum none\n");
        Assert.Equal(Heads.Head, policy.Open(Heads.Note()).Head);
        Assert.Equal(Heads.Head, policy.Open(second.Sign(Heads.Head)).Head);
    }

    [Theory]
    [InlineData("log", 1), InlineData("witness w", 4)]
    public void A_key_of_small_order_is_refused(string line, byte type)
    {
        var vkey = Vkey.Format("weak", type, SmallOrder);
        var error = Policies.Refuse($"# weak\n{line} {vkey}\nquorum none\n");
        Assert.Equal(2, error.Line);
        Assert.Contains("small order", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_whose_id_belongs_to_another_name_is_refused() => Assert.Contains("key id does not belong",
        Policies.Refuse($"log x{Policies.LogKey}\nquorum none\n").Message, StringComparison.Ordinal);

    // "K" and the Kelvin sign, and octets that are no UTF-8.
    [Fact]
    public void Names_are_compared_octet_by_octet()
    {
        var head = $"log {Policies.LogKey}\nwitness K {W1}\nwitness \u212a {Policies.Witnesses[1].Key}\n";
        Assert.Equal(2, Policies.Parse(head + "group g all K \u212a\nquorum g\n").Witnesses.Count);
        byte[] octets = [.. Encoding.UTF8.GetBytes(head), .. "group "u8, 0xff, .. " any K\nquorum "u8];
        Assert.True(LogPolicy.TryParse([.. octets, 0xff], out _, out _));
        Assert.Equal(5, Policies.Refuse([.. octets, 0xfe]).Line);
    }

    [Fact]
    public void Every_cut_is_refused_or_ends_with_the_quorum_line()
    {
        var text = Policies.With("group g 2 w1 w2 w3", "quorum g");
        for (var length = 0; length < text.Length - 1; length++) Policies.Refuse(text[..length]);
    }

    [Fact]
    public void Messages_are_one_short_line_whatever_the_file_holds() =>
        Gen.OneOf(
            Gen.Byte.Array[0, 200],
            Gen.String[Gen.Char["logwitnesgrupqm +#\n\t\u009b0"], 0, 200].Select(Encoding.UTF8.GetBytes)).Sample(octets =>
            {
                if (LogPolicy.TryParse(octets, out _, out var error)) return;
                Assert.InRange(error!.ToString().Length, 1, 300);
                Assert.DoesNotContain(error.ToString(), char.IsControl);
            });

    [Fact]
    public void Megabytes_of_garbage_are_refused_at_once()
    {
        var watch = Stopwatch.StartNew();
        var garbage = RandomNumberGenerator.GetBytes(10_000_000);
        Assert.Equal(0, Policies.Refuse(garbage).Line);
        Policies.Refuse(garbage[..LogPolicy.MaxSize]);
        Policies.Refuse(Encoding.ASCII.GetBytes(new string('\n', LogPolicy.MaxSize)));
        Policies.Refuse(Encoding.ASCII.GetBytes(new string('x', LogPolicy.MaxSize)));
        Policies.Refuse(Encoding.ASCII.GetBytes("group g any " + new string('x', LogPolicy.MaxSize - 12)));
        Policies.Refuse(Policies.With("group g any " + string.Concat(Enumerable.Repeat("w1 ", 300_000))));
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 10);
    }

    [Fact]
    public void A_policy_as_large_as_allowed_is_read()
    {
        var lines = new List<string> { $"log {Policies.LogKey}", $"witness g0 {W1}" };
        for (var i = 1; i < 20_000; i++) lines.Add(FormattableString.Invariant($"group g{i} any g{i - 1}"));
        var policy = Policies.Parse(string.Join('\n', [.. lines, "quorum g19999"]));
        Assert.Equal(Heads.Head, policy.Open(Policies.Note(1)).Head);
        Assert.Null(policy.Open(Policies.Note()).Head);
    }
}
