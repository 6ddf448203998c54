using PacSpace.Core.Identifiers;

namespace PacSpace.Server.Hosting;

internal static class RequestIds
{
    /// <summary>Gives each request an id that every response, error body and log line carries.</summary>
    public static void UseRequestIds(this WebApplication app, TimeProvider clock) =>
        app.Use((context, next) =>
        {
            context.TraceIdentifier = Ids.New("req_", clock.GetUtcNow());
            context.Response.OnStarting(static state =>
            {
                var http = (HttpContext)state;
                http.Response.Headers["X-Request-Id"] = http.TraceIdentifier;
                return Task.CompletedTask;
            }, context);
            return next(context);
        });
}
