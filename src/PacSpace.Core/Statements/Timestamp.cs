using System.Buffers;
using System.Text;

namespace PacSpace.Core.Statements;

/// <summary>Times are Unix milliseconds inside and <c>YYYY-MM-DDThh:mm:ss.sssZ</c> outside.</summary>
public static class Timestamp
{
    internal const int Length = 24;

    public static string Text(long unixMilliseconds)
    {
        Span<byte> utf8 = stackalloc byte[Length];
        Format(unixMilliseconds, utf8);
        return Encoding.ASCII.GetString(utf8);
    }

    /// <summary>Writes what <see cref="Text"/> gives, and returns its length.</summary>
    internal static int Format(long unixMilliseconds, Span<byte> utf8)
    {
        var time = DateTimeOffset.FromUnixTimeMilliseconds(unixMilliseconds).UtcDateTime;
        "0000-00-00T00:00:00.000Z"u8.CopyTo(utf8);
        Digits(time.Year, utf8[..4]);
        Digits(time.Month, utf8[5..7]);
        Digits(time.Day, utf8[8..10]);
        Digits(time.Hour, utf8[11..13]);
        Digits(time.Minute, utf8[14..16]);
        Digits(time.Second, utf8[17..19]);
        Digits(time.Millisecond, utf8[20..23]);
        return Length;
    }

    /// <summary>Reads exactly the format that <see cref="Text"/> writes.</summary>
    public static bool TryParse(string text, out long unixMilliseconds)
    {
        unixMilliseconds = 0;
        Span<byte> utf8 = stackalloc byte[Length];
        return text.Length == Length && Ascii.FromUtf16(text, utf8, out _) == OperationStatus.Done
            && TryParse(utf8, out unixMilliseconds);
    }

    /// <inheritdoc cref="TryParse(string, out long)"/>
    public static bool TryParse(ReadOnlySpan<byte> utf8, out long unixMilliseconds)
    {
        unixMilliseconds = 0;
        if (utf8.Length != Length || utf8[4] != (byte)'-' || utf8[7] != (byte)'-' || utf8[10] != (byte)'T'
            || utf8[13] != (byte)':' || utf8[16] != (byte)':' || utf8[19] != (byte)'.' || utf8[23] != (byte)'Z'
            || !TryDigits(utf8[..4], out var year) || !TryDigits(utf8[5..7], out var month)
            || !TryDigits(utf8[8..10], out var day) || !TryDigits(utf8[11..13], out var hour)
            || !TryDigits(utf8[14..16], out var minute) || !TryDigits(utf8[17..19], out var second)
            || !TryDigits(utf8[20..23], out var millisecond)) return false;
        if (year == 0 || month is 0 or > 12 || day == 0 || day > DateTime.DaysInMonth(year, month)
            || hour > 23 || minute > 59 || second > 59) return false;
        var time = new DateTime(year, month, day, hour, minute, second, millisecond, DateTimeKind.Utc);
        unixMilliseconds = (time.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMillisecond;
        return true;
    }

    private static void Digits(int value, Span<byte> digits)
    {
        for (var i = digits.Length - 1; i >= 0; i--, value /= 10) digits[i] = (byte)('0' + value % 10);
    }

    private static bool TryDigits(ReadOnlySpan<byte> utf8, out int value)
    {
        value = 0;
        foreach (var digit in utf8)
        {
            if (!char.IsAsciiDigit((char)digit)) return false;
            value = value * 10 + (digit - '0');
        }
        return true;
    }
}
