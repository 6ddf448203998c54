namespace PacSpace.Server.Hosting;

/// <summary>Lets pages of any origin read what is public: proof roots, receipts, and the log's tiles and heads.</summary>
internal static class AnyOrigin
{
    private static readonly PathString[] Paths = ["/api/v1/verify", "/api/v1/receipt", "/log"];

    /// <summary>
    /// Sets the header on every answer below these paths. It goes by the path, not by the route: a refusal of a method that
    /// no route takes should be readable too.
    /// </summary>
    public static void UseAnyOrigin(this WebApplication app) => app.Use(static (context, next) =>
    {
        if (Paths.Any(p => context.Request.Path.StartsWithSegments(p)))
        {
            context.Response.OnStarting(static state =>
            {
                ((HttpContext)state).Response.Headers.AccessControlAllowOrigin = "*";
                return Task.CompletedTask;
            }, context);
        }
        return next(context);
    });
}
