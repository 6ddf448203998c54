using PacSpace.Server.Hosting;
using PacSpace.Server.Hosting.RateLimiting;

namespace PacSpace.Server.PublicLog;

internal static class PublicLogSetup
{
    public static IServiceCollection AddPublicLog(this IServiceCollection services) =>
        services.AddSingleton<PublicLogs>();

    /// <summary>Heads, tiles and entries of the logs, open to all.</summary>
    public static void MapPublicLog(this IEndpointRouteBuilder app)
    {
        var log = app.MapGroup("/log/{environmentId}").WithTags("Log").AllowAnonymous().AllowAnyOrigin().LimitAsLog();
        log.MapGetAndHead("/checkpoint", LogEndpoints.CheckpointAsync, "text/plain", "getLogCheckpoint");
        log.MapGetAndHead("/tile/entries/{**index}", LogEndpoints.EntriesAsync, "application/octet-stream", "getLogEntries");
        log.MapGetAndHead("/tile/{level}/{**index}", LogEndpoints.TileAsync, "application/octet-stream", "getLogTile");
    }

    private static void MapGetAndHead(
        this IEndpointRouteBuilder log, string pattern, Delegate handler, string contentType, string name)
    {
        log.MapGet(pattern, handler).WithName(name).Produces<string>(StatusCodes.Status200OK, contentType);
        log.MapMethods(pattern, [HttpMethods.Head], handler).ExcludeFromDescription();
    }
}
