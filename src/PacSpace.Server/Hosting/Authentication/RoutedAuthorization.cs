using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;

namespace PacSpace.Server.Hosting.Authentication;

/// <summary>
/// Authorizes what is routed. The fallback policy would also refuse what has no route, or not with this method or
/// content type; those are 404, 405 and 415 for everybody.
/// </summary>
internal sealed class RoutedAuthorization : IAuthorizationMiddlewareResultHandler
{
    private readonly AuthorizationMiddlewareResultHandler _routed = new();

    public Task HandleAsync(
        RequestDelegate next, HttpContext context, AuthorizationPolicy policy,
        PolicyAuthorizationResult authorizeResult) =>
        context.GetEndpoint() is RouteEndpoint
            ? _routed.HandleAsync(next, context, policy, authorizeResult) : next(context);
}
