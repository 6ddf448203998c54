using PacSpace.Server.Hosting;
using PacSpace.Server.Hosting.Authentication;
using PacSpace.Server.Hosting.Errors;
using PacSpace.Server.Hosting.Json;

namespace PacSpace.Server.ApiKeys;

/// <summary>The keys of the Balance API.</summary>
internal static class ApiKeysSetup
{
    public static IServiceCollection AddApiKeys(this IServiceCollection services) =>
        services.AddHostedService<ApiKeyUseWriter>().AddJsonContext(ApiKeysJson.Default);

    public static void MapApiKeys(this IEndpointRouteBuilder routes)
    {
        var keys = routes.MapGroup("/dashboard/api-keys").WithTags("API keys");
        var read = keys.MapGroup("").RequireAuthorization(Policies.Dashboard);
        read.MapGet("", ApiKeyEndpoints.ListAsync).WithName("listApiKeys");
        read.MapGet("/{id}", ApiKeyEndpoints.GetAsync).WithName("getApiKey").WithRefusals(ErrorCodes.NotFound);

        var write = keys.MapGroup("").RequireAuthorization(Policies.Administer);
        write.MapPost("", ApiKeyEndpoints.CreateAsync).WithName("createApiKey")
            .WithRefusals(ErrorCodes.ContractNotDeployed);
        write.MapPatch("/{id}", ApiKeyEndpoints.ChangeAsync).WithName("changeApiKey")
            .WithRefusals(ErrorCodes.NotFound);
        write.MapPost("/{id}/rotate", ApiKeyEndpoints.RotateAsync).WithName("rotateApiKey")
            .WithRefusals(ErrorCodes.NotFound);
        write.MapDelete("/{id}", ApiKeyEndpoints.DeleteAsync).WithName("deleteApiKey")
            .WithRefusals(ErrorCodes.NotFound);
    }
}
