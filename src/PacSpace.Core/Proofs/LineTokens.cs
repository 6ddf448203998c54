using System.Text;
using System.Text.Unicode;
using PacSpace.Core.Merkle;
using PacSpace.Core.Statements;

namespace PacSpace.Core.Proofs;

/// <summary>
/// Reads one line of a bundle from left to right: what has to stand there is asked for, and anything else is an error.
/// After the first error nothing more is read.
/// </summary>
internal ref struct LineTokens
{
    private readonly int _length;
    private ReadOnlySpan<byte> _rest;

    public LineTokens(ReadOnlySpan<byte> line)
    {
        _length = line.Length;
        _rest = line;
        if (!Utf8.IsValid(line)) Refuse("it is not valid UTF-8");
    }

    /// <summary>What is wrong, and at which byte; null so far.</summary>
    public string? Error { get; private set; }

    public readonly bool StartsWith(ReadOnlySpan<byte> text) => Error is null && _rest.StartsWith(text);

    public void Literal(ReadOnlySpan<byte> text)
    {
        if (!TryLiteral(text)) Refuse($"expected {Encoding.UTF8.GetString(text)}");
    }

    public bool TryLiteral(ReadOnlySpan<byte> text)
    {
        if (!StartsWith(text)) return false;
        _rest = _rest[text.Length..];
        return true;
    }

    /// <summary>A string into a buffer that is as long as the line.</summary>
    public ReadOnlySpan<byte> String(Span<byte> buffer)
    {
        Literal("\""u8);
        if (Error is not null) return default;
        var read = JcsString.Read(_rest, buffer, out var length);
        if (read < 0)
        {
            Refuse("expected a string in canonical form");
            return default;
        }
        _rest = _rest[read..];
        return buffer[..length];
    }

    public byte[] Bytes()
    {
        if (Error is not null) return [];
        return String(new byte[_rest.Length]).ToArray();
    }

    public byte[]? BytesOrNull() => TryLiteral("null"u8) ? null : Bytes();

    public string Text() => Encoding.UTF8.GetString(Bytes());

    public long Number()
    {
        Literal("\""u8);
        var end = Error is null ? _rest.IndexOf((byte)'"') : -1;
        if (end >= 0 && CanonicalInteger.TryParse(_rest[..end], out var value))
        {
            _rest = _rest[(end + 1)..];
            return value;
        }
        Refuse("expected an integer as a string");
        return 0;
    }

    /// <summary>An array of hashes; returns how many. The array grows as needed.</summary>
    public int Hashes(ref Hash[] hashes)
    {
        var count = 0;
        Literal("["u8);
        if (TryLiteral("]"u8)) return 0;
        do
        {
            Literal("\""u8);
            if (Error is not null) return 0;
            if (_rest.Length < Hash.Base64Length || !Hash.TryParseBase64(_rest[..Hash.Base64Length], out var hash))
            {
                Refuse("expected strict base64 of 32 bytes");
                return 0;
            }
            if (count == hashes.Length) Array.Resize(ref hashes, count * 2 + 4);
            hashes[count++] = hash;
            _rest = _rest[Hash.Base64Length..];
            Literal("\""u8);
        }
        while (TryLiteral(","u8));
        Literal("]"u8);
        return count;
    }

    public Hash[] Hashes()
    {
        Hash[] hashes = [];
        var count = Hashes(ref hashes);
        return hashes[..count];
    }

    public void End()
    {
        if (!_rest.IsEmpty) Refuse("expected the end of the line");
    }

    public void Refuse(string reason) => Error ??= $"{reason}, at byte {_length - _rest.Length + 1}";
}
