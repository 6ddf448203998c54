using PacSpace.Server.Hosting;
using PacSpace.Server.Hosting.Json;

namespace PacSpace.Server.PublicVerify;

internal static class PublicVerifySetup
{
    public static IServiceCollection AddPublicVerify(this IServiceCollection services) =>
        services.AddSingleton<ProofCache>().AddJsonContext(PublicVerifyJson.Default);

    /// <summary>The public check of a proof root, and what to check it with.</summary>
    public static void MapPublicVerify(this IEndpointRouteBuilder app)
    {
        var verify = app.MapGroup("/api/v1/verify/{proofRoot}").WithTags("Public").AllowAnonymous().AllowAnyOrigin();
        verify.MapGet("", VerifyEndpoint.HandleAsync).WithName("verifyProofRoot");
        verify.MapGet("/proof", ProofEndpoints.ProofAsync).WithName("getPublicProof");
        verify.MapGet("/leaves", ProofEndpoints.LeavesAsync).WithName("getPublicLeaves")
            .Produces<string>(StatusCodes.Status200OK, "application/octet-stream");
    }
}
