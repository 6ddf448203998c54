using System.Text;

namespace PacSpace.Core.Tests.Statements;

public class GrammarTests
{
    private static readonly string[] Amounts = ["amount", "balance", "closing", "credits", "debits", "net", "opening"];
    private static readonly string[] Integers = ["count", "from", "index", "number", "sequence", "size", "to"];
    private static readonly string[] Hashes = ["history", "payload", "prev", "root"];
    private static readonly string[] Times = ["end", "occurred", "start", "time"];

    public static TheoryData<string> Kinds => StatementKind.Names;

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Members_stand_in_order_once_each_and_alone(string name)
    {
        var kind = StatementKind.Of(name);
        var members = kind.RawMembers().ToList();
        Assert.True(kind.Accepts(kind.SpellRaw(members)));
        for (var i = 0; i < members.Count; i++)
        {
            Assert.False(kind.Accepts(kind.SpellRaw(members.Where((_, j) => j != i))));
            Assert.False(kind.Accepts(kind.SpellRaw([.. members[..i], members[i], .. members[i..]])));
            Assert.False(kind.Accepts(kind.SpellRaw([.. members, members[i]])));
            if (i > 0) Assert.False(kind.Accepts(kind.SpellRaw([.. members[i..], .. members[..i]])));
        }
        foreach (var extra in new[] { "", "aaa", "zzz", "Time", "time\\u0000" })
        {
            var more = members.Append($"\"{extra}\":\"1\"").Order(StringComparer.Ordinal);
            Assert.False(kind.Accepts(kind.SpellRaw(more)));
        }
        Assert.False(kind.Accepts(kind.SpellRaw([])));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Values_are_strings(string name)
    {
        var kind = StatementKind.Of(name);
        foreach (var member in kind.Members().Keys)
            foreach (var value in new[] { "null", "1", "true", "{}", "[]", "[\"1\"]", "", "\"", "'a'" })
                Assert.False(kind.Accepts(kind.SpellRaw(kind.RawMembers(member, value))));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Only_the_listed_members_may_be_empty(string name)
    {
        var kind = StatementKind.Of(name);
        Assert.All(kind.Members().Keys, member =>
            Assert.Equal(kind.MayBeEmpty.Contains(member), kind.Accepts(kind.With(member, ""))));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void There_is_no_white_space_no_mark_and_no_comment(string name)
    {
        var kind = StatementKind.Of(name);
        var text = Encoding.UTF8.GetString(kind.Golden);
        var json = text[(kind.Context.Length + 1)..];
        foreach (var space in new[] { " ", "\n", "\t", "\r", "\ufeff", "/**/" })
        {
            Assert.All(PlacesBetweenTokens(json), place =>
                Assert.False(kind.Accepts($"{kind.Context}\n{json.Insert(place, space)}")));
            Assert.False(kind.Accepts(space + text));
            Assert.False(kind.Accepts(text + space));
            Assert.False(kind.Accepts(kind.Context + space + "\n" + json));
        }
        Assert.False(kind.Accepts($"{kind.Context}\r\n{json}"));
        Assert.False(kind.Accepts(json));
        Assert.False(kind.Accepts(text.Replace("/v1\n", "/v2\n", StringComparison.Ordinal)));
        Assert.False(kind.Accepts($"{kind.Context}\n{json[..^1]},}}"));
    }

    [Theory]
    [InlineData("\"", "\\u0022"), InlineData("\\", "\\u005c"), InlineData("/", "\\/"), InlineData("a", "\\u0061")]
    [InlineData("\n", "\\u000a"), InlineData("\u001f", "\\u001F"), InlineData("\u007f", "\\u007f")]
    [InlineData("é", "\\u00e9"), InlineData("\u2028", "\\u2028"), InlineData("😀", "\\ud83d\\ude00")]
    [InlineData("<", "\\u003c"), InlineData("\t", "\t")]
    public void Each_character_has_one_spelling(string character, string spelling)
    {
        var kind = StatementKind.Of("payload");
        Assert.True(kind.Accepts(kind.With("reason", character)));
        Assert.False(kind.Accepts(kind.SpellRaw(kind.RawMembers("reason", $"\"{spelling}\""))));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Lone_surrogates_and_invalid_utf8_are_refused(string name)
    {
        var kind = StatementKind.Of(name);
        string[] spellings =
            ["\\ud800", "\\udc00", "\\ude00\\ud83d", "\\ud83d", "\xed\xa0\x80", "\xc0\xaf", "\xff", "\x80"];
        foreach (var member in kind.Members().Keys)
        {
            foreach (var spelling in spellings)
            {
                var text = kind.With(member, "MARK");
                var at = text.IndexOf("MARK", StringComparison.Ordinal);
                byte[] bytes =
                [
                    .. Encoding.UTF8.GetBytes(text[..at]), .. Encoding.Latin1.GetBytes(spelling),
                    .. Encoding.UTF8.GetBytes(text[(at + 4)..]),
                ];
                Assert.Null(kind.Parse(bytes));
            }
        }
    }

    [Fact]
    public void Amounts_are_canonical() => Refuses(Amounts,
        [
            "-0", "1.0", "01", "+1", " 1", "1e3", ".5", "1.", "0.1234567891", "10000000000000000000", "\u0661",
            "1,0", "NaN",
        ],
        ["1", "-1", "0.000000001", "9999999999999999999.999999999"]);

    [Fact]
    public void A_delta_is_not_zero()
    {
        var kind = StatementKind.Of("delta");
        Assert.True(kind.Accepts(kind.With("balance", "0")));
        Assert.False(kind.Accepts(kind.With("amount", "0")));
    }

    [Fact]
    public void Integers_are_plain() => Refuses(Integers,
        [
            "-1", "-0", "00", "01", "+1", " 1", "1 ", "1.0", "1e3", "0x1", "\u0661", "9223372036854775808",
            "99999999999999999999",
        ],
        ["0", "1", "9223372036854775807"]);

    [Fact]
    public void Hashes_are_64_lower_case_digits() => Refuses(Hashes,
        [
            new('A', 64), new('a', 63), new('a', 65), "0x" + new string('a', 64), new('g', 64),
            new string('a', 63) + "\u0660",
        ],
        [new('a', 64), new('0', 64)]);

    [Fact]
    public void Times_are_utc_with_milliseconds() => Refuses(Times,
        [
            "2026-11-01T00:00:00Z", "2026-11-01T00:00:00.0Z", "2026-11-01T00:00:00.0000Z", "2026-11-01T00:00:00.000",
            "2026-11-01T00:00:00.000+00:00", "2026-11-01 00:00:00.000Z", "2026-11-01t00:00:00.000z",
            "2026-02-30T00:00:00.000Z", "2026-11-01T24:00:00.000Z", "2026-11-01T23:59:60.000Z",
            "0000-01-01T00:00:00.000Z", "10000-01-01T00:00:00.000Z", " 2026-11-01T00:00:00.000Z",
            "2026-11-01T00:00:00.000Z ", "2026-11-01", "1793491200000", "2026-11-01T00:00:00,000Z",
            "\u0662026-11-01T00:00:00.000Z", "-2026-11-01T00:00:00.000Z", "2026-1-01T00:00:00.000Z",
        ],
        [
            "2026-11-01T00:00:00.000Z", "2024-02-29T23:59:59.999Z", "0001-01-01T00:00:00.000Z",
            "9999-12-31T23:59:59.999Z",
        ]);

    [Fact]
    public void Salts_are_16_bytes_of_base64url() => Refuses(["salt"],
        [
            new('A', 21), new('A', 23), new string('A', 22) + "==", " " + new string('A', 21),
            new string('A', 20) + "\n\n",
            .. "B+/=".Select(last => new string('A', 21) + last),
        ],
        [new('A', 22), "-_-_-_-_-_-_-_-_-_-_-w"]);

    private static void Refuses(string[] members, string[] refused, string[] accepted) =>
        Assert.All(members, member =>
        {
            var kinds = StatementKind.All.Where(kind => kind.Members().ContainsKey(member)).ToList();
            Assert.NotEmpty(kinds);
            foreach (var kind in kinds)
            {
                Assert.All(refused, value => Assert.False(kind.Accepts(kind.With(member, value)), value));
                Assert.All(accepted, value => Assert.True(kind.Accepts(kind.With(member, value)), value));
            }
        });

    private static IEnumerable<int> PlacesBetweenTokens(string json)
    {
        var inString = false;
        for (var i = 0; i < json.Length; i++)
        {
            if (!inString) yield return i;
            if (inString && json[i] == '\\') i++;
            else if (json[i] == '"') inString = !inString;
        }
    }
}
