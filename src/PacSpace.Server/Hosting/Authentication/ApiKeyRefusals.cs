using PacSpace.Server.Hosting.Environments;
using PacSpace.Server.Hosting.Errors;
using PacSpace.Storage.Control;

namespace PacSpace.Server.Hosting.Authentication;

/// <summary>Why a key opens nothing, in the words a client reads.</summary>
internal static class ApiKeyRefusals
{
    public static readonly ApiError Missing = new(401, ErrorCodes.InvalidApiKey,
        $"Send your API key in the header {ApiKeyHandler.HeaderName}: pk_test_….….");

    public static readonly ApiError Malformed = new(401, ErrorCodes.InvalidApiKey,
        $"{ApiKeyHandler.HeaderName} must hold one whole key, pk_test_<public>.<secret> or pk_live_<public>.<secret>.");

    public static readonly ApiError Unknown = new(401, ErrorCodes.InvalidApiKey,
        "This API key is not valid. Check it, or create one under /dashboard/api-keys.");

    public static readonly ApiError Disabled = new(401, ErrorCodes.ApiKeyDisabled,
        "This API key is switched off. Switch it on under /dashboard/api-keys, or use another one.");

    public static readonly ApiError OtherTenant = new(403, ErrorCodes.Forbidden,
        $"{ApiKeyHandler.PoolHeaderName} names an environment of another tenant. Leave the header out.");

    public static readonly ApiError NotForKeys = new(403, ErrorCodes.Forbidden,
        "API keys cannot call this.");

    public static ApiError OtherHost(EnvironmentKind kind) => new(403, ErrorCodes.ApiKeyEnvironmentHostMismatch,
        $"This host does not serve {kind.Word()} keys. Use the base URL of your {kind.Word()} environment.");

    public static ApiError NotDeployed(EnvironmentRecord environment) => new(412, ErrorCodes.ContractNotDeployed,
        $"Your {environment.Kind.Word()} environment is {environment.Status.Word()}, not active. See "
        + "/dashboard/environments/environment-status.");
}
