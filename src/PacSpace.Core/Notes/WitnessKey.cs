using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using NSec.Cryptography;

namespace PacSpace.Core.Notes;

/// <summary>
/// The Ed25519 key with which a witness cosigns tree heads, as a vkey of type 0x04 (c2sp.org/tlog-cosignature).
/// </summary>
public sealed class WitnessKey
{
    private const int TimeSize = 8;
    private readonly PublicKey _key;

    /// <exception cref="FormatException">The name is not one, or the bytes are not a sound Ed25519 key.</exception>
    public WitnessKey(string name, ReadOnlySpan<byte> publicKey)
    {
        if (!Vkey.IsName(name)) throw new FormatException($"'{name}' cannot name a key.");
        if (!Ed25519Point.IsSound(publicKey)) throw new FormatException("Not a sound Ed25519 public key.");
        Name = name;
        _key = PublicKey.Import(SignatureAlgorithm.Ed25519, publicKey, KeyBlobFormat.RawPublicKey);
        KeyId = Vkey.KeyId(name, Vkey.Cosignature, publicKey);
    }

    public string Name { get; }

    /// <summary>First 4 bytes of SHA-256(name || 0x0A || 0x04 || public key), big-endian.</summary>
    public uint KeyId { get; }

    /// <summary>The raw public key, 32 bytes.</summary>
    public byte[] PublicKeyBytes => _key.Export(KeyBlobFormat.RawPublicKey);

    /// <summary>
    /// Checks one cosignature, 8 bytes of time and 64 of signature, over a note's text.
    /// </summary>
    /// <param name="text">The note's text with its final line feed.</param>
    /// <param name="cosignature">What follows the key id on the signature line.</param>
    /// <param name="unixSeconds">When the witness says it signed; 0 if the answer is false.</param>
    public bool Verify(string text, ReadOnlySpan<byte> cosignature, out long unixSeconds)
    {
        unixSeconds = 0;
        if (cosignature.Length != TimeSize + SignatureAlgorithm.Ed25519.SignatureSize) return false;
        var time = BinaryPrimitives.ReadInt64BigEndian(cosignature);
        if (time < 0) return false; // Times beyond 2⁶³ − 1 are not allowed.
        var message = string.Create(CultureInfo.InvariantCulture, $"cosignature/v1\ntime {time}\n{text}");
        if (!SignatureAlgorithm.Ed25519.Verify(_key, Encoding.UTF8.GetBytes(message), cosignature[TimeSize..]))
            return false;
        unixSeconds = time;
        return true;
    }

    public override string ToString() => Vkey.Format(Name, Vkey.Cosignature, PublicKeyBytes);

    public static bool TryParse(string vkey, out WitnessKey? key)
    {
        var problem = Vkey.Read(vkey, Vkey.Cosignature, out var name, out var publicKey);
        key = problem is null ? new WitnessKey(name, publicKey) : null;
        return key is not null;
    }
}
