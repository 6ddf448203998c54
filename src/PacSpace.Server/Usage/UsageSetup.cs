using PacSpace.Server.Hosting.Json;

namespace PacSpace.Server.Usage;

internal static class UsageSetup
{
    public static IServiceCollection AddUsage(this IServiceCollection services) =>
        services.AddJsonContext(UsageJson.Default);

    /// <summary>Usage and limits.</summary>
    public static void MapUsage(this IEndpointRouteBuilder balance)
    {
        balance.MapGet("/usage", UsageEndpoint.GetAsync).WithName("getUsage");
        balance.MapGet("/limits", LimitsEndpoint.GetAsync).WithName("getLimits");
    }
}
