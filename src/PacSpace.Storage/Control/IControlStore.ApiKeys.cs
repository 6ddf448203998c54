namespace PacSpace.Storage.Control;

/// <param name="PublicKey">The part before the dot, with its prefix: <c>pk_test_…</c>.</param>
/// <param name="SecretHash">Hex of the SHA-256 of the part after the dot.</param>
/// <param name="PreviousSecretHash">The secret before the last rotation, good until PreviousExpiresAt.</param>
/// <param name="DisabledAt">When it was switched off; null while it is on.</param>
/// <param name="LastUsedAt">Written in batches, so some seconds late.</param>
public sealed record ApiKeyRecord(
    string Id, string TenantId, string Name, EnvironmentKind Kind, string PublicKey, string SecretHash,
    string? PreviousSecretHash, DateTimeOffset? PreviousExpiresAt, DateTimeOffset CreatedAt,
    DateTimeOffset? DisabledAt, DateTimeOffset? LastUsedAt);

/// <summary>When a key was last used.</summary>
public readonly record struct ApiKeyUse(string Id, DateTimeOffset LastUsedAt);

public partial interface IControlStore
{
    Task AddApiKeyAsync(ApiKeyRecord key, CancellationToken ct);

    /// <summary>A tenant's key; null if it is unknown or another tenant's.</summary>
    Task<ApiKeyRecord?> FindApiKeyAsync(string tenantId, string keyId, CancellationToken ct);

    Task<ApiKeyRecord?> FindApiKeyByPublicKeyAsync(string publicKey, CancellationToken ct);

    /// <summary>A tenant's keys, newest first.</summary>
    Task<IReadOnlyList<ApiKeyRecord>> ListApiKeysAsync(string tenantId, int limit, long offset, CancellationToken ct);

    Task<long> CountApiKeysAsync(string tenantId, CancellationToken ct);

    /// <summary>Stores name, secrets and DisabledAt of a key. Returns false if the tenant has no such key.</summary>
    Task<bool> UpdateApiKeyAsync(ApiKeyRecord key, CancellationToken ct);

    /// <summary>Returns false if the tenant has no such key.</summary>
    Task<bool> DeleteApiKeyAsync(string tenantId, string keyId, CancellationToken ct);

    /// <summary>Moves LastUsedAt of these keys forward, never back. Deleted keys are passed over.</summary>
    Task TouchApiKeysAsync(IReadOnlyList<ApiKeyUse> uses, CancellationToken ct);
}
