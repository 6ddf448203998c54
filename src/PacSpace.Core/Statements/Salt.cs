using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;

namespace PacSpace.Core.Statements;

/// <summary>
/// 16 random bytes that keep a short statement from being guessed from its hash; 22 base64url characters as text.
/// </summary>
public readonly record struct Salt(UInt128 Bits)
{
    /// <summary>Bytes in a salt.</summary>
    public const int Size = 16;

    /// <exception cref="ArgumentException">The span is not 16 bytes long.</exception>
    public Salt(ReadOnlySpan<byte> bytes)
        : this(bytes.Length == Size
            ? BinaryPrimitives.ReadUInt128BigEndian(bytes)
            : throw new ArgumentException($"A salt has {Size} bytes, not {bytes.Length}.", nameof(bytes)))
    {
    }

    public static Salt New()
    {
        Span<byte> bytes = stackalloc byte[Size];
        RandomNumberGenerator.Fill(bytes);
        return new Salt(bytes);
    }

    public byte[] ToArray()
    {
        var bytes = new byte[Size];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, Bits);
        return bytes;
    }

    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Size];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, Bits);
        return Base64Url.EncodeToString(bytes);
    }

    public static bool TryParse(string text, out Salt salt)
    {
        salt = default;
        Span<byte> bytes = stackalloc byte[Size + 2];
        if (text.Length != 22 || !Base64Url.IsValid(text) || !Base64Url.TryDecodeFromChars(text, bytes, out var length)
            || length != Size) return false;
        salt = new Salt(bytes[..Size]);
        return salt.ToString() == text;
    }
}
