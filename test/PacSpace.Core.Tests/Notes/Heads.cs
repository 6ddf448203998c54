using System.Text;
using PacSpace.Core.Merkle;
using PacSpace.Core.Notes;

namespace PacSpace.Core.Tests.Notes;

/// <summary>A log with a known key, and its head. Ed25519 is deterministic, so the note is a constant.</summary>
internal static class Heads
{
    public const string Origin = "ledger.example.com/log/env_test";

    public static readonly byte[] Seed = [.. Enumerable.Range(0, LogSigner.SeedSize).Select(i => (byte)i)];

    public static readonly TreeHead Head = new(Origin, 12345, Hash.Sha256("root"u8));

    public static LogSigner Signer(string origin = Origin, byte seed = 0) =>
        new(origin, [.. Seed.Select(value => (byte)(value + seed))]);

    public static string Note()
    {
        using var signer = Signer();
        return signer.Sign(Head);
    }

    /// <summary>Any text, signed well.</summary>
    public static string SignText(string text, string name = Origin, byte seed = 0)
    {
        using var signer = Signer(name, seed);
        using var key = NSec.Cryptography.Key.Import(
            NSec.Cryptography.SignatureAlgorithm.Ed25519,
            Seed.Select(value => (byte)(value + seed)).ToArray(),
            NSec.Cryptography.KeyBlobFormat.RawPrivateKey);
        var signature = NSec.Cryptography.SignatureAlgorithm.Ed25519.Sign(key, Encoding.UTF8.GetBytes(text));
        return $"{text}\n{Line(name, signer.VerifierKey.KeyId, signature)}";
    }

    public static string Line(string name, uint keyId, ReadOnlySpan<byte> signature) =>
        $"— {name} {Convert.ToBase64String([.. BitConverter.GetBytes(keyId).Reverse(), .. signature])}\n";

    public static string EmptyHeadText => $"{Origin}\n0\n{MerkleHasher.EmptyRoot.ToBase64()}\n";
}
