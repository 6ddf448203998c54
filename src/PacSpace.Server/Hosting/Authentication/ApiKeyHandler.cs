using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using PacSpace.Server.Hosting.Errors;

namespace PacSpace.Server.Hosting.Authentication;

/// <summary>
/// Authenticates Balance API calls by the header <c>X-Api-Key</c> and says who calls: <see cref="ApiCaller"/>.
/// </summary>
internal sealed class ApiKeyHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder,
    ApiKeyGate gate, ApiKeyDirectory keys, ApiKeyUses uses)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string HeaderName = "X-Api-Key";
    public const string PoolHeaderName = "X-Credit-Pool-Id";

    private ApiError _refusal = ApiKeyRefusals.Missing;

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers[HeaderName];
        if (header.Count == 0) return AuthenticateResult.NoResult();
        var (key, refusal) = await gate.OpenAsync(header, Context.RequestAborted);
        if (key is null) return Refuse(refusal!);
        if (await NamesAnotherTenantAsync(key.Caller)) return Refuse(ApiKeyRefusals.OtherTenant);
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
        ErrorResult.WriteAsync(Context, ApiKeyRefusals.NotForKeys);

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
}
