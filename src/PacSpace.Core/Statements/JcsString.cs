using System.Buffers;
using System.Numerics;
using System.Runtime.Intrinsics;
using System.Text;

namespace PacSpace.Core.Statements;

/// <summary>
/// One JSON string in the only spelling that RFC 8785 §3.2.2.2 allows, over UTF-8. Controls, quotation marks and
/// backslashes are escaped, the shortest way; nothing else is.
/// </summary>
internal static class JcsString
{
    private static readonly SearchValues<byte> MustEscape =
        SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(i => (byte)i), (byte)'"', (byte)'\\']);

    /// <summary>Writes the string with its quotation marks. The caller answers for valid UTF-8.</summary>
    public static void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> utf8)
    {
        output.Write("\""u8);
        for (var at = utf8.IndexOfAny(MustEscape); at >= 0; at = utf8.IndexOfAny(MustEscape))
        {
            output.Write(utf8[..at]);
            WriteEscape(output, utf8[at]);
            utf8 = utf8[(at + 1)..];
        }
        output.Write(utf8);
        output.Write("\""u8);
    }

    /// <summary>
    /// Bytes before the closing quotation mark of a string whose opening one was read; -1 if there is none or the
    /// spelling is not canonical. Whether it is valid UTF-8 is not asked here.
    /// </summary>
    public static int Length(ReadOnlySpan<byte> source)
    {
        for (var at = 0; ;)
        {
            var step = source[at..].IndexOfAny(MustEscape);
            if (step < 0) return -1;
            at += step;
            if (source[at] == (byte)'"') return at;
            var escape = ReadEscape(source[at..], out _);
            if (escape < 0) return -1;
            at += escape;
        }
    }

    /// <summary>
    /// Unescapes up to the closing quotation mark. Returns the bytes read, that mark included, or -1 as
    /// <see cref="Length"/> does.
    /// </summary>
    /// <param name="source">What follows the opening quotation mark.</param>
    /// <param name="destination">At least as long as the source, and apart from it.</param>
    /// <param name="written">Length of the value.</param>
    public static int Read(ReadOnlySpan<byte> source, Span<byte> destination, out int written)
    {
        var at = 0;
        written = 0;
        while (at < source.Length)
        {
            var plain = CopyPlain(source[at..], destination[written..]);
            at += plain;
            written += plain;
            if (at == source.Length) return -1;
            if (source[at] == (byte)'"') return at + 1;
            var escape = ReadEscape(source[at..], out destination[written]);
            if (escape < 0) return -1;
            at += escape;
            written++;
        }
        return -1;
    }

    /// <summary>The value of a canonical spelling without its quotation marks.</summary>
    public static string ToText(ReadOnlySpan<byte> spelling)
    {
        if (!spelling.Contains((byte)'\\')) return Encoding.UTF8.GetString(spelling);
        byte[] source = [.. spelling, (byte)'"'];
        var value = new byte[source.Length];
        Read(source, value, out var length);
        return Encoding.UTF8.GetString(value, 0, length);
    }

    // A statement inside a bundle line has an escape every ten bytes or so: whole blocks are copied, and only as much
    // of each is kept as comes before the first byte that needs a look.
    private static int CopyPlain(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        var at = 0;
        for (; source.Length - at >= Vector128<byte>.Count; at += Vector128<byte>.Count)
        {
            var block = Vector128.Create(source.Slice(at, Vector128<byte>.Count));
            block.CopyTo(destination[at..]);
            var special = Vector128.Equals(block, Vector128.Create((byte)'"'))
                | Vector128.Equals(block, Vector128.Create((byte)'\\'))
                | Vector128.LessThan(block, Vector128.Create((byte)0x20));
            var mask = special.ExtractMostSignificantBits();
            if (mask != 0) return at + BitOperations.TrailingZeroCount(mask);
        }
        for (; at < source.Length && !MustEscape.Contains(source[at]); at++) destination[at] = source[at];
        return at;
    }

    private static void WriteEscape(IBufferWriter<byte> output, byte value)
    {
        var letter = value switch
        {
            (byte)'"' or (byte)'\\' => value,
            (byte)'\b' => (byte)'b',
            (byte)'\t' => (byte)'t',
            (byte)'\n' => (byte)'n',
            (byte)'\f' => (byte)'f',
            (byte)'\r' => (byte)'r',
            _ => (byte)'u',
        };
        output.Write([(byte)'\\', letter]);
        if (letter == (byte)'u')
            output.Write([(byte)'0', (byte)'0', (byte)('0' + (value >> 4)), "0123456789abcdef"u8[value & 15]]);
    }

    // Returns the length of the escape, or -1 if the value is spelled otherwise in JCS.
    private static int ReadEscape(ReadOnlySpan<byte> source, out byte value)
    {
        value = 0;
        if (source.Length < 2 || source[0] != (byte)'\\') return -1;
        switch (source[1])
        {
            case (byte)'"' or (byte)'\\': value = source[1]; return 2;
            case (byte)'b': value = (byte)'\b'; return 2;
            case (byte)'t': value = (byte)'\t'; return 2;
            case (byte)'n': value = (byte)'\n'; return 2;
            case (byte)'f': value = (byte)'\f'; return 2;
            case (byte)'r': value = (byte)'\r'; return 2;
        }
        if (source.Length < 6 || !source[1..4].SequenceEqual("u00"u8) || source[4] is not ((byte)'0' or (byte)'1'))
            return -1;
        var low = "0123456789abcdef"u8.IndexOf(source[5]);
        if (low < 0) return -1;
        value = (byte)(((source[4] - '0') << 4) | low);
        return value is (byte)'\b' or (byte)'\t' or (byte)'\n' or (byte)'\f' or (byte)'\r' ? -1 : 6;
    }
}
