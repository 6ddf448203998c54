using PacSpace.Server.Hosting;
using PacSpace.Server.Hosting.Errors;
using PacSpace.Server.Hosting.Json;
using PacSpace.Server.Hosting.Pages;
using PacSpace.Server.PublicVerify.Page;

namespace PacSpace.Server.PublicVerify;

internal static class PublicVerifySetup
{
    public static IServiceCollection AddPublicVerify(this IServiceCollection services) =>
        services.AddSingleton<ProofCache>().AddSingleton<RecomputedProofs>()
            .AddJsonContext(PublicVerifyJson.Default);

    /// <summary>The public check of a proof root, what to check it with, and the page for people.</summary>
    public static void MapPublicVerify(this IEndpointRouteBuilder app)
    {
        var verify = app.MapGroup("/api/v1/verify/{proofRoot}").WithTags("Public").AllowAnonymous().AllowAnyOrigin();
        // The root in the address is the access: nothing on the way keeps what it opens.
        verify.AddEndpointFilter(static (context, next) =>
        {
            context.HttpContext.Response.Headers.CacheControl = "no-store";
            return next(context);
        });
        verify.MapGet("", VerifyEndpoint.HandleAsync).WithName("verifyProofRoot")
            .WithRefusals(ErrorCodes.ProofNotFound);
        verify.MapGet("/proof", ProofEndpoints.ProofAsync).WithName("getPublicProof")
            .WithRefusals(ErrorCodes.ProofNotFound);
        verify.MapGet("/leaves", ProofEndpoints.LeavesAsync).WithName("getPublicLeaves")
            .WithRefusals(ErrorCodes.ProofNotFound)
            .Produces<string>(StatusCodes.Status200OK, "application/octet-stream");
        var page = app.MapGroup("/verify").ExcludeFromDescription().AllowAnonymous();
        page.MapGet("/{proofRoot}", VerifyPages.HandleAsync).WithName("verifyPage");
        page.MapGet("/assets/{name}", PageAssets.Handle).WithName("verifyPageAsset").DisableRateLimiting();
    }
}
