using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;
using PacSpace.Storage.Control;

namespace PacSpace.Server.Hosting.Authentication;

internal static class AuthenticationSetup
{
    private static readonly PathString BalanceApi = "/api/v1";

    /// <summary>API keys for the Balance API, tokens for the rest; a route that says nothing needs one of them.</summary>
    public static IServiceCollection AddCallers(this IServiceCollection services)
    {
        services.AddOptions<JwtOptions>().BindConfiguration(JwtOptions.Section)
            .ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<ApiKeyDirectory>().AddSingleton<ApiKeyGate>().AddSingleton<ApiKeyUses>()
            .AddSingleton<JwtTokens>().AddSingleton<SessionDirectory>()
            .AddSingleton<IConfigureOptions<JwtBearerOptions>, DashboardTokenSetup>()
            .AddSingleton<IAuthorizationMiddlewareResultHandler, RoutedAuthorization>();
        services.AddAuthentication(Schemes.ByPath)
            .AddPolicyScheme(Schemes.ByPath, null, static scheme => scheme.ForwardDefaultSelector = static context =>
                context.Request.Path.StartsWithSegments(BalanceApi) ? Schemes.ApiKey : Schemes.Dashboard)
            .AddScheme<AuthenticationSchemeOptions, ApiKeyHandler>(Schemes.ApiKey, null)
            .AddJwtBearer(Schemes.Dashboard, static _ => { });
        // It comes with AddAuthentication, for schemes that nothing here uses, and would make a key ring in the home
        // directory at every start.
        services.Remove(services.First(s => s.ImplementationType?.Name == "DataProtectionHostedService"));
        services.AddAuthorizationBuilder()
            .AddPolicy(Policies.ApiKey, static policy => policy.RequireClaim(ClaimNames.Key))
            .AddPolicy(Policies.Dashboard, static policy => policy.RequireClaim(ClaimNames.Session))
            .AddPolicy(Policies.Manage, static policy => policy.RequireClaim(ClaimNames.Session)
                .RequireRole(nameof(UserRole.Owner), nameof(UserRole.Admin), nameof(UserRole.Manager)))
            .AddPolicy(Policies.Administer, static policy => policy.RequireClaim(ClaimNames.Session)
                .RequireRole(nameof(UserRole.Owner), nameof(UserRole.Admin)))
            .SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        return services;
    }
}
