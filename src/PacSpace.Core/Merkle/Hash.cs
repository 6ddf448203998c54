using System.Buffers.Binary;
using System.Security.Cryptography;

namespace PacSpace.Core.Merkle;

/// <summary>A SHA-256 value: 32 bytes, held without a heap allocation.</summary>
public readonly record struct Hash
{
    /// <summary>Bytes in a hash.</summary>
    public const int Size = 32;

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

    /// <summary>Reads <c>0x</c> followed by 64 lower-case hexadecimal digits.</summary>
    public static bool TryParsePrefixedHex(ReadOnlySpan<char> text, out Hash hash)
    {
        hash = default;
        return text.StartsWith("0x", StringComparison.Ordinal) && TryParseHex(text[2..], out hash);
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
