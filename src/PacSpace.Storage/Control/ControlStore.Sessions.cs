namespace PacSpace.Storage.Control;

public sealed partial class ControlStore
{
    private const string InsertSession =
        """
        INSERT INTO sessions (id, user_id, created_at, expires_at) VALUES (@sessionId, @userId, @now, @expiresAt)
        """;

    private const string DeleteExpiredSessions =
        "DELETE FROM sessions WHERE user_id = @userId AND expires_at <= @now";

    private const string SelectSession =
        """
        SELECT s.id AS Id, s.user_id AS UserId, u.tenant_id AS TenantId, u.role AS Role, s.created_at AS CreatedAt,
            s.expires_at AS ExpiresAt
        FROM sessions s JOIN users u ON u.id = s.user_id
        WHERE s.id = @sessionId AND s.expires_at > @now
        """;

    private const string DeleteSession = "DELETE FROM sessions WHERE id = @sessionId";

    private const string DeleteSessions = "DELETE FROM sessions WHERE user_id = @userId AND id <> @exceptSessionId";

    public Task AddSessionAsync(
        string sessionId, string userId, DateTimeOffset now, DateTimeOffset expiresAt, CancellationToken ct) =>
        TransactAsync(async s =>
        {
            await s.ExecuteAsync(DeleteExpiredSessions, new { userId, now });
            return await s.ExecuteAsync(InsertSession, new { sessionId, userId, now, expiresAt });
        }, ct);

    public Task<SessionRecord?> FindSessionAsync(string sessionId, DateTimeOffset now, CancellationToken ct) =>
        FirstAsync<SessionRecord>(SelectSession, new { sessionId, now }, ct);

    public Task EndSessionAsync(string sessionId, CancellationToken ct) =>
        ExecuteAsync(DeleteSession, new { sessionId }, ct);

    public Task EndSessionsAsync(string userId, string exceptSessionId, CancellationToken ct) =>
        ExecuteAsync(DeleteSessions, new { userId, exceptSessionId }, ct);
}
