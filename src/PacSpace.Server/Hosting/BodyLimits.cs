using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;
using PacSpace.Server.Hosting.Errors;

namespace PacSpace.Server.Hosting;

internal static class BodyLimits
{
    /// <summary>Bytes of a request body on a route that sets no other limit.</summary>
    public const long MaxBytes = 1024 * 1024;

    // A client that is still sending when the connection closes sees a reset and never reads the 413. So what is
    // announced as too large is read to its end first, up to this size.
    private const long MaxDrainedBytes = 32 * 1024 * 1024;

    /// <summary>Refuses a body that announces more bytes than its route takes. Needs the route to be known.</summary>
    public static void UseBodyLimits(this WebApplication app) => app.Use(static async (context, next) =>
    {
        var route = context.GetEndpoint()?.Metadata.GetMetadata<IRequestSizeLimitMetadata>();
        var limit = route is null ? MaxBytes : route.MaxRequestBodySize ?? long.MaxValue;
        if (context.Request.ContentLength is not { } length || length <= limit)
        {
            await next(context);
            return;
        }
        if (length <= MaxDrainedBytes && context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = length;
            await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
        }
        await ErrorResult.WriteAsync(context, ErrorHandling.BodyTooLarge);
    });
}
