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
        Name(name);
        String(value);
        return this;
    }

    public CanonicalWriter Member(string name, Amount value)
    {
        Name(name);
        Ascii("\"");
        _buffer.Advance(value.Format(_buffer.GetSpan(Amount.MaxTextLength)));
        Ascii("\"");
        return this;
    }

    public CanonicalWriter Member(string name, long value)
    {
        Name(name);
        Ascii("\"");
        value.TryFormat(_buffer.GetSpan(20), out var written, provider: CultureInfo.InvariantCulture);
        _buffer.Advance(written);
        Ascii("\"");
        return this;
    }

    /// <summary>Writes 64 hex digits, or the empty string for null.</summary>
    public CanonicalWriter Member(string name, Hash? value)
    {
        Name(name);
        Ascii("\"");
        if (value is { } hash)
        {
            Span<byte> bytes = stackalloc byte[Hash.Size];
            hash.CopyTo(bytes);
            Convert.TryToHexStringLower(bytes, _buffer.GetSpan(Hash.Size * 2), out var written);
            _buffer.Advance(written);
        }
        Ascii("\"");
        return this;
    }

    public CanonicalWriter Member(string name, Salt value) => Member(name, value.ToString());

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
        Ascii(_first ? "\"" : ",\"");
        _first = false;
        Ascii(name);
        Ascii("\":");
    }

    private void Ascii(string text)
    {
        var span = _buffer.GetSpan(text.Length);
        _buffer.Advance(Encoding.ASCII.GetBytes(text, span));
    }
}
