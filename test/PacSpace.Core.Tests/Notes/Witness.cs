using System.Buffers.Binary;
using System.Text;
using NSec.Cryptography;
using PacSpace.Core.Notes;

namespace PacSpace.Core.Tests.Notes;

/// <summary>A witness with a known key that really cosigns.</summary>
internal sealed class Witness : IDisposable
{
    public const long Time = 1_700_000_000;

    private readonly Key _key;

    public Witness(string name, byte seed)
    {
        _key = NSec.Cryptography.Key.Import(
            SignatureAlgorithm.Ed25519, Heads.Seed.Select(value => (byte)(value + seed)).ToArray(),
            KeyBlobFormat.RawPrivateKey);
        Key = new WitnessKey(name, _key.PublicKey.Export(KeyBlobFormat.RawPublicKey));
    }

    public WitnessKey Key { get; }

    /// <summary>The signature line that cosigns a note's text.</summary>
    public string Line(string text, long time = Time, string header = "cosignature/v1")
    {
        var message = Encoding.UTF8.GetBytes(FormattableString.Invariant($"{header}\ntime {time}\n{text}"));
        var stamp = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(stamp, time);
        return Heads.Line(Key.Name, Key.KeyId, [.. stamp, .. SignatureAlgorithm.Ed25519.Sign(_key, message)]);
    }

    public void Dispose() => _key.Dispose();
}
