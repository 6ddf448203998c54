namespace PacSpace.Server.Hosting;

/// <summary>Lets pages of any origin read what is public: proof roots, and the log's tiles and heads.</summary>
internal static class AnyOrigin
{
    public static TBuilder AllowAnyOrigin<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(Marker.Instance);

    /// <summary>Sets the header on every answer of such a route, refusals included.</summary>
    public static void UseAnyOrigin(this WebApplication app) => app.Use((context, next) =>
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<Marker>() is not null)
        {
            context.Response.OnStarting(static state =>
            {
                ((HttpContext)state).Response.Headers.AccessControlAllowOrigin = "*";
                return Task.CompletedTask;
            }, context);
        }
        return next(context);
    });

    private sealed class Marker
    {
        public static readonly Marker Instance = new();
    }
}
