namespace PacSpace.Storage.Control;

/// <summary>What a user may do, least first.</summary>
public enum UserRole
{
    Viewer,
    Manager,
    Admin,
    Owner,
}

/// <param name="Email">Normalised: trimmed and lower case. One account for each.</param>
/// <param name="VerifiedAt">When the user proved to read mail at the address; null until then.</param>
public sealed record UserRecord(
    string Id, string TenantId, string Email, string PasswordHash, string FirstName, string LastName, UserRole Role,
    EnvironmentKind PreferredEnvironment, DateTimeOffset? VerifiedAt, DateTimeOffset CreatedAt);

/// <summary>A user and where he belongs.</summary>
public sealed record TenantUser(UserRecord User, TenantRecord Tenant);

public partial interface IControlStore
{
    /// <summary>Users of all tenants by id, which is the order of registration.</summary>
    /// <param name="afterUserId">Where the page before ended; empty at the beginning.</param>
    /// <param name="limit">Users at most.</param>
    Task<IReadOnlyList<TenantUser>> ListUsersAsync(string afterUserId, int limit, CancellationToken ct);

    Task<UserRecord?> FindUserAsync(string userId, CancellationToken ct);

    /// <param name="email">The normalised address.</param>
    Task<UserRecord?> FindUserByEmailAsync(string email, CancellationToken ct);

    /// <summary>Replaces a password hash if it is still <paramref name="expected"/>; returns whether it was.</summary>
    Task<bool> ReplacePasswordAsync(string userId, string expected, string replacement, CancellationToken ct);

    Task SetPreferredEnvironmentAsync(string userId, EnvironmentKind preferred, CancellationToken ct);
}
