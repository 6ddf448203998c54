using PacSpace.Server.Hosting;
using PacSpace.Server.Hosting.Authentication;
using PacSpace.Server.Hosting.Errors;
using PacSpace.Server.Hosting.Json;

namespace PacSpace.Server.Environments;

/// <summary>Sandbox and Production: asking for them, and making them.</summary>
internal static class EnvironmentsSetup
{
    public static IServiceCollection AddEnvironments(this IServiceCollection services) =>
        services.AddHostedService<ProvisioningService>().AddJsonContext(EnvironmentsJson.Default);

    public static void MapEnvironments(this IEndpointRouteBuilder routes)
    {
        var contracts = routes.MapGroup("/dashboard/contracts").WithTags("Environments")
            .RequireAuthorization(Policies.Dashboard);
        contracts.MapGet("", EnvironmentEndpoints.ListAsync).WithName("listContracts");
        contracts.MapGet("/{tenantId}/status", EnvironmentEndpoints.TenantStatusAsync).WithName("contractStatus")
            .WithRefusals(ErrorCodes.NotFound);
        contracts.MapPost("/provision", EnvironmentEndpoints.ProvisionAsync).WithName("provisionContract")
            .WithRefusals(ErrorCodes.PaidPlanRequired).RequireAuthorization(Policies.Administer);

        var environments = routes.MapGroup("/dashboard/environments").WithTags("Environments")
            .RequireAuthorization(Policies.Dashboard);
        environments.MapGet("", EnvironmentEndpoints.ListAsync).WithName("listEnvironments");
        environments.MapGet("/environment-status", EnvironmentEndpoints.StatusAsync).WithName("environmentStatus");
        environments.MapPost("/provision", EnvironmentEndpoints.ProvisionAsync).WithName("provisionEnvironment")
            .WithRefusals(ErrorCodes.PaidPlanRequired).RequireAuthorization(Policies.Administer);
    }
}
