using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using PacSpace.Storage.Control;

namespace PacSpace.Server.Hosting.Authentication;

/// <summary>
/// An API key as it travels: <c>pk_{test|live}_{24 characters}.{43 characters}</c>. The secret is the base64url text of
/// 256 random bits; what is stored of it is the SHA-256 of that text.
/// </summary>
public readonly record struct ApiKeyText(string PublicKey, string Secret)
{
    private const int PublicDigits = 24;
    private const int SecretBytes = 32;
    private const int MaxLength = 128;
    private const string PublicAlphabet = "0123456789abcdefghjkmnpqrstvwxyz";

    private static readonly SearchValues<char> PublicCharacters = SearchValues.Create(PublicAlphabet);

    public string Full => $"{PublicKey}.{Secret}";

    public static ApiKeyText New(EnvironmentKind kind) => new(
        Prefix(kind) + RandomNumberGenerator.GetString(PublicAlphabet, PublicDigits), NewSecret());

    public static string NewSecret() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes));

    /// <summary>Takes a key apart; what could be no key of ours needs no look into the database.</summary>
    public static bool TryParse(string? text, out ApiKeyText key)
    {
        key = default;
        if (text is null || text.Length > MaxLength) return false;
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        if (dot < 0 || dot == text.Length - 1) return false;
        var name = text.AsSpan(0, dot);
        if (Digits(name).Length != PublicDigits || Digits(name).ContainsAnyExcept(PublicCharacters)) return false;
        key = new ApiKeyText(text[..dot], text[(dot + 1)..]);
        return true;
    }

    /// <summary>SHA-256 of a secret.</summary>
    public static byte[] Hash(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));

    private static ReadOnlySpan<char> Digits(ReadOnlySpan<char> name)
    {
        foreach (var kind in (ReadOnlySpan<EnvironmentKind>)[EnvironmentKind.Sandbox, EnvironmentKind.Production])
            if (name.StartsWith(Prefix(kind), StringComparison.Ordinal)) return name[Prefix(kind).Length..];
        return default;
    }

    private static string Prefix(EnvironmentKind kind) => kind == EnvironmentKind.Sandbox ? "pk_test_" : "pk_live_";

    /// <summary>Never the secret: records print their members, and keys must not get into logs.</summary>
    public override string ToString() => PublicKey;
}
