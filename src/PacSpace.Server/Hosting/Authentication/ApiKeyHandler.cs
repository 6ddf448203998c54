using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using PacSpace.Server.Hosting.Environments;
using PacSpace.Server.Hosting.Errors;
using PacSpace.Storage.Control;

namespace PacSpace.Server.Hosting.Authentication;

/// <summary>
/// Authenticates Balance API calls by the header <c>X-Api-Key</c> and says who calls: <see cref="ApiCaller"/>.
/// </summary>
internal sealed class ApiKeyHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder,
    ApiKeyDirectory keys, ApiKeyUses uses, ServedEnvironments served)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string HeaderName = "X-Api-Key";
    private const string PoolHeaderName = "X-Credit-Pool-Id";

    private ApiError _refusal = Refusals.Missing;

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers[HeaderName];
        if (header.Count == 0) return AuthenticateResult.NoResult();
        if (header.Count > 1 || !ApiKeyText.TryParse(header[0], out var text)) return Refuse(Refusals.Malformed);
        var key = await keys.FindAsync(text.PublicKey, Context.RequestAborted);
        if (key is null || !key.Opens(text.Secret, TimeProvider.GetUtcNow())) return Refuse(Refusals.Unknown);
        if (key.IsDisabled) return Refuse(Refusals.Disabled);
        if (!served.Serves(key.Kind)) return Refuse(Refusals.OtherHost(key.Kind));
        if (key.Caller.Environment.Status != EnvironmentStatus.Active)
            return Refuse(Refusals.NotDeployed(key.Caller.Environment));
        if (await NamesAnotherTenantAsync(key.Caller)) return Refuse(Refusals.OtherTenant);
        uses.Mark(key.Caller.KeyId);
        Context.Features.Set(key.Caller);
        return key.Success;
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        if (_refusal.Status == 401) Response.Headers.WWWAuthenticate = Schemes.ApiKey;
        return ErrorResult.WriteAsync(Context, _refusal);
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) =>
        ErrorResult.WriteAsync(Context, Refusals.NotForKeys);

    private AuthenticateResult Refuse(ApiError refusal)
    {
        _refusal = refusal;
        return AuthenticateResult.Fail(refusal.Code);
    }

    /// <summary>We don't need the header's hint for routing; but one that names a stranger's is a mix-up.</summary>
    private async ValueTask<bool> NamesAnotherTenantAsync(ApiCaller caller)
    {
        foreach (var pool in Request.Headers.GetCommaSeparatedValues(PoolHeaderName))
        {
            if (pool == caller.Environment.Id) continue;
            if (await keys.FindEnvironmentAsync(pool, Context.RequestAborted) is { } named
                && named.TenantId != caller.TenantId) return true;
        }
        return false;
    }

    private static class Refusals
    {
        public static readonly ApiError Missing = new(401, ErrorCodes.InvalidApiKey,
            $"Send your API key in the header {HeaderName}: pk_test_….….");

        public static readonly ApiError Malformed = new(401, ErrorCodes.InvalidApiKey,
            $"{HeaderName} must hold one whole key, pk_test_<public>.<secret> or pk_live_<public>.<secret>.");

        public static readonly ApiError Unknown = new(401, ErrorCodes.InvalidApiKey,
            "This API key is not valid. Check it, or create one under /dashboard/api-keys.");

        public static readonly ApiError Disabled = new(401, ErrorCodes.ApiKeyDisabled,
            "This API key is switched off. Switch it on under /dashboard/api-keys, or use another one.");

        public static readonly ApiError OtherTenant = new(403, ErrorCodes.Forbidden,
            $"{PoolHeaderName} names an environment of another tenant. Leave the header out.");

        public static readonly ApiError NotForKeys = new(403, ErrorCodes.Forbidden,
            "API keys cannot call this.");

        public static ApiError OtherHost(EnvironmentKind kind) => new(403, ErrorCodes.ApiKeyEnvironmentHostMismatch,
            $"This host does not serve {kind.Word()} keys. Use the base URL of your {kind.Word()} environment.");

        public static ApiError NotDeployed(EnvironmentRecord environment) => new(412, ErrorCodes.ContractNotDeployed,
            $"Your {environment.Kind.Word()} environment is {environment.Status.Word()}, not active. See "
            + "/dashboard/environments/environment-status.");
    }
}
