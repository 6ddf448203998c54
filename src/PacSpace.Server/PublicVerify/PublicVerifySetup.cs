using PacSpace.Server.Hosting;
using PacSpace.Server.Hosting.Json;
using PacSpace.Server.PublicVerify.Page;

namespace PacSpace.Server.PublicVerify;

internal static class PublicVerifySetup
{
    public static IServiceCollection AddPublicVerify(this IServiceCollection services) =>
        services.AddSingleton<ProofCache>().AddSingleton<ProofLookup>().AddSingleton<VerifyPages>()
            .AddJsonContext(PublicVerifyJson.Default);

    /// <summary>The public check of a proof root: for programs, and as a page for people.</summary>
    public static void MapPublicVerify(this IEndpointRouteBuilder app)
    {
        app.MapGet("/api/v1/verify/{proofRoot}", VerifyEndpoint.HandleAsync).WithName("verifyProofRoot")
            .WithTags("Public").AllowAnonymous().AllowAnyOrigin();
        app.MapGet("/verify/{proofRoot}", VerifyPages.HandleAsync).WithName("verifyPage")
            .ExcludeFromDescription().AllowAnonymous();
        app.MapGet("/verify/assets/{name}", PageAssets.Handle).WithName("verifyPageAsset")
            .ExcludeFromDescription().AllowAnonymous().DisableRateLimiting();
    }
}
