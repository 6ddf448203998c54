using PacSpace.Server.Hosting;
using PacSpace.Server.Hosting.Json;

namespace PacSpace.Server.PublicVerify;

internal static class PublicVerifySetup
{
    public static IServiceCollection AddPublicVerify(this IServiceCollection services) =>
        services.AddSingleton<ProofCache>().AddJsonContext(PublicVerifyJson.Default);

    /// <summary>The public check of a proof root.</summary>
    public static void MapPublicVerify(this IEndpointRouteBuilder app) =>
        app.MapGet("/api/v1/verify/{proofRoot}", VerifyEndpoint.HandleAsync).WithName("verifyProofRoot")
            .WithTags("Public").AllowAnonymous().AllowAnyOrigin();
}
