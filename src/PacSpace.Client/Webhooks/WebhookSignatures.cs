using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace PacSpace.Client.Webhooks;

/// <summary>The two families of signatures.</summary>
internal static class WebhookSignatures
{
    private const string SecretPrefix = "whsec_";
    private const string Own = "v1=";
    private const string Standard = "v1,";

    private static readonly SearchValues<char> VersionCharacters = SearchValues.Create(
        "0123456789abcdefghijklmnopqrstuvwxyz");

    /// <summary>
    /// True if one of the header's signatures is one of the secrets'. All are looked at, so that the time taken tells
    /// nothing. Versions that are not known here are no one's.
    /// </summary>
    public static bool IsAny(
        string header, string timestamp, ReadOnlySpan<byte> body, string? id, IReadOnlyList<string> secrets)
    {
        var isStandard = IsStandard(header);
        if (isStandard && string.IsNullOrEmpty(id)) throw new WebhookVerificationException("webhook-id is missing.");
        var given = header.Split(isStandard ? ' ' : ',', StringSplitOptions.TrimEntries);
        var isGenuine = false;
        foreach (var secret in secrets)
        {
            var expected = Encoding.UTF8.GetBytes(isStandard
                ? Standard + Convert.ToBase64String(Mac(StandardKey(secret), $"{id}.{timestamp}.", body))
                : Own + Convert.ToHexStringLower(Mac(Encoding.UTF8.GetBytes(secret), $"{timestamp}.", body)));
            foreach (var one in given)
                isGenuine |= CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(one), expected);
        }
        return isGenuine;
    }

    /// <summary>Beginning with a version and a comma: the version need not be one that is known here.</summary>
    private static bool IsStandard(ReadOnlySpan<char> header)
    {
        var comma = header.IndexOf(',');
        return comma > 1 && header[0] == 'v' && !header[1..comma].ContainsAnyExcept(VersionCharacters);
    }

    private static byte[] Mac(byte[] key, string prefix, ReadOnlySpan<byte> body)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        hmac.AppendData(Encoding.UTF8.GetBytes(prefix));
        hmac.AppendData(body);
        return hmac.GetHashAndReset();
    }

    private static byte[] StandardKey(string secret)
    {
        var text = secret.StartsWith(SecretPrefix, StringComparison.Ordinal) ? secret[SecretPrefix.Length..] : secret;
        try
        {
            return Convert.FromBase64String(text);
        }
        catch (FormatException e)
        {
            throw new WebhookVerificationException("The secret is not whsec_ and base64.", e);
        }
    }
}
