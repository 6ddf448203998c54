using System.Globalization;
using System.Text;
using System.Text.Json;
using CsCheck;

namespace PacSpace.Core.Tests.Statements;

public class JcsTests
{
    /// <summary>RFC 8785's own example, the project's, and the public vectors where they are.</summary>
    public static TheoryData<string, string, string> Documents()
    {
        var documents = new TheoryData<string, string, string>
        {
            {
                "RFC 8785 §3.2.2",
                """
                { "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
                  "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/", "literals": [null, true, false] }
                """,
                """{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27]"""
                + ""","string":"€$\u000f\nA'B\"\\\\\"/"}"""
            },
            {
                "order by UTF-16 code units",
                """{ "\ufb33": 1, "\ud83d\ude02": 2, "a": 3, "A": 4, "": 5, "10": 6, "1": 7 }""",
                "{\"\":5,\"1\":7,\"10\":6,\"A\":4,\"a\":3,\"\U0001f602\":2,\"\ufb33\":1}"
            },
            { "nothing to sort", " [ ] ", "[]" },
        };
        foreach (var input in Repository.PublicVectors("jcs/input"))
        {
            var name = Path.GetFileNameWithoutExtension(input);
            var folder = Path.Combine(Path.GetDirectoryName(input)!, "..");
            var output = File.ReadAllText(Path.Combine(folder, "output", name + ".json"));
            var hex = File.ReadAllText(Path.Combine(folder, "outhex", name + ".txt"));
            documents.Add(name, File.ReadAllText(input), output);
            documents.Add(name + " in bytes", File.ReadAllText(input), FromHex(hex));
        }
        return documents;
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public void Documents_have_their_published_canonical_form(string name, string input, string output)
    {
        Assert.NotEmpty(name);
        Assert.Equal(output, JcsCanonicalizer.Canonicalize(input));
        Assert.Equal(output, JcsCanonicalizer.Canonicalize(output));
    }

    // RFC 8785, appendix B.
    [Theory]
    [InlineData("0000000000000000", "0"), InlineData("8000000000000000", "0"), InlineData("0000000000000001", "5e-324")]
    [InlineData("8000000000000001", "-5e-324"), InlineData("7fefffffffffffff", "1.7976931348623157e+308")]
    [InlineData("4340000000000000", "9007199254740992"), InlineData("4430000000000000", "295147905179352830000")]
    [InlineData("44b52d02c7e14af5", "9.999999999999997e+22"), InlineData("44b52d02c7e14af6", "1e+23")]
    [InlineData("444b1ae4d6e2ef4e", "999999999999999700000"), InlineData("444b1ae4d6e2ef50", "1e+21")]
    [InlineData("3eb0c6f7a0b5ed8c", "9.999999999999997e-7"), InlineData("3eb0c6f7a0b5ed8d", "0.000001")]
    [InlineData("41b3de4355555553", "333333333.3333332"), InlineData("41b3de4355555554", "333333333.33333325")]
    [InlineData("becbf647612f3696", "-0.0000033333333333333333"), InlineData("43143ff3c1cb0959", "1424953923781206.2")]
    public void Numbers_of_documents_are_written_as_ecmascript_does(string bits, string text) => Assert.Equal(
        text, JcsCanonicalizer.Number(BitConverter.UInt64BitsToDouble(
            ulong.Parse(bits, NumberStyles.HexNumber, CultureInfo.InvariantCulture))));

    [Fact]
    public void Only_quotes_backslashes_and_controls_are_escaped()
    {
        for (var unit = 0; unit <= 0xffff; unit++)
        {
            if (char.IsSurrogate((char)unit)) continue;
            var expected = unit switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\b' => "\\b",
                '\t' => "\\t",
                '\n' => "\\n",
                '\f' => "\\f",
                '\r' => "\\r",
                < 0x20 => $"\\u{unit:x4}",
                _ => ((char)unit).ToString(),
            };
            Assert.Equal($"\"{expected}\"", JcsCanonicalizer.String(((char)unit).ToString()));
        }
    }

    [Fact]
    public void Strings_read_back_as_the_same_text() => Any.TextOrEmpty.Sample(text =>
        Assert.Equal(text, JsonSerializer.Deserialize<string>(JcsCanonicalizer.String(text))), iter: 5_000);

    [Fact]
    public void Lone_surrogates_throw_and_are_never_replaced()
    {
        string[] lone =
        [
            "\ud800", "\udc00", "a\ud83d", "\ude00b", "\ude00\ud83d", "\ud83d\n\ude00", "\ud83d\"\ude00",
            "\ud83d\ud83d\ude00",
        ];
        Assert.All(lone, text => Assert.Throws<EncoderFallbackException>(() => JcsCanonicalizer.String(text)));
        Assert.Equal("\"\ud83d\ude00\"", JcsCanonicalizer.String("\ud83d\ude00"));
    }

    private static string FromHex(string spaced) =>
        Encoding.UTF8.GetString(Convert.FromHexString(string.Concat(spaced.Where(char.IsAsciiHexDigit))));
}
