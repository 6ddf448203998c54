using System.Security.Cryptography;
using System.Text;

namespace PacSpace.Server.Hosting.Secrets;

/// <summary>
/// Encrypts secrets at rest with AES-256-GCM under the master key. What was sealed for one purpose does not open for
/// another: the purpose is the associated data. Layout, as base64: version 1, nonce (12), tag (16), ciphertext.
/// </summary>
public sealed class SecretBox(MasterKey key)
{
    private const byte Version = 1;
    private const int NonceSize = 12;
    private const int TagSize = 16;
    private const int HeaderSize = 1 + NonceSize + TagSize;

    public string Seal(string purpose, ReadOnlySpan<byte> secret)
    {
        var box = new byte[HeaderSize + secret.Length];
        box[0] = Version;
        var nonce = box.AsSpan(1, NonceSize);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(key.Bytes, TagSize);
        aes.Encrypt(nonce, secret, box.AsSpan(HeaderSize), box.AsSpan(1 + NonceSize, TagSize),
            Encoding.UTF8.GetBytes(purpose));
        return Convert.ToBase64String(box);
    }

    /// <exception cref="CryptographicException">Sealed with another key, for another purpose, or altered.</exception>
    public byte[] Open(string purpose, string sealedText)
    {
        var box = new byte[sealedText.Length];
        if (!Convert.TryFromBase64String(sealedText, box, out var length) || length < HeaderSize || box[0] != Version)
            throw new CryptographicException("This is not a sealed secret.");
        var secret = new byte[length - HeaderSize];
        using var aes = new AesGcm(key.Bytes, TagSize);
        aes.Decrypt(box.AsSpan(1, NonceSize), box.AsSpan(HeaderSize, secret.Length),
            box.AsSpan(1 + NonceSize, TagSize), secret, Encoding.UTF8.GetBytes(purpose));
        return secret;
    }
}
