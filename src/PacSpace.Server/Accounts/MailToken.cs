using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using PacSpace.Storage.Control;

namespace PacSpace.Server.Accounts;

/// <summary>Tokens that mails carry: 256 random bits, of which only the hash is kept.</summary>
internal static class MailToken
{
    private static readonly TimeSpan VerifyLife = TimeSpan.FromHours(24);
    private static readonly TimeSpan ResetLife = TimeSpan.FromHours(1);

    public static (string Text, MailTokenRecord Record) New(string userId, MailTokenPurpose purpose, DateTimeOffset now)
    {
        var text = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        var life = purpose == MailTokenPurpose.Verify ? VerifyLife : ResetLife;
        return (text, new MailTokenRecord(Hash(text), userId, purpose, now, now + life));
    }

    public static string Hash(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}
