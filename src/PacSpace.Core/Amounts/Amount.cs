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
    public static bool TryParseCanonical(ReadOnlySpan<byte> utf8, out Amount value) =>
        AmountParser.ParseText(utf8, out value) == AmountError.None && value.IsCanonicalText(utf8);

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

    private bool IsCanonicalText(ReadOnlySpan<byte> utf8)
    {
        Span<byte> canonical = stackalloc byte[MaxTextLength];
        return IsWithinBalanceRange && utf8.SequenceEqual(canonical[..Format(canonical)]);
    }
}
