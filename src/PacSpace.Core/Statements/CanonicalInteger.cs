using System.Buffers.Text;
using System.Globalization;

namespace PacSpace.Core.Statements;

/// <summary>The grammar <c>0|[1-9][0-9]{0,18}</c> of formats.md §1, up to 2⁶³ − 1.</summary>
internal static class CanonicalInteger
{
    private const int MaxDigits = 19;

    public static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);

    public static bool TryParse(ReadOnlySpan<char> text, out long value)
    {
        value = 0;
        return text.Length is > 0 and <= MaxDigits && !text.ContainsAnyExceptInRange('0', '9')
            && (text.Length == 1 || text[0] != '0')
            && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
    }

    public static bool TryParse(ReadOnlySpan<byte> utf8, out long value)
    {
        value = 0;
        return utf8.Length is > 0 and <= MaxDigits && !utf8.ContainsAnyExceptInRange((byte)'0', (byte)'9')
            && (utf8.Length == 1 || utf8[0] != (byte)'0')
            && Utf8Parser.TryParse(utf8, out value, out var read) && read == utf8.Length;
    }
}
