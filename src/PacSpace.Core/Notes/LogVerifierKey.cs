using NSec.Cryptography;

namespace PacSpace.Core.Notes;

/// <summary>
/// A log's public key as a C2SP vkey, <c>&lt;name&gt;+&lt;key id&gt;+&lt;base64(0x01 || key)&gt;</c>
/// (c2sp.org/signed-note, "Verifier keys"). The name is the log's origin.
/// </summary>
public sealed class LogVerifierKey
{
    private readonly PublicKey _key;

    /// <exception cref="FormatException">The name is not one, or the bytes are not a sound Ed25519 key.</exception>
    public LogVerifierKey(string name, ReadOnlySpan<byte> publicKey)
    {
        if (!Vkey.IsName(name)) throw new FormatException($"'{name}' cannot name a key.");
        if (!Ed25519Point.IsSound(publicKey)) throw new FormatException("Not a sound Ed25519 public key.");
        Name = name;
        _key = PublicKey.Import(SignatureAlgorithm.Ed25519, publicKey, KeyBlobFormat.RawPublicKey);
        KeyId = Vkey.KeyId(name, Vkey.Ed25519, publicKey);
    }

    public string Name { get; }

    /// <summary>First 4 bytes of SHA-256(name || 0x0A || 0x01 || public key), big-endian.</summary>
    public uint KeyId { get; }

    /// <summary>The raw public key, 32 bytes.</summary>
    public byte[] PublicKeyBytes => _key.Export(KeyBlobFormat.RawPublicKey);

    public bool Verify(ReadOnlySpan<byte> text, ReadOnlySpan<byte> signature) =>
        SignatureAlgorithm.Ed25519.Verify(_key, text, signature);

    public override string ToString() => Vkey.Format(Name, Vkey.Ed25519, PublicKeyBytes);

    public static bool TryParse(string vkey, out LogVerifierKey? key)
    {
        var problem = Vkey.Read(vkey, Vkey.Ed25519, out var name, out var publicKey);
        key = problem is null ? new LogVerifierKey(name, publicKey) : null;
        return key is not null;
    }
}
