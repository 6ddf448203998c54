namespace PacSpace.Storage.Control;

public sealed partial class ControlStore
{
    private const string KeyColumns =
        """
        id AS Id, tenant_id AS TenantId, name AS Name, kind AS Kind, public_key AS PublicKey,
        secret_hash AS SecretHash, previous_secret_hash AS PreviousSecretHash,
        previous_expires_at AS PreviousExpiresAt, created_at AS CreatedAt, disabled_at AS DisabledAt,
        last_used_at AS LastUsedAt
        """;

    private const string InsertKey =
        """
        INSERT INTO api_keys (id, tenant_id, name, kind, public_key, secret_hash, previous_secret_hash,
            previous_expires_at, created_at, disabled_at, last_used_at)
        VALUES (@Id, @TenantId, @Name, @kind, @PublicKey, @SecretHash, @PreviousSecretHash, @PreviousExpiresAt,
            @CreatedAt, @DisabledAt, @LastUsedAt)
        """;

    private const string SelectKey =
        $"SELECT {KeyColumns} FROM api_keys WHERE tenant_id = @tenantId AND id = @keyId";

    private const string SelectKeyByPublicKey = $"SELECT {KeyColumns} FROM api_keys WHERE public_key = @publicKey";

    private const string SelectKeys =
        $"""
        SELECT {KeyColumns} FROM api_keys WHERE tenant_id = @tenantId ORDER BY id DESC LIMIT @limit OFFSET @offset
        """;

    private const string CountKeys = "SELECT COUNT(*) FROM api_keys WHERE tenant_id = @tenantId";

    private const string UpdateKey =
        """
        UPDATE api_keys SET name = @Name, secret_hash = @SecretHash, previous_secret_hash = @PreviousSecretHash,
            previous_expires_at = @PreviousExpiresAt, disabled_at = @DisabledAt
        WHERE tenant_id = @TenantId AND id = @Id
        """;

    private const string DeleteKey = "DELETE FROM api_keys WHERE tenant_id = @tenantId AND id = @keyId";

    private const string TouchKey =
        """
        UPDATE api_keys SET last_used_at = @LastUsedAt
        WHERE id = @Id AND (last_used_at IS NULL OR last_used_at < @LastUsedAt)
        """;

    public Task AddApiKeyAsync(ApiKeyRecord key, CancellationToken ct) => ExecuteAsync(InsertKey, new
    {
        key.Id,
        key.TenantId,
        key.Name,
        kind = Word(key.Kind),
        key.PublicKey,
        key.SecretHash,
        key.PreviousSecretHash,
        key.PreviousExpiresAt,
        key.CreatedAt,
        key.DisabledAt,
        key.LastUsedAt,
    }, ct);

    public Task<ApiKeyRecord?> FindApiKeyAsync(string tenantId, string keyId, CancellationToken ct) =>
        FirstAsync<ApiKeyRecord>(SelectKey, new { tenantId, keyId }, ct);

    public Task<ApiKeyRecord?> FindApiKeyByPublicKeyAsync(string publicKey, CancellationToken ct) =>
        FirstAsync<ApiKeyRecord>(SelectKeyByPublicKey, new { publicKey }, ct);

    public Task<IReadOnlyList<ApiKeyRecord>> ListApiKeysAsync(
        string tenantId, int limit, long offset, CancellationToken ct) =>
        ListAsync<ApiKeyRecord>(SelectKeys, new { tenantId, limit, offset }, ct);

    public Task<long> CountApiKeysAsync(string tenantId, CancellationToken ct) =>
        FirstAsync<long>(CountKeys, new { tenantId }, ct);

    public async Task<bool> UpdateApiKeyAsync(ApiKeyRecord key, CancellationToken ct) =>
        await ExecuteAsync(UpdateKey, new
        {
            key.Id,
            key.TenantId,
            key.Name,
            key.SecretHash,
            key.PreviousSecretHash,
            key.PreviousExpiresAt,
            key.DisabledAt,
        }, ct) == 1;

    public async Task<bool> DeleteApiKeyAsync(string tenantId, string keyId, CancellationToken ct) =>
        await ExecuteAsync(DeleteKey, new { tenantId, keyId }, ct) == 1;

    public Task TouchApiKeysAsync(IReadOnlyList<ApiKeyUse> uses, CancellationToken ct) => TransactAsync(async s =>
    {
        foreach (var use in uses) await s.ExecuteAsync(TouchKey, use);
        return true;
    }, ct);
}
