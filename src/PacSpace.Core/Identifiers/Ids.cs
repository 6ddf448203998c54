using System.Security.Cryptography;

namespace PacSpace.Core.Identifiers;

/// <summary>
/// Prefixed ids that sort by creation time: ten digits of base32 for the Unix milliseconds, then random ones.
/// </summary>
public static class Ids
{
    private const int TimeDigits = 10;
    private const int RandomDigits = 16;
    private const int SecretDigits = 26;

    /// <summary>A new id, as <c>Ids.New("tnt_", now)</c>: 26 characters after the prefix, 80 random bits.</summary>
    public static string New(string prefix, DateTimeOffset now) => Create(prefix, now, RandomDigits);

    /// <summary>An id that is also an access right: 36 characters after the prefix, 130 random bits.</summary>
    public static string NewUnguessable(string prefix, DateTimeOffset now) => Create(prefix, now, SecretDigits);

    private static string Create(string prefix, DateTimeOffset now, int randomDigits)
    {
        Span<char> text = stackalloc char[prefix.Length + TimeDigits + randomDigits];
        prefix.CopyTo(text);
        Base32.Encode((ulong)now.ToUnixTimeMilliseconds(), text.Slice(prefix.Length, TimeDigits));
        Span<byte> random = stackalloc byte[randomDigits];
        RandomNumberGenerator.Fill(random);
        for (var i = 0; i < randomDigits; i++)
            Base32.Encode((byte)(random[i] & 31), text.Slice(prefix.Length + TimeDigits + i, 1));
        return new string(text);
    }
}
