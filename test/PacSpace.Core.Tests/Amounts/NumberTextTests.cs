using System.Globalization;
using System.Numerics;
using System.Text;
using CsCheck;
using PacSpace.Core.Amounts;

namespace PacSpace.Core.Tests.Amounts;

public class NumberTextTests
{
    private static readonly Gen<string> Digits = Gen.String[Gen.Char["0123456789000"], 1, 24];

    [Fact]
    public void Numbers_mean_what_integer_arithmetic_says() =>
        Gen.Select(Gen.Bool, Digits, Digits, Gen.Bool, Gen.Int[-40, 40]).Sample((negative, whole, part, point, power) =>
        {
            whole = whole.TrimStart('0') is { Length: > 0 } trimmed ? trimmed : "0";
            if (!point) part = "";
            var text = $"{(negative ? "-" : "")}{whole}{(point ? "." : "")}{part}e{power}";
            var value = BigInteger.Parse(whole + part, CultureInfo.InvariantCulture) * (negative ? -1 : 1);
            Assert.Equal(Expected(value, power - part.Length), Read(text));
        }, iter: 50_000);

    [Theory]
    [InlineData("1e-7", "0.0000001"), InlineData("1e-05", "0.00001"), InlineData("1E+3", "1000")]
    [InlineData("1e3", "1000"), InlineData("1.5e1", "15"), InlineData("-2.50E-1", "-0.25")]
    [InlineData("0.1234567890", "0.123456789"), InlineData("100000000000000000000e-10", "10000000000")]
    [InlineData("0e999999999", "0"), InlineData("-0", "0"), InlineData("-0.0", "0")]
    [InlineData("1e-9", "0.000000001"), InlineData("10e-10", "0.000000001"), InlineData("1.0", "1")]
    [InlineData("1e00000000000000000000000000000000003", "1000"), InlineData("0.000000000000000", "0")]
    public void Numbers_are_read_exactly(string text, string canonical)
    {
        Assert.Equal(AmountError.None, AmountParser.ParseNumber(Encoding.UTF8.GetBytes(text), out var amount));
        Assert.Equal(canonical, amount.ToString());
    }

    [Theory]
    [InlineData("1e-10"), InlineData("0.1234567891"), InlineData("0.30000000000000004"), InlineData("1e-999999999999")]
    [InlineData("1.00000000001"), InlineData("123456789e-18"), InlineData("99999999999999999999.0000000001")]
    public void More_than_nine_fractional_digits_are_refused_never_rounded(string text) =>
        Assert.Equal(AmountError.TooManyFractionalDigits, Read(text).Error);

    [Theory]
    [InlineData("1e19"), InlineData("-1e19"), InlineData("10000000000000000000"), InlineData("1e2147483648")]
    [InlineData("1e99999999999999999999999999999999999999"), InlineData("99999999999999999999.999999999")]
    public void Numbers_past_the_balance_range_are_refused(string text) =>
        Assert.Equal(AmountError.OutOfRange, Read(text).Error);

    [Theory]
    [InlineData(""), InlineData("-"), InlineData("+1"), InlineData("1."), InlineData(".5"), InlineData("01")]
    [InlineData("-01"), InlineData("1e"), InlineData("1e+"), InlineData("1e-"), InlineData("e5"), InlineData("1e5.0")]
    [InlineData("1e 5"), InlineData(" 1"), InlineData("1 "), InlineData("1\n"), InlineData("--1"), InlineData("1-")]
    [InlineData("1.2.3"), InlineData("0x10"), InlineData("1_0"), InlineData("1,0"), InlineData("NaN")]
    [InlineData("Infinity"), InlineData("null"), InlineData("\u0661"), InlineData("1.\u0665"), InlineData("1e\u0665")]
    [InlineData("\uff11"), InlineData("\u22121")]
    public void What_is_not_a_number_is_refused_as_such(string text)
    {
        Assert.Equal(AmountError.NotANumber, Read(text).Error);
        Assert.Equal(AmountError.NotANumber, AmountParser.ParseText(Encoding.UTF8.GetBytes(text), out _));
    }

    [Theory]
    [InlineData("1e5"), InlineData("1E-7"), InlineData("0e0"), InlineData("-1.5e+2")]
    public void Exponents_in_strings_are_refused(string text)
    {
        var error = AmountParser.ParseText(Encoding.UTF8.GetBytes(text), out var value);
        Assert.Equal((AmountError.ExponentNotAllowed, default), (error, value));
    }

    [Fact]
    public void Long_texts_are_refused_unread()
    {
        Assert.Equal(AmountError.OutOfRange, Read("1" + new string('0', 2_000_000)).Error);
        Assert.Equal(AmountError.OutOfRange, Read("0." + new string('0', 2_000_000)).Error);
        Assert.Equal(AmountError.OutOfRange, Read("1e" + new string('9', 2_000_000)).Error);
        Assert.Equal((AmountError.None, new Amount(1_000_000_000)), Read("1." + new string('0', 398)));
        Assert.Equal(AmountError.OutOfRange, Read("1" + new string('0', 399)).Error);
    }

    [Fact]
    public void Garbage_never_throws_and_leaves_no_value()
    {
        var nearly = Gen.String[Gen.Char["0123456789.-+eE"], 0, 420].Select(Encoding.ASCII.GetBytes);
        Gen.OneOf(Any.Bytes, nearly).Sample(bytes =>
        {
            var error = AmountParser.ParseNumber(bytes, out var value);
            if (error == AmountError.None) Assert.True(value.IsWithinBalanceRange);
            else Assert.Equal(default, value);
        }, iter: 20_000);
    }

    private static (AmountError Error, Amount Value) Read(string text)
    {
        var error = AmountParser.ParseNumber(Encoding.UTF8.GetBytes(text), out var value);
        return (error, value);
    }

    // value · 10^power as a count of 10⁻⁹, by whole-number arithmetic alone.
    private static (AmountError, Amount) Expected(BigInteger value, int power)
    {
        var nanos = value * BigInteger.Pow(10, Math.Max(0, power + 9));
        var divisor = BigInteger.Pow(10, Math.Max(0, -(power + 9)));
        if (nanos % divisor != 0) return (AmountError.TooManyFractionalDigits, default);
        nanos /= divisor;
        return BigInteger.Abs(nanos) < BigInteger.Pow(10, 28)
            ? (AmountError.None, new Amount((Int128)nanos))
            : (AmountError.OutOfRange, default);
    }
}
