namespace PacSpace.Core.Amounts;

/// <summary>Why a text is not an amount.</summary>
public enum AmountError
{
    None,
    NotANumber,
    ExponentNotAllowed,
    TooManyFractionalDigits,
    OutOfRange,
}

/// <summary>Reads decimal text exactly. The digits decide; no binary floating point is involved.</summary>
public static class AmountParser
{
    // Nobody writes an amount at such length; texts beyond it are refused unread, which bounds the stack and the time.
    private const int MaxTextBytes = 400;
    private const int MaxSignificantDigits = 28;

    /// <summary>Reads the raw text of a JSON number (RFC 8259 §6); exponents are read exactly.</summary>
    public static AmountError ParseNumber(ReadOnlySpan<byte> utf8, out Amount value) => Parse(utf8, true, out value);

    /// <summary>Reads the text of a JSON string that holds a decimal; exponents are refused.</summary>
    public static AmountError ParseText(ReadOnlySpan<byte> utf8, out Amount value) => Parse(utf8, false, out value);

    internal static AmountError Parse(ReadOnlySpan<byte> utf8, bool allowExponent, out Amount value)
    {
        value = default;
        if (utf8.Length > MaxTextBytes) return AmountError.OutOfRange;
        var at = 0;
        var negative = at < utf8.Length && utf8[at] == (byte)'-';
        if (negative) at++;

        var integerStart = at;
        while (at < utf8.Length && char.IsAsciiDigit((char)utf8[at])) at++;
        var integer = utf8[integerStart..at];
        if (integer.IsEmpty || (integer.Length > 1 && integer[0] == (byte)'0')) return AmountError.NotANumber;

        var fraction = ReadOnlySpan<byte>.Empty;
        if (at < utf8.Length && utf8[at] == (byte)'.')
        {
            var fractionStart = ++at;
            while (at < utf8.Length && char.IsAsciiDigit((char)utf8[at])) at++;
            fraction = utf8[fractionStart..at];
            if (fraction.IsEmpty) return AmountError.NotANumber;
        }

        var exponent = 0;
        if (at < utf8.Length && utf8[at] is (byte)'e' or (byte)'E')
        {
            if (!TryReadExponent(utf8[(at + 1)..], out exponent)) return AmountError.NotANumber;
            if (!allowExponent) return AmountError.ExponentNotAllowed;
            at = utf8.Length;
        }
        return at == utf8.Length ? Combine(integer, fraction, exponent, negative, out value) : AmountError.NotANumber;
    }

    private static bool TryReadExponent(ReadOnlySpan<byte> utf8, out int exponent)
    {
        exponent = 0;
        var negative = !utf8.IsEmpty && utf8[0] == (byte)'-';
        if (!utf8.IsEmpty && utf8[0] is (byte)'-' or (byte)'+') utf8 = utf8[1..];
        if (utf8.IsEmpty) return false;
        foreach (var digit in utf8)
        {
            if (!char.IsAsciiDigit((char)digit)) return false;
            exponent = Math.Min(exponent * 10 + (digit - '0'), 100_000);
        }
        if (negative) exponent = -exponent;
        return true;
    }

    private static AmountError Combine(
        ReadOnlySpan<byte> integer, ReadOnlySpan<byte> fraction, int exponent, bool negative, out Amount value)
    {
        value = default;
        // The value is the digits, without zeros at either end, times ten to the power.
        Span<byte> digits = stackalloc byte[integer.Length + fraction.Length];
        integer.CopyTo(digits);
        fraction.CopyTo(digits[integer.Length..]);
        var power = exponent - fraction.Length;
        var significant = digits.TrimStart((byte)'0');
        var trimmed = significant.TrimEnd((byte)'0');
        power += significant.Length - trimmed.Length;
        if (trimmed.IsEmpty) return AmountError.None;
        if (power < -Amount.Scale) return AmountError.TooManyFractionalDigits;
        if (trimmed.Length + power + Amount.Scale > MaxSignificantDigits) return AmountError.OutOfRange;

        Int128 nanos = 0;
        foreach (var digit in trimmed) nanos = nanos * 10 + (digit - '0');
        for (var i = power + Amount.Scale; i > 0; i--) nanos *= 10;
        value = new Amount(negative ? -nanos : nanos);
        return AmountError.None;
    }
}
