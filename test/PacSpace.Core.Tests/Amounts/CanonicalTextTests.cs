using System.Text;
using System.Text.RegularExpressions;
using CsCheck;
using PacSpace.Core.Amounts;

namespace PacSpace.Core.Tests.Amounts;

public partial class CanonicalTextTests
{
    private static readonly Gen<string> NearlyAmount = Gen.String[Gen.Char["0123456789019.-+eE ,٣"], 0, 34];

    [Fact]
    public void Canonical_text_reads_back_as_the_same_amount() => Any.Amount.Sample(amount =>
    {
        var text = amount.ToString();
        Assert.Matches(Grammar(), text);
        Assert.True(Amount.TryParseCanonical(Encoding.UTF8.GetBytes(text), out var back));
        Assert.Equal(amount, back);
        Assert.Equal(amount, Amount.ParseCanonical(text));
    }, iter: 20_000);

    [Fact]
    public void Canonical_text_is_read_as_a_number_and_as_a_string_alike() => Any.Amount.Sample(amount =>
    {
        var utf8 = Encoding.UTF8.GetBytes(amount.ToString());
        Assert.Equal(AmountError.None, AmountParser.ParseNumber(utf8, out var number));
        Assert.Equal(AmountError.None, AmountParser.ParseText(utf8, out var text));
        Assert.Equal((amount, amount), (number, text));
    }, iter: 5_000);

    [Fact]
    public void Exactly_the_grammar_is_canonical() => NearlyAmount.Sample(text =>
    {
        var parsed = Amount.TryParseCanonical(Encoding.UTF8.GetBytes(text), out var amount);
        Assert.Equal(Grammar().IsMatch(text) && text != "-0", parsed);
        if (parsed) Assert.Equal(text, amount.ToString());
    }, iter: 50_000);

    [Theory]
    [InlineData("0"), InlineData("7"), InlineData("-7"), InlineData("0.1"), InlineData("-0.000000001")]
    [InlineData("100"), InlineData("-42.5"), InlineData("9999999999999999999.999999999")]
    [InlineData("-9999999999999999999.999999999")]
    public void Canonical_examples_are_accepted(string text) =>
        Assert.Equal(text, Amount.ParseCanonical(text).ToString());

    [Theory]
    [InlineData("-0"), InlineData("1.0"), InlineData("01"), InlineData("-01"), InlineData("00"), InlineData("0.10")]
    [InlineData("+1"), InlineData(" 1"), InlineData("1 "), InlineData(""), InlineData("-"), InlineData("1.")]
    [InlineData(".5"), InlineData("1e0"), InlineData("1E2"), InlineData("0.0"), InlineData("-0.0")]
    [InlineData("0.1234567891"), InlineData("1,5"), InlineData("10000000000000000000")]
    [InlineData("-10000000000000000000"), InlineData("1_000"), InlineData("0x1"), InlineData("\u0661\u0662")]
    [InlineData("\uff11"), InlineData("1\0"), InlineData("NaN"), InlineData("Infinity")]
    public void Other_spellings_are_not_canonical(string text)
    {
        Assert.False(Amount.TryParseCanonical(Encoding.UTF8.GetBytes(text), out _));
        Assert.Throws<FormatException>(() => Amount.ParseCanonical(text));
    }

    [Fact]
    public void Text_past_the_balance_range_is_exact_but_never_canonical()
    {
        var text = Amount.BalanceBound.ToString();
        Assert.Equal("10000000000000000000000000000e-9", text);
        Assert.False(Amount.TryParseCanonical(Encoding.UTF8.GetBytes(text), out _));
        Assert.Throws<OverflowException>(() => Amount.BalanceBound.Format(new byte[64]));
        Assert.Throws<OverflowException>(() => new Amount(Int128.MinValue).Format(new byte[64]));
        Assert.EndsWith("e-9", new Amount(Int128.MinValue).ToString(), StringComparison.Ordinal);
    }

    [GeneratedRegex(@"\A-?(0|[1-9][0-9]{0,18})(\.[0-9]{0,8}[1-9])?\z")]
    private static partial Regex Grammar();
}
