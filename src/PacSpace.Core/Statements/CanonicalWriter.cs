using System.Buffers;
using System.Globalization;
using System.Text;
using PacSpace.Core.Amounts;
using PacSpace.Core.Merkle;

namespace PacSpace.Core.Statements;

/// <summary>
/// Writes RFC 8785 (JCS) objects whose values are all strings: no white space, minimal escapes, UTF-8. The caller
/// names the members in their sorted order. One writer can be used again for the next statement.
/// </summary>
public sealed class CanonicalWriter
{
    // Replacing a lone surrogate silently would let two texts share a hash; it throws instead.
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    private const int LongestInteger = 20;

    // Printable ASCII without the two that JCS escapes.
    private static readonly SearchValues<char> Plain = SearchValues.Create(
        string.Concat(Enumerable.Range(' ', '~' - ' ' + 1).Select(c => (char)c).Where(c => c is not ('"' or '\\'))));

    private readonly ArrayBufferWriter<byte> _buffer = new(512);
    private readonly ArrayBufferWriter<byte> _text = new(128);
    private bool _first;

    public ReadOnlySpan<byte> Written => _buffer.WrittenSpan;

    /// <summary>Starts a statement: the context line, a line feed, an open object.</summary>
    public CanonicalWriter Begin(string context)
    {
        _buffer.ResetWrittenCount();
        Ascii(context);
        Ascii("\n{");
        _first = true;
        return this;
    }

    /// <exception cref="EncoderFallbackException">The value holds a lone surrogate.</exception>
    public CanonicalWriter Member(string name, string value)
    {
        if (value.AsSpan().IndexOfAnyExcept(Plain) < 0)
        {
            var member = Open(name, value.Length, out var length);
            return Close(member, length + Encoding.ASCII.GetBytes(value, member[length..]));
        }
        Name(name);
        String(value);
        return this;
    }

    public CanonicalWriter Member(string name, Amount value)
    {
        var member = Open(name, Amount.MaxTextLength, out var length);
        return Close(member, length + value.Format(member[length..]));
    }

    public CanonicalWriter Member(string name, long value)
    {
        var member = Open(name, LongestInteger, out var length);
        value.TryFormat(member[length..], out var written, provider: CultureInfo.InvariantCulture);
        return Close(member, length + written);
    }

    /// <summary>Writes 64 hex digits, or the empty string for null.</summary>
    public CanonicalWriter Member(string name, Hash? value)
    {
        var member = Open(name, Hash.Size * 2, out var length);
        if (value is not { } hash) return Close(member, length);
        Span<byte> bytes = stackalloc byte[Hash.Size];
        hash.CopyTo(bytes);
        Convert.TryToHexStringLower(bytes, member[length..], out var written);
        return Close(member, length + written);
    }

    public CanonicalWriter Member(string name, Salt value)
    {
        var member = Open(name, Salt.TextLength, out var length);
        return Close(member, length + value.Format(member[length..]));
    }

    /// <summary>Writes a time of Unix milliseconds, or the empty string for null.</summary>
    public CanonicalWriter Time(string name, long? value)
    {
        var member = Open(name, Timestamp.Length, out var length);
        return Close(member, value is { } time ? length + Timestamp.Format(time, member[length..]) : length);
    }

    /// <summary>Closes the object and gives the statement's bytes, valid until the next <see cref="Begin"/>.</summary>
    public ReadOnlySpan<byte> End()
    {
        Ascii("}");
        return _buffer.WrittenSpan;
    }

    /// <summary>Writes one JSON string with JCS escapes.</summary>
    internal void String(string value)
    {
        _text.ResetWrittenCount();
        if (value.Length > 0)
            _text.Advance(StrictUtf8.GetBytes(value, _text.GetSpan(StrictUtf8.GetMaxByteCount(value.Length))));
        JcsString.Write(_buffer, _text.WrittenSpan);
    }

    private void Name(string name)
    {
        Open(name, 0, out var length);
        // The value brings its own quotes.
        _buffer.Advance(length - 1);
    }

    /// <summary>Room for a member, with its name and the quote before its value; the value and its quote are due.</summary>
    private Span<byte> Open(string name, int longest, out int length)
    {
        var member = _buffer.GetSpan(name.Length + longest + 6);
        length = 0;
        if (!_first) member[length++] = (byte)',';
        _first = false;
        member[length++] = (byte)'"';
        length += Encoding.ASCII.GetBytes(name, member[length..]);
        "\":\""u8.CopyTo(member[length..]);
        length += 3;
        return member;
    }

    private CanonicalWriter Close(Span<byte> member, int length)
    {
        member[length++] = (byte)'"';
        _buffer.Advance(length);
        return this;
    }

    private void Ascii(string text)
    {
        var span = _buffer.GetSpan(text.Length);
        _buffer.Advance(Encoding.ASCII.GetBytes(text, span));
    }
}
