using PacSpace.Server.Hosting;
using PacSpace.Server.Hosting.Errors;
using PacSpace.Server.Hosting.Json;
using PacSpace.Server.Hosting.Pages;
using PacSpace.Server.PublicVerify.Page;

namespace PacSpace.Server.PublicVerify;

internal static class PublicVerifySetup
{
    public static IServiceCollection AddPublicVerify(this IServiceCollection services)
    {
        services.AddOptions<PublicVerifyOptions>().BindConfiguration(PublicVerifyOptions.Section)
            .ValidateDataAnnotations().ValidateOnStart();
        return services.AddSingleton<ProofCache>().AddSingleton<RecomputedProofs>().AddJsonContext(PublicVerifyJson.Default);
    }

    /// <summary>The public check of a proof root, what to check it with, and the page for people.</summary>
    public static void MapPublicVerify(this IEndpointRouteBuilder app)
    {
        var verify = app.MapGroup("/api/v1/verify/{proofRoot}").WithTags("Public").AllowAnonymous();
        // The root in the address is the access: nothing on the way keeps what it opens.
        verify.AddEndpointFilter(static (context, next) =>
        {
            context.HttpContext.Response.Headers.CacheControl = "no-store";
            return next(context);
        });
        verify.MapGetAndHead("", VerifyEndpoint.HandleAsync).WithName("verifyProofRoot")
            .WithRefusals(ErrorCodes.ProofNotFound);
        verify.MapGetAndHead("/proof", ProofEndpoints.ProofAsync).WithName("getPublicProof")
            .WithRefusals(ErrorCodes.ProofNotFound);
        verify.MapGetAndHead("/leaves", ProofEndpoints.LeavesAsync).WithName("getPublicLeaves")
            .WithRefusals(ErrorCodes.ProofNotFound)
            .Produces<string>(StatusCodes.Status200OK, "application/octet-stream");
        var page = app.MapGroup("/verify").ExcludeFromDescription().AllowAnonymous();
        page.MapGetAndHead("/{proofRoot}", VerifyPages.HandleAsync).WithName("verifyPage");
        page.MapGet("/assets/{name}", PageAssets.Handle).WithName("verifyPageAsset").DisableRateLimiting();
    }
}
