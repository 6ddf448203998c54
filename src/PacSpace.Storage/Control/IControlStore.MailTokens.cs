namespace PacSpace.Storage.Control;

/// <summary>What the link in a mail is good for.</summary>
public enum MailTokenPurpose
{
    Verify,
    Reset,
}

/// <param name="Hash">Hex of the token's SHA-256; the token itself is only in the mail.</param>
public sealed record MailTokenRecord(
    string Hash, string UserId, MailTokenPurpose Purpose, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt);

public partial interface IControlStore
{
    /// <summary>Stores a token together with the mail that carries it.</summary>
    Task AddMailTokenAsync(MailTokenRecord token, MailRecord mail, CancellationToken ct);

    /// <summary>How many tokens of a purpose a user was sent since a time.</summary>
    Task<long> CountMailTokensAsync(
        string userId, MailTokenPurpose purpose, DateTimeOffset since, CancellationToken ct);

    /// <summary>The user whom an unused token, not expired at <paramref name="now"/>, was sent to.</summary>
    Task<UserRecord?> FindUserByMailTokenAsync(
        string hash, MailTokenPurpose purpose, DateTimeOffset now, CancellationToken ct);

    /// <summary>Uses up a verify token. Of several calls with one token, exactly one MUST return true.</summary>
    Task<bool> VerifyEmailAsync(string hash, DateTimeOffset now, CancellationToken ct);

    /// <summary>
    /// Uses up a reset token and every other one of that user, sets the password, ends all of the user's sessions and
    /// marks the address as verified, because the token came from its mailbox. Of several calls with one token, exactly
    /// one MUST return true.
    /// </summary>
    Task<bool> ResetPasswordAsync(string hash, string passwordHash, DateTimeOffset now, CancellationToken ct);
}
