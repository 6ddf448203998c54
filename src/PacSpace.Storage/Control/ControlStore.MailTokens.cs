using PacSpace.Storage.Control.Internal;

namespace PacSpace.Storage.Control;

public sealed partial class ControlStore
{
    private const string InsertMailToken =
        """
        INSERT INTO mail_tokens (hash, user_id, purpose, created_at, expires_at)
        VALUES (@Hash, @UserId, @purpose, @CreatedAt, @ExpiresAt)
        """;

    private const string CountMailTokens =
        "SELECT COUNT(*) FROM mail_tokens WHERE user_id = @userId AND purpose = @purpose AND created_at > @since";

    private const string SelectUserByMailToken =
        $"""
        SELECT {UserColumns} FROM mail_tokens m JOIN users u ON u.id = m.user_id
        WHERE m.hash = @hash AND m.purpose = @purpose AND m.used_at IS NULL AND m.expires_at > @now
        """;

    private const string UseMailToken =
        """
        UPDATE mail_tokens SET used_at = @now
        WHERE hash = @hash AND purpose = @purpose AND used_at IS NULL AND expires_at > @now
        RETURNING user_id
        """;

    private const string UseMailTokensOfUser =
        "UPDATE mail_tokens SET used_at = @now WHERE user_id = @userId AND purpose = @purpose AND used_at IS NULL";

    private const string MarkVerified =
        "UPDATE users SET verified_at = COALESCE(verified_at, @now) WHERE id = @userId";

    private const string ResetPassword =
        """
        UPDATE users SET password_hash = @passwordHash, verified_at = COALESCE(verified_at, @now) WHERE id = @userId
        """;

    public Task AddMailTokenAsync(MailTokenRecord token, MailRecord mail, CancellationToken ct) =>
        TransactAsync(async s =>
        {
            await AddMailTokenAsync(s, token);
            return await s.ExecuteAsync(InsertMail, mail);
        }, ct);

    public Task<long> CountMailTokensAsync(
        string userId, MailTokenPurpose purpose, DateTimeOffset since, CancellationToken ct) =>
        FirstAsync<long>(CountMailTokens, new { userId, purpose = Word(purpose), since }, ct);

    public Task<UserRecord?> FindUserByMailTokenAsync(
        string hash, MailTokenPurpose purpose, DateTimeOffset now, CancellationToken ct) =>
        FirstAsync<UserRecord>(SelectUserByMailToken, new { hash, purpose = Word(purpose), now }, ct);

    public Task<bool> VerifyEmailAsync(string hash, DateTimeOffset now, CancellationToken ct) =>
        TransactAsync(async s =>
        {
            var userId = await UseMailTokenAsync(s, hash, MailTokenPurpose.Verify, now);
            return userId is not null && await s.ExecuteAsync(MarkVerified, new { userId, now }) == 1;
        }, ct);

    public Task<bool> ResetPasswordAsync(
        string hash, string passwordHash, DateTimeOffset now, CancellationToken ct) => TransactAsync(async s =>
    {
        var userId = await UseMailTokenAsync(s, hash, MailTokenPurpose.Reset, now);
        if (userId is null) return false;
        await s.ExecuteAsync(ResetPassword, new { userId, passwordHash, now });
        await s.ExecuteAsync(UseMailTokensOfUser, new { userId, purpose = Word(MailTokenPurpose.Reset), now });
        await s.ExecuteAsync(DeleteSessions, new { userId, exceptSessionId = "" });
        return true;
    }, ct);

    private static Task<int> AddMailTokenAsync(ControlSession s, MailTokenRecord token) =>
        s.ExecuteAsync(InsertMailToken,
            new { token.Hash, token.UserId, purpose = Word(token.Purpose), token.CreatedAt, token.ExpiresAt });

    private static Task<string?> UseMailTokenAsync(
        ControlSession s, string hash, MailTokenPurpose purpose, DateTimeOffset now) =>
        s.FirstAsync<string>(UseMailToken, new { hash, purpose = Word(purpose), now });
}
