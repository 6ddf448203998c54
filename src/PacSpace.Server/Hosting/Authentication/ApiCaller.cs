using PacSpace.Storage.Control;

namespace PacSpace.Server.Hosting.Authentication;

/// <summary>Who calls the Balance API: the key's tenant and the one environment that the key opens.</summary>
public sealed record ApiCaller(string TenantId, string KeyId, EnvironmentRecord Environment, string PlanTier)
{
    /// <summary>Set by the API key scheme on every authenticated request; handlers take it as a parameter.</summary>
    public static ValueTask<ApiCaller?> BindAsync(HttpContext context) =>
        ValueTask.FromResult(context.Features.Get<ApiCaller>());
}
