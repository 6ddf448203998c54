using PacSpace.Server.Hosting.Authentication;
using PacSpace.Server.Hosting.Json;

namespace PacSpace.Server.Settings;

/// <summary>Settings of a tenant.</summary>
internal static class SettingsSetup
{
    public static IServiceCollection AddSettings(this IServiceCollection services) =>
        services.AddSingleton<ExpiredPayloads>().AddJsonContext(SettingsJson.Default);

    public static void MapSettings(this IEndpointRouteBuilder routes)
    {
        var settings = routes.MapGroup("/dashboard/settings").WithTags("Settings");
        settings.MapGet("", SettingsEndpoints.GetAsync).WithName("getSettings").RequireAuthorization(Policies.Dashboard);
        settings.MapPatch("", SettingsEndpoints.ChangeAsync).WithName("changeSettings")
            .RequireAuthorization(Policies.Administer);
    }
}
