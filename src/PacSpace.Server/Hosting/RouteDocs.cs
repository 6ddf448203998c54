namespace PacSpace.Server.Hosting;

/// <summary>A request header of a route, for the API description.</summary>
/// <param name="Pattern">What it may be, as a regular expression.</param>
internal sealed record HeaderParameter(string Name, string Description, string? Pattern = null);

/// <summary>Error codes that a route answers besides those that every route of its kind does.</summary>
internal sealed record OtherRefusals(IReadOnlyList<string> Codes);

/// <summary>What a route says about itself where its handler's signature does not.</summary>
internal static class RouteDocs
{
    /// <summary>The same group, whose routes the description shows under a name.</summary>
    public static RouteGroupBuilder Under(this RouteGroupBuilder group, string tag) => group.MapGroup("").WithTags(tag);

    public static RouteHandlerBuilder WithRefusals(this RouteHandlerBuilder route, params string[] codes) =>
        route.WithMetadata(new OtherRefusals(codes));

    /// <param name="what">What the key may hold and what comes of it, where that is not what it is elsewhere.</param>
    public static RouteHandlerBuilder TakesIdempotencyKey(
        this RouteHandlerBuilder route, string? what = null, string? pattern = null) =>
        route.WithMetadata(new HeaderParameter(RequestHeaders.IdempotencyKey, what
            ?? "1 to 255 printable ASCII characters. The same request with the same key is recorded once and answered "
            + "again, with the header Idempotent-Replayed: true. Keys never expire.",
            pattern ?? Patterns.IdempotencyKey));

    /// <summary>GET, and HEAD beside it, which answers the same without the body (RFC 9110 §9.3.2).</summary>
    public static RouteHandlerBuilder MapGetAndHead(this IEndpointRouteBuilder routes, string pattern, Delegate handler)
    {
        // Of these few routes the handlers are looked at when the server starts, not by the compiler.
#pragma warning disable RDG002
        routes.MapMethods(pattern, [HttpMethods.Head], handler).ExcludeFromDescription();
        return routes.MapGet(pattern, handler);
#pragma warning restore RDG002
    }

    public static RouteHandlerBuilder TakesWait(this RouteHandlerBuilder route) =>
        route.WithMetadata(new HeaderParameter("Prefer",
            "wait=N: answer when verified, or after N seconds (at most 20). Preference-Applied in the answer confirms it."));
}
