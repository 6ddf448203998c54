using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Authentication;
using PacSpace.Storage.Control;

namespace PacSpace.Server.Hosting.Authentication;

/// <summary>
/// API keys by their public part, remembered for seconds: no request of the Balance API waits for the control store
/// unless its key was not seen lately. What changes a key or its environment calls <see cref="Forget"/>.
/// </summary>
public sealed class ApiKeyDirectory(IControlStore store, TimeProvider clock)
{
    // What another node changed is in force within 5 s.
    private static readonly TimeSpan Life = TimeSpan.FromSeconds(4);
    private const int Capacity = 50_000;

    private readonly ShortCache<KnownKey> _keys = new(clock, Life, Capacity);

    private readonly ShortCache<EnvironmentRecord> _environments = new(clock, Life, Capacity);

    internal ValueTask<KnownKey?> FindAsync(string publicKey, CancellationToken ct) =>
        _keys.GetAsync(publicKey, LoadAsync, ct);

    /// <summary>The environment of an id, of any tenant.</summary>
    internal ValueTask<EnvironmentRecord?> FindEnvironmentAsync(string environmentId, CancellationToken ct) =>
        _environments.GetAsync(environmentId, store.FindEnvironmentByIdAsync, ct);

    public void Forget(string publicKey) => _keys.Forget(publicKey);

    /// <summary>For changes that concern many keys: of an environment, of a plan.</summary>
    public void ForgetAll() => _keys.ForgetAll();

    private async Task<KnownKey?> LoadAsync(string publicKey, CancellationToken ct)
    {
        if (await store.FindApiKeyByPublicKeyAsync(publicKey, ct) is not { } key) return null;
        var environment = await store.FindEnvironmentAsync(key.TenantId, key.Kind, ct);
        var tenant = await store.FindTenantAsync(key.TenantId, ct);
        return environment is null || tenant is null
            ? null : new KnownKey(key, new ApiCaller(key.TenantId, key.Id, environment, tenant.Plan));
    }
}

/// <summary>A key with all that answers a request's authentication, made once for many requests.</summary>
internal sealed class KnownKey
{
    private readonly byte[] _hash;
    private readonly byte[]? _previousHash;
    private readonly DateTimeOffset? _previousExpiresAt;

    public KnownKey(ApiKeyRecord key, ApiCaller caller)
    {
        _hash = Convert.FromHexString(key.SecretHash);
        _previousHash = key.PreviousSecretHash is { } previous ? Convert.FromHexString(previous) : null;
        _previousExpiresAt = key.PreviousExpiresAt;
        Kind = key.Kind;
        IsDisabled = key.DisabledAt is not null;
        Caller = caller;
        var identity = new ClaimsIdentity(
            [new(ClaimNames.Key, key.Id), new(ClaimNames.Tenant, key.TenantId)], Schemes.ApiKey);
        Success = AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Schemes.ApiKey));
    }

    public EnvironmentKind Kind { get; }

    public bool IsDisabled { get; }

    public ApiCaller Caller { get; }

    public AuthenticateResult Success { get; }

    /// <summary>Takes the same time wherever the secret differs.</summary>
    public bool Opens(string secret, DateTimeOffset now)
    {
        var hash = ApiKeyText.Hash(secret);
        return CryptographicOperations.FixedTimeEquals(hash, _hash)
            || (_previousHash is not null && now < _previousExpiresAt
                && CryptographicOperations.FixedTimeEquals(hash, _previousHash));
    }
}
