namespace PacSpace.Storage.Control;

/// <summary>A log-in that has not ended, with what its user may do as of now.</summary>
public sealed record SessionRecord(
    string Id, string UserId, string TenantId, UserRole Role, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt);

public partial interface IControlStore
{
    /// <summary>Stores a session and forgets the user's expired ones.</summary>
    Task AddSessionAsync(
        string sessionId, string userId, DateTimeOffset now, DateTimeOffset expiresAt, CancellationToken ct);

    /// <summary>A session that has neither ended nor expired at <paramref name="now"/>.</summary>
    Task<SessionRecord?> FindSessionAsync(string sessionId, DateTimeOffset now, CancellationToken ct);

    Task EndSessionAsync(string sessionId, CancellationToken ct);

    /// <summary>Ends all sessions of a user but one.</summary>
    /// <param name="exceptSessionId">The one that goes on; empty: none does.</param>
    Task EndSessionsAsync(string userId, string exceptSessionId, CancellationToken ct);
}
