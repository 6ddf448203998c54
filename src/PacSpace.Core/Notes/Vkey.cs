using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using PacSpace.Core.Merkle;

namespace PacSpace.Core.Notes;

/// <summary>
/// The text form of public keys, <c>&lt;name&gt;+&lt;hex key id&gt;+&lt;base64(type || key)&gt;</c>
/// (c2sp.org/signed-note, "Verifier keys"), for Ed25519 keys of either type.
/// </summary>
internal static class Vkey
{
    /// <summary>Type byte of a key that signs notes.</summary>
    public const byte Ed25519 = 0x01;

    /// <summary>Type byte of a key that cosigns tree heads (c2sp.org/tlog-cosignature).</summary>
    public const byte Cosignature = 0x04;

    public static string Format(string name, byte type, ReadOnlySpan<byte> publicKey) =>
        $"{name}+{KeyId(name, type, publicKey):x8}+{Convert.ToBase64String([type, .. publicKey])}";

    /// <summary>First 4 bytes of SHA-256(name || 0x0A || type || public key), big-endian.</summary>
    public static uint KeyId(string name, byte type, ReadOnlySpan<byte> publicKey) =>
        BinaryPrimitives.ReadUInt32BigEndian(
            Hash.Sha256([.. Encoding.UTF8.GetBytes(name), 0x0A, type, .. publicKey]).ToArray());

    /// <summary>Takes a key of one type apart; otherwise says what is wrong with the text.</summary>
    public static string? Read(string text, byte type, out string name, out byte[] publicKey)
    {
        (name, publicKey) = ("", []);
        var parts = text.Split('+', 3);
        if (parts.Length != 3) return "a key is written <name>+<key id>+<base64>";
        if (!IsName(parts[0])) return "the key's name is empty or holds a space or a control character";
        if (!IsKeyId(parts[1], out var id)) return "the key id is not 8 lower-case hexadecimal digits";
        if (!StrictBase64.TryDecode(parts[2], out var bytes) || bytes.Length == 0)
            return "the key is not strict base64";
        if (bytes[0] != type) return $"the key has type 0x{bytes[0]:x2}, not 0x{type:x2}";
        if (bytes.Length != 33) return $"an Ed25519 key has 32 bytes, not {bytes.Length - 1}";
        if (!Ed25519Point.IsSound(bytes.AsSpan(1)))
            return "the key is of small order or not canonical, so anyone could sign for it";
        if (KeyId(parts[0], type, bytes.AsSpan(1)) != id) return "the key id does not belong to this name and key";
        (name, publicKey) = (parts[0], bytes[1..]);
        return null;
    }

    /// <summary>Not empty; no spaces, plus signs, controls or lone surrogates.</summary>
    public static bool IsName(string name) => name.Length > 0 && !name.EnumerateRunes().Any(rune =>
        Rune.IsWhiteSpace(rune) || Rune.IsControl(rune) || rune.Value == '+' || rune == Rune.ReplacementChar);

    private static bool IsKeyId(string text, out uint id)
    {
        id = 0;
        return text.Length == 8 && text.All(char.IsAsciiHexDigitLower)
            && uint.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out id);
    }
}
