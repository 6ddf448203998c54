using System.Globalization;
using System.Text;

namespace PacSpace.Core.Amounts;

/// <summary>
/// An exact signed decimal: a count of 10⁻⁹ units. Magnitudes of balances stay below 10¹⁹ units, so sums of any two
/// valid amounts are far from the ends of <see cref="Int128"/>.
/// </summary>
public readonly record struct Amount(Int128 Nanos) : IComparable<Amount>
{
    /// <summary>Fractional digits an amount can carry.</summary>
    public const int Scale = 9;

    /// <summary>Longest canonical text: sign, 19 integer digits, point, 9 fractional digits.</summary>
    public const int MaxTextLength = 30;

    private const ulong NanosPerUnit = 1_000_000_000;

    public static readonly Amount Zero;

    /// <summary>Exclusive bound of every balance, in units: 10¹⁹.</summary>
    public static readonly Amount BalanceBound = FromUnits(10_000_000_000_000_000_000);

    /// <summary>Inclusive bound of one delta, in units: 10⁹.</summary>
    public static readonly Amount DeltaBound = FromUnits(1_000_000_000);

    public bool IsZero => Nanos == 0;

    public bool IsNegative => Nanos < 0;

    /// <summary>True if the magnitude is below 10¹⁹ units, so that the canonical grammar can write it.</summary>
    public bool IsWithinBalanceRange => Nanos < BalanceBound.Nanos && Nanos > -BalanceBound.Nanos;

    /// <summary>True if this is allowed as one delta: not zero, magnitude at most 10⁹ units.</summary>
    public bool IsWithinDeltaRange => Nanos != 0 && Nanos <= DeltaBound.Nanos && Nanos >= -DeltaBound.Nanos;

    public static Amount FromUnits(Int128 units) => new(checked(units * NanosPerUnit));

    public static Amount operator +(Amount left, Amount right) => new(checked(left.Nanos + right.Nanos));

    public static Amount operator -(Amount left, Amount right) => new(checked(left.Nanos - right.Nanos));

    public static Amount operator -(Amount value) => new(checked(-value.Nanos));

    public static bool operator <(Amount left, Amount right) => left.Nanos < right.Nanos;

    public static bool operator >(Amount left, Amount right) => left.Nanos > right.Nanos;

    public static bool operator <=(Amount left, Amount right) => left.Nanos <= right.Nanos;

    public static bool operator >=(Amount left, Amount right) => left.Nanos >= right.Nanos;

    public int CompareTo(Amount other) => Nanos.CompareTo(other.Nanos);

    /// <summary>Reads the canonical grammar of formats.md §1; anything else is refused.</summary>
    public static bool TryParseCanonical(ReadOnlySpan<byte> utf8, out Amount value)
    {
        value = default;
        var isNegative = !utf8.IsEmpty && utf8[0] == (byte)'-';
        if (isNegative) utf8 = utf8[1..];
        var point = utf8.IndexOf((byte)'.');
        var integer = point < 0 ? utf8 : utf8[..point];
        if (integer.Length is 0 or > 19 || (integer.Length > 1 && integer[0] == (byte)'0')
            || !TryDigits(integer, 0, out var units)) return false;
        var fraction = point < 0 ? [] : utf8[(point + 1)..];
        if (!TryDigits(fraction, Scale, out var nanos)) return false;
        if (point >= 0 && (fraction.Length is 0 or > Scale || fraction[^1] == (byte)'0')) return false;
        if (isNegative && units == 0 && nanos == 0) return false;
        var magnitude = (Int128)units * NanosPerUnit + nanos;
        value = new Amount(isNegative ? -magnitude : magnitude);
        return true;
    }

    /// <summary>Parses canonical text that this program stored itself.</summary>
    /// <exception cref="FormatException">The text is not canonical.</exception>
    public static Amount ParseCanonical(string text)
    {
        Span<byte> utf8 = stackalloc byte[MaxTextLength + 1];
        if (!Encoding.UTF8.TryGetBytes(text, utf8, out var length) || !TryParseCanonical(utf8[..length], out var value))
            throw new FormatException($"'{text}' is not a canonical amount.");
        return value;
    }

    /// <summary>
    /// Canonical decimal text: no exponent, no trailing zeros, never <c>-0</c>. Beyond the balance range, which has no
    /// canonical text, the count of units of 10⁻⁹ with an exponent.
    /// </summary>
    public override string ToString()
    {
        if (!IsWithinBalanceRange) return string.Create(CultureInfo.InvariantCulture, $"{Nanos}e-{Scale}");
        Span<byte> utf8 = stackalloc byte[MaxTextLength];
        return Encoding.ASCII.GetString(utf8[..Format(utf8)]);
    }

    /// <summary>Writes the canonical text and returns its length, at most <see cref="MaxTextLength"/>.</summary>
    /// <exception cref="OverflowException">The magnitude is 10¹⁹ units or more.</exception>
    public int Format(Span<byte> destination)
    {
        if (!IsWithinBalanceRange) throw new OverflowException("The amount is outside the balance range.");
        var magnitude = UInt128.CreateChecked(Int128.Abs(Nanos));
        var (units, fraction) = UInt128.DivRem(magnitude, NanosPerUnit);
        var length = 0;
        if (Nanos < 0) destination[length++] = (byte)'-';
        ((ulong)units).TryFormat(destination[length..], out var written, provider: CultureInfo.InvariantCulture);
        length += written;
        if (fraction == 0) return length;
        destination[length++] = (byte)'.';
        ((ulong)fraction).TryFormat(destination[length..], out written, "D9", CultureInfo.InvariantCulture);
        length += written;
        while (destination[length - 1] == (byte)'0') length--;
        return length;
    }

    // Reads digits and as many zeros behind them as make up the width; 19 digits always fit.
    private static bool TryDigits(ReadOnlySpan<byte> utf8, int width, out ulong value)
    {
        value = 0;
        foreach (var digit in utf8)
        {
            if (!char.IsAsciiDigit((char)digit)) return false;
            value = value * 10 + (ulong)(digit - '0');
        }
        for (var i = utf8.Length; i < width; i++) value *= 10;
        return true;
    }
}
