using PacSpace.Server.Hosting;
using PacSpace.Server.Hosting.Errors;
using PacSpace.Server.Hosting.RateLimiting;

namespace PacSpace.Server.PublicLog;

internal static class PublicLogSetup
{
    private const string Binary = "application/octet-stream";

    public static IServiceCollection AddPublicLog(this IServiceCollection services) =>
        services.AddSingleton<PublicLogs>();

    /// <summary>Heads, tiles and entries of the logs, open to all.</summary>
    public static void MapPublicLog(this IEndpointRouteBuilder app)
    {
        var log = app.MapGroup("/log/{environmentId}").WithTags("Log").AllowAnonymous().LimitAsLog();
        log.MapFile("/checkpoint", LogEndpoints.CheckpointAsync, "text/plain", "getLogCheckpoint");
        log.MapFile("/tile/entries/{**index}", LogEndpoints.EntriesAsync, Binary, "getLogEntries");
        log.MapFile("/tile/{level}/{**index}", LogEndpoints.TileAsync, Binary, "getLogTile");
    }

    private static void MapFile(
        this IEndpointRouteBuilder log, string pattern, Delegate handler, string contentType, string name)
    {
        log.MapGetAndHead(pattern, handler).WithName(name).Produces<string>(StatusCodes.Status200OK, contentType)
            .WithRefusals(ErrorCodes.NotFound);
    }
}
