using PacSpace.Storage.Control.Internal;

namespace PacSpace.Storage.Control;

public sealed partial class ControlStore
{
    private const string UserColumns =
        """
        u.id AS Id, u.tenant_id AS TenantId, u.email AS Email, u.password_hash AS PasswordHash,
        u.first_name AS FirstName, u.last_name AS LastName, u.role AS Role,
        u.preferred_environment AS PreferredEnvironment, u.verified_at AS VerifiedAt, u.created_at AS CreatedAt
        """;

    private const string InsertUser =
        """
        INSERT INTO users (id, tenant_id, email, password_hash, first_name, last_name, role, preferred_environment,
            verified_at, created_at)
        VALUES (@Id, @TenantId, @Email, @PasswordHash, @FirstName, @LastName, @role, @preferred, @VerifiedAt,
            @CreatedAt)
        ON CONFLICT (email) DO NOTHING
        """;

    private const string SelectUser = $"SELECT {UserColumns} FROM users u WHERE u.id = @userId";

    private const string SelectUserByEmail = $"SELECT {UserColumns} FROM users u WHERE u.email = @email";

    private const string SelectUsers =
        $"SELECT {UserColumns} FROM users u WHERE u.id > @afterUserId ORDER BY u.id LIMIT @limit";

    private const string SelectTenantsOfUsers =
        $"""
        SELECT {TenantColumns} FROM tenants
        WHERE id IN (SELECT tenant_id FROM users WHERE id > @afterUserId ORDER BY id LIMIT @limit)
        """;

    private const string UpdatePassword =
        "UPDATE users SET password_hash = @replacement WHERE id = @userId AND password_hash = @expected";

    private const string UpdatePreferredEnvironment =
        "UPDATE users SET preferred_environment = @preferred WHERE id = @userId";

    public Task<UserRecord?> FindUserAsync(string userId, CancellationToken ct) =>
        FirstAsync<UserRecord>(SelectUser, new { userId }, ct);

    public Task<UserRecord?> FindUserByEmailAsync(string email, CancellationToken ct) =>
        FirstAsync<UserRecord>(SelectUserByEmail, new { email }, ct);

    public Task<IReadOnlyList<TenantUser>> ListUsersAsync(string afterUserId, int limit, CancellationToken ct) =>
        RunAsync<IReadOnlyList<TenantUser>>(async s =>
        {
            var users = await s.ListAsync<UserRecord>(SelectUsers, new { afterUserId, limit });
            var tenants = (await s.ListAsync<TenantRecord>(SelectTenantsOfUsers, new { afterUserId, limit })).ToDictionary(t => t.Id);
            // One who registered between the two questions is on the next page.
            return [.. users.Where(u => tenants.ContainsKey(u.TenantId)).Select(u => new TenantUser(u, tenants[u.TenantId]))];
        }, ct);

    public async Task<bool> ReplacePasswordAsync(
        string userId, string expected, string replacement, CancellationToken ct) =>
        await ExecuteAsync(UpdatePassword, new { userId, expected, replacement }, ct) == 1;

    public Task SetPreferredEnvironmentAsync(string userId, EnvironmentKind preferred, CancellationToken ct) =>
        ExecuteAsync(UpdatePreferredEnvironment, new { userId, preferred = Word(preferred) }, ct);

    private static async Task<bool> AddUserAsync(ControlSession s, UserRecord user) =>
        await s.ExecuteAsync(InsertUser, new
        {
            user.Id,
            user.TenantId,
            user.Email,
            user.PasswordHash,
            user.FirstName,
            user.LastName,
            role = Word(user.Role),
            preferred = Word(user.PreferredEnvironment),
            user.VerifiedAt,
            user.CreatedAt,
        }) == 1;
}
