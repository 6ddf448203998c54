using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.OpenApi;
using PacSpace.Server.Hosting.RateLimiting;

namespace PacSpace.Server.Docs;

/// <summary>The headers of limited operations, described once and named where they are sent.</summary>
internal static class RateLimitDocs
{
    public static Dictionary<string, IOpenApiHeader> Headers => new()
    {
        [RateLimits.LimitHeader] = Header("Requests that may be made at once: the size of the caller's bucket."),
        [RateLimits.RemainingHeader] = Header("Requests that may be made now."),
        [RateLimits.ResetHeader] = Header("Seconds until the bucket is full again."),
    };

    public static void Describe(OpenApiOperation operation, OpenApiOperationTransformerContext context)
    {
        if (!RateLimits.SendsHeaders($"/{context.Description.RelativePath}")
            || context.Description.ActionDescriptor.EndpointMetadata.OfType<DisableRateLimitingAttribute>().Any()) return;
        // Every answer has them; where they matter is enough.
        foreach (var (status, response) in operation.Responses!)
        {
            if (status[0] != '2' && status != "429" || response is not OpenApiResponse described) continue;
            described.Headers ??= new Dictionary<string, IOpenApiHeader>();
            foreach (var name in Headers.Keys)
                described.Headers[name] = new OpenApiHeaderReference(name, context.Document);
        }
    }

    private static OpenApiHeader Header(string description) => new()
    {
        Description = description,
        Schema = new OpenApiSchema { Type = JsonSchemaType.Integer, Minimum = "0" },
    };
}
