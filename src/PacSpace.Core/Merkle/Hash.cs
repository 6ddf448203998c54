using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace PacSpace.Core.Merkle;

/// <summary>A SHA-256 value: 32 bytes, held without a heap allocation.</summary>
public readonly record struct Hash
{
    /// <summary>Bytes in a hash.</summary>
    public const int Size = 32;

    /// <summary>Characters of a hash in standard base64.</summary>
    public const int Base64Length = 44;

    private static readonly SearchValues<byte> LowerHexDigits = SearchValues.Create("0123456789abcdef"u8);

    private readonly ulong _a, _b, _c, _d;

    /// <exception cref="ArgumentException">The span is not 32 bytes long.</exception>
    public Hash(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Size)
            throw new ArgumentException($"A hash has {Size} bytes, not {bytes.Length}.", nameof(bytes));
        _a = BinaryPrimitives.ReadUInt64BigEndian(bytes);
        _b = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
        _c = BinaryPrimitives.ReadUInt64BigEndian(bytes[16..]);
        _d = BinaryPrimitives.ReadUInt64BigEndian(bytes[24..]);
    }

    public static Hash Sha256(ReadOnlySpan<byte> data)
    {
        Span<byte> digest = stackalloc byte[Size];
        SHA256.HashData(data, digest);
        return new Hash(digest);
    }

    public void CopyTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination, _a);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], _b);
        BinaryPrimitives.WriteUInt64BigEndian(destination[16..], _c);
        BinaryPrimitives.WriteUInt64BigEndian(destination[24..], _d);
    }

    public byte[] ToArray()
    {
        var bytes = new byte[Size];
        CopyTo(bytes);
        return bytes;
    }

    /// <summary>64 lower-case hexadecimal digits, as statements write it.</summary>
    public string ToHex()
    {
        Span<byte> bytes = stackalloc byte[Size];
        CopyTo(bytes);
        return Convert.ToHexStringLower(bytes);
    }

    /// <summary><c>0x</c> and 64 lower-case hexadecimal digits, as the API writes it.</summary>
    public string ToPrefixedHex() => "0x" + ToHex();

    public string ToBase64()
    {
        Span<byte> bytes = stackalloc byte[Size];
        CopyTo(bytes);
        return Convert.ToBase64String(bytes);
    }

    public override string ToString() => ToHex();

    /// <summary>Reads 64 lower-case hexadecimal digits; upper case is refused.</summary>
    public static bool TryParseHex(ReadOnlySpan<char> text, out Hash hash)
    {
        hash = default;
        if (text.Length != Size * 2) return false;
        foreach (var digit in text)
            if (!char.IsAsciiHexDigitLower(digit)) return false;
        Span<byte> bytes = stackalloc byte[Size];
        Convert.FromHexString(text, bytes, out _, out _);
        hash = new Hash(bytes);
        return true;
    }

    /// <inheritdoc cref="TryParseHex(ReadOnlySpan{char}, out Hash)"/>
    public static bool TryParseHex(ReadOnlySpan<byte> utf8, out Hash hash)
    {
        hash = default;
        if (utf8.Length != Size * 2 || utf8.ContainsAnyExcept(LowerHexDigits)) return false;
        Span<byte> bytes = stackalloc byte[Size];
        Convert.FromHexString(utf8, bytes, out _, out _);
        hash = new Hash(bytes);
        return true;
    }

    /// <summary>Reads <c>0x</c> followed by 64 lower-case hexadecimal digits.</summary>
    public static bool TryParsePrefixedHex(ReadOnlySpan<char> text, out Hash hash)
    {
        hash = default;
        return text.StartsWith("0x", StringComparison.Ordinal) && TryParseHex(text[2..], out hash);
    }

    /// <summary>Reads strict standard base64 of 32 bytes, 44 characters.</summary>
    public static bool TryParseBase64(ReadOnlySpan<char> text, out Hash hash)
    {
        hash = default;
        Span<byte> utf8 = stackalloc byte[Base64Length];
        return text.Length == Base64Length && Ascii.FromUtf16(text, utf8, out _) == OperationStatus.Done
            && TryParseBase64(utf8, out hash);
    }

    /// <inheritdoc cref="TryParseBase64(ReadOnlySpan{char}, out Hash)"/>
    public static bool TryParseBase64(ReadOnlySpan<byte> utf8, out Hash hash)
    {
        hash = default;
        if (utf8.Length != Base64Length) return false;
        Span<byte> bytes = stackalloc byte[Size + 1];
        if (Base64.DecodeFromUtf8(utf8, bytes, out _, out var length) != OperationStatus.Done || length != Size)
            return false;
        // White space and stray bits decode too; what is written again is the one text of this value.
        Span<byte> canonical = stackalloc byte[Base64Length];
        Base64.EncodeToUtf8(bytes[..Size], canonical, out _, out _);
        hash = new Hash(bytes[..Size]);
        return utf8.SequenceEqual(canonical);
    }

    /// <summary>Cuts concatenated hashes apart.</summary>
    /// <exception cref="ArgumentException">The last hash is cut short.</exception>
    public static Hash[] Split(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length % Size != 0)
            throw new ArgumentException($"{bytes.Length} bytes are not whole hashes.", nameof(bytes));
        var hashes = new Hash[bytes.Length / Size];
        for (var i = 0; i < hashes.Length; i++) hashes[i] = new Hash(bytes.Slice(i * Size, Size));
        return hashes;
    }

    /// <summary>Writes hashes one after the other.</summary>
    public static byte[] Join(ReadOnlySpan<Hash> hashes)
    {
        var bytes = new byte[hashes.Length * Size];
        for (var i = 0; i < hashes.Length; i++) hashes[i].CopyTo(bytes.AsSpan(i * Size));
        return bytes;
    }
}
