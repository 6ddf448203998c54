using CsCheck;
using PacSpace.Core.Notes;

namespace PacSpace.Core.Tests.Notes;

public class TreeHeadTests
{
    [Fact]
    public void Text_reads_back_as_the_same_head() => Gen.Select(Any.Integer, Any.Hash).Sample((size, root) =>
    {
        var head = new TreeHead(Heads.Origin, size, root);
        Assert.Equal($"{Heads.Origin}\n{size}\n{Convert.ToBase64String(root.ToArray())}\n", head.ToText());
        Assert.True(TreeHead.TryParse(head.ToText(), out var back));
        Assert.Equal(head, back);
    });

    [Theory]
    [InlineData("-1"), InlineData("01"), InlineData("+1"), InlineData(" 1"), InlineData("1 "), InlineData("")]
    [InlineData("1.0"), InlineData("1e3"), InlineData("9223372036854775808"), InlineData("\u0661"), InlineData("00")]
    public void Sizes_are_plain_integers(string size) =>
        Assert.False(TreeHead.TryParse($"{Heads.Origin}\n{size}\n{Heads.Head.Root.ToBase64()}\n", out _));

    [Theory]
    [InlineData(""), InlineData("AAAA"), InlineData("47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU")]
    [InlineData("47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFV=")]
    [InlineData("47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU=")]
    [InlineData(" 47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=")]
    [InlineData("47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU= ")]
    [InlineData("47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFVV")]
    public void Roots_are_strict_base64_of_32_bytes(string root)
    {
        Assert.True(TreeHead.TryParse(Heads.EmptyHeadText, out _));
        Assert.False(TreeHead.TryParse($"{Heads.Origin}\n0\n{root}\n", out var head));
        Assert.Null(head);
    }

    [Fact]
    public void A_head_has_exactly_three_lines()
    {
        var text = Heads.Head.ToText();
        string[] refused =
        [
            "", "\n", "\n\n\n", text[..^1], text + "\n", text + "extension\n", "\n" + text,
            text[Heads.Origin.Length..], text[(Heads.Origin.Length + 1)..],
        ];
        Assert.All(refused, other => Assert.False(TreeHead.TryParse(other, out _)));
    }

    [Fact]
    public void Garbage_never_throws() => Gen.OneOf(Any.TextOrEmpty, Gen.String[Gen.Char["a1=\n"], 0, 60])
        .Sample(text => Assert.False(TreeHead.TryParse(text, out _)));

    [Fact]
    public void Base64_has_one_spelling_for_each_value() => Any.Bytes.Sample(bytes =>
    {
        var text = Convert.ToBase64String(bytes);
        Assert.True(StrictBase64.TryDecode(text, out var back));
        Assert.Equal(bytes, back);
        Assert.False(StrictBase64.TryDecode(text + "\n", out _));
        Assert.False(StrictBase64.TryDecode(text + "=", out _));
        if (text.EndsWith('=')) Assert.False(StrictBase64.TryDecode(text.TrimEnd('='), out _));
    });

    [Theory]
    [InlineData("AB=="), InlineData("AAB="), InlineData("A==="), InlineData("A"), InlineData("AA=")]
    [InlineData("AA AA"), InlineData("AAAA\nAAAA"), InlineData("A-AA"), InlineData("A_AA"), InlineData("====")]
    [InlineData("AA==AA==")]
    public void Base64_that_is_not_strict_is_refused(string text) => Assert.False(StrictBase64.TryDecode(text, out _));
}
