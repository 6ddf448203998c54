using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using PacSpace.Client.Webhooks;

namespace PacSpace.Client.AspNetCore;

/// <summary>Verifies a request before its handler runs.</summary>
internal sealed class WebhookFilter(WebhookVerifier? verifier) : IEndpointFilter
{
    private const int LargestBody = 1024 * 1024;

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var body = await ReadAsync(http.Request, http.RequestAborted);
        if (body is null) return TypedResults.StatusCode(StatusCodes.Status413PayloadTooLarge);
        var headers = http.Request.Headers;
        var rules = verifier ?? http.RequestServices.GetRequiredService<WebhookVerifier>();
        try
        {
            http.Features.Set(rules.VerifyRequest(
                name => headers.TryGetValue(name, out var value) ? value.ToString() : null, body));
        }
        catch (WebhookVerificationException)
        {
            // Why it is not believed is no stranger's business.
            return TypedResults.Unauthorized();
        }
        return await next(context);
    }

    /// <summary>The body as it came; null if it is too large.</summary>
    private static async Task<byte[]?> ReadAsync(HttpRequest request, CancellationToken ct)
    {
        if (request.ContentLength > LargestBody) return null;
        using var whole = new MemoryStream();
        var buffer = new byte[16 * 1024];
        for (int read; (read = await request.Body.ReadAsync(buffer, ct)) > 0;)
        {
            if (whole.Length + read > LargestBody) return null;
            whole.Write(buffer, 0, read);
        }
        return whole.ToArray();
    }
}
