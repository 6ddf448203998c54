using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using PacSpace.Client.Webhooks;

namespace PacSpace.Client.AspNetCore;

/// <summary>Endpoints that take PacSpace's webhooks.</summary>
public static class WebhookEndpoints
{
    /// <summary>
    /// Lets requests through that are webhooks of PacSpace, and answers the others: 401 without a true and recent
    /// signature, 413 beyond 1 MiB. The handler takes the <see cref="HttpContext"/> and asks it for the event with
    /// <see cref="GetWebhookEvent"/>; it must not bind the body, because binding comes first.
    /// </summary>
    /// <param name="endpoint">The endpoint, or a group of them.</param>
    /// <param name="verifier">Default: that of the container, which <c>AddPacSpace</c> puts there.</param>
    public static TBuilder RequirePacSpaceWebhook<TBuilder>(this TBuilder endpoint, WebhookVerifier? verifier = null)
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.AddEndpointFilter(new WebhookFilter(verifier));

    /// <summary>The event of a request that was let through.</summary>
    /// <exception cref="InvalidOperationException">The endpoint does not require a webhook.</exception>
    public static WebhookEvent GetWebhookEvent(this HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Features.Get<WebhookEvent>()
            ?? throw new InvalidOperationException("The endpoint requires no webhook: call RequirePacSpaceWebhook.");
    }
}
