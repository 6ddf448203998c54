using System.Buffers.Binary;
using System.Text;
using NSec.Cryptography;

namespace PacSpace.Core.Notes;

/// <summary>Signs tree heads with a log's Ed25519 key.</summary>
public sealed class LogSigner : IDisposable
{
    /// <summary>Bytes of the private seed.</summary>
    public const int SeedSize = 32;

    private readonly Key _key;

    /// <param name="origin">The log's origin, which is also the key's name.</param>
    /// <param name="seed">32 secret random bytes (RFC 8032 §5.1.5).</param>
    public LogSigner(string origin, ReadOnlySpan<byte> seed)
    {
        _key = Key.Import(SignatureAlgorithm.Ed25519, seed, KeyBlobFormat.RawPrivateKey);
        VerifierKey = new LogVerifierKey(origin, _key.PublicKey.Export(KeyBlobFormat.RawPublicKey));
    }

    public LogVerifierKey VerifierKey { get; }

    /// <summary>The signed note: the tree head's three lines, an empty line, one signature line.</summary>
    public string Sign(TreeHead head)
    {
        if (head.Origin != VerifierKey.Name)
            throw new ArgumentException($"'{VerifierKey.Name}' does not sign for '{head.Origin}'.", nameof(head));
        var text = head.ToText();
        var signature = SignatureAlgorithm.Ed25519.Sign(_key, Encoding.UTF8.GetBytes(text));
        var signed = new byte[4 + signature.Length];
        BinaryPrimitives.WriteUInt32BigEndian(signed, VerifierKey.KeyId);
        signature.CopyTo(signed, 4);
        return $"{text}\n— {VerifierKey.Name} {Convert.ToBase64String(signed)}\n";
    }

    public void Dispose() => _key.Dispose();
}
