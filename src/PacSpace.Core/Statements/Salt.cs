using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Text;

namespace PacSpace.Core.Statements;

/// <summary>
/// 16 random bytes that keep a short statement from being guessed from its hash; 22 base64url characters as text.
/// </summary>
public readonly record struct Salt(UInt128 Bits)
{
    /// <summary>Bytes in a salt.</summary>
    public const int Size = 16;

    internal const int TextLength = 22;

    /// <exception cref="ArgumentException">The span is not 16 bytes long.</exception>
    public Salt(ReadOnlySpan<byte> bytes)
        : this(bytes.Length == Size
            ? BinaryPrimitives.ReadUInt128BigEndian(bytes)
            : throw new ArgumentException($"A salt has {Size} bytes, not {bytes.Length}.", nameof(bytes)))
    {
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

    /// <summary>Writes the text, and returns its length.</summary>
    internal int Format(Span<byte> utf8)
    {
        Span<byte> bytes = stackalloc byte[Size];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, Bits);
        return Base64Url.EncodeToUtf8(bytes, utf8);
    }

    public static bool TryParse(string text, out Salt salt)
    {
        salt = default;
        Span<byte> utf8 = stackalloc byte[TextLength];
        return text.Length == TextLength && Ascii.FromUtf16(text, utf8, out _) == OperationStatus.Done
            && TryParse(utf8, out salt);
    }

    public static bool TryParse(ReadOnlySpan<byte> utf8, out Salt salt)
    {
        salt = default;
        if (utf8.Length != TextLength) return false;
        Span<byte> bytes = stackalloc byte[Size + 2];
        if (Base64Url.DecodeFromUtf8(utf8, bytes, out _, out var length) != OperationStatus.Done || length != Size)
            return false;
        // White space, padding and stray bits decode too; what is written again is the one text of this value.
        Span<byte> canonical = stackalloc byte[TextLength];
        Base64Url.EncodeToUtf8(bytes[..Size], canonical, out _, out _);
        if (!utf8.SequenceEqual(canonical)) return false;
        salt = new Salt(bytes[..Size]);
        return true;
    }
}
