namespace PacSpace.Server.Hosting;

/// <summary>A request header of a route, for the API description.</summary>
internal sealed record HeaderParameter(string Name, string Description);

/// <summary>Error codes that a route answers besides those that every route of its kind does.</summary>
internal sealed record OtherRefusals(IReadOnlyList<string> Codes);

/// <summary>What a route says about itself where its handler's signature does not.</summary>
internal static class RouteDocs
{
    public static RouteHandlerBuilder WithRefusals(this RouteHandlerBuilder route, params string[] codes) =>
        route.WithMetadata(new OtherRefusals(codes));

    public static RouteHandlerBuilder TakesIdempotencyKey(this RouteHandlerBuilder route) =>
        route.WithMetadata(new HeaderParameter(RequestHeaders.IdempotencyKey,
            "1 to 255 printable ASCII characters. The same request with the same key is recorded once and answered "
            + "again, with the header Idempotent-Replayed: true. Keys never expire."));

    public static RouteHandlerBuilder TakesWait(this RouteHandlerBuilder route) =>
        route.WithMetadata(new HeaderParameter("Prefer",
            "wait=N: answer when verified, or after N seconds (at most 20). Preference-Applied in the answer confirms it."));
}
