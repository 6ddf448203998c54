using System.Globalization;
using System.Text;
using NSec.Cryptography;
using PacSpace.Core.Merkle;

namespace PacSpace.Core.Notes;

/// <summary>
/// A log's public key as a C2SP vkey, <c>&lt;name&gt;+&lt;key id&gt;+&lt;base64(0x01 || key)&gt;</c>
/// (c2sp.org/signed-note, "Verifier keys"). The name is the log's origin.
/// </summary>
public sealed class LogVerifierKey
{
    private const byte Ed25519 = 0x01;
    private readonly PublicKey _key;

    /// <exception cref="FormatException">The name is not one, or the bytes are not a sound Ed25519 key.</exception>
    public LogVerifierKey(string name, ReadOnlySpan<byte> publicKey)
    {
        if (!IsName(name)) throw new FormatException($"'{name}' cannot name a key.");
        if (!Ed25519Point.IsSound(publicKey)) throw new FormatException("Not a sound Ed25519 public key.");
        Name = name;
        _key = PublicKey.Import(SignatureAlgorithm.Ed25519, publicKey, KeyBlobFormat.RawPublicKey);
        KeyId = ComputeKeyId(name, publicKey);
    }

    public string Name { get; }

    /// <summary>First 4 bytes of SHA-256(name || 0x0A || 0x01 || public key), big-endian.</summary>
    public uint KeyId { get; }

    /// <summary>The raw public key, 32 bytes.</summary>
    public byte[] PublicKeyBytes => _key.Export(KeyBlobFormat.RawPublicKey);

    public bool Verify(ReadOnlySpan<byte> text, ReadOnlySpan<byte> signature) =>
        SignatureAlgorithm.Ed25519.Verify(_key, text, signature);

    public override string ToString() =>
        $"{Name}+{KeyId:x8}+{Convert.ToBase64String([Ed25519, .. PublicKeyBytes])}";

    public static bool TryParse(string vkey, out LogVerifierKey? key)
    {
        key = null;
        var parts = vkey.Split('+', 3);
        if (parts.Length != 3 || parts[1].Length != 8 || !IsName(parts[0])
            || !uint.TryParse(parts[1], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var id)
            || !StrictBase64.TryDecode(parts[2], out var bytes)
            || bytes.Length != 33 || bytes[0] != Ed25519) return false;
        try
        {
            key = new LogVerifierKey(parts[0], bytes.AsSpan(1));
        }
        catch (FormatException)
        {
            return false;
        }
        if (key.KeyId == id && key.ToString() == vkey) return true;
        key = null;
        return false;
    }

    /// <summary>Not empty; no spaces, plus signs, controls or lone surrogates.</summary>
    internal static bool IsName(string name) => name.Length > 0 && !name.EnumerateRunes().Any(rune =>
        Rune.IsWhiteSpace(rune) || Rune.IsControl(rune) || rune.Value == '+' || rune == Rune.ReplacementChar);

    private static uint ComputeKeyId(string name, ReadOnlySpan<byte> publicKey)
    {
        var digest = Hash.Sha256([.. Encoding.UTF8.GetBytes(name), 0x0A, Ed25519, .. publicKey]).ToArray();
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(digest);
    }
}
