using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using PacSpace.Server.Hosting;
using PacSpace.Server.Hosting.Errors;
using PacSpace.Storage;

namespace PacSpace.Server.Health;

/// <summary>
/// Listens in the server's place while it waits for a database: alive, not ready and why, and 503 for the rest. So an
/// orchestrator neither kills it nor sends it anybody.
/// </summary>
internal static class WaitingRoom
{
    private const int RetryAfterSeconds = 5;

    /// <summary>
    /// Opens the databases before the host starts, and waits for them. False if the server was told to stop meanwhile.
    /// </summary>
    public static async Task<bool> OpenStorageAsync(this WebApplication app)
    {
        try
        {
            app.Services.GetService<IStartupValidator>()?.Validate();
            var start = app.Services.GetRequiredService<StorageStart>();
            return await start.TryOpenAsync(CancellationToken.None) || await WaitAsync(app, start);
        }
        catch
        {
            // What was logged is written out with it.
            await app.DisposeAsync();
            throw;
        }
    }

    private static async Task<bool> WaitAsync(WebApplication app, StorageStart start)
    {
        await using var room = Build(app, start);
        await room.StartAsync();
        var isOpen = await start.WaitAsync(room.Lifetime.ApplicationStopping);
        await room.StopAsync();
        if (!isOpen) await app.DisposeAsync();
        return isOpen;
    }

    private static WebApplication Build(WebApplication app, StorageStart start)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            ContentRootPath = app.Environment.ContentRootPath,
            EnvironmentName = app.Environment.EnvironmentName,
        });
        builder.Configuration.AddConfiguration(app.Configuration);
        builder.WebHost.UseUrls(app.Configuration["urls"] ?? "");
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.AddServerHeader = false);
        // "Now listening" and "Application started" are for the server itself to say.
        builder.Logging.AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Warning);
        builder.Services.Configure<HostOptions>(static host => host.ShutdownTimeout = TimeSpan.FromSeconds(1));
        var room = builder.Build();
        room.UseRequestIds(TimeProvider.System);
        room.Run(context => AnswerAsync(context, start));
        return room;
    }

    private static Task AnswerAsync(HttpContext context, StorageStart start) => context.Request.Path.Value switch
    {
        "/health/live" => HealthEndpoints.Live().ExecuteAsync(context),
        "/health/ready" => Waiting(start).ExecuteAsync(context),
        _ => ErrorResult.WriteAsync(context, ApiError.Unavailable("The server waits for its database.", RetryAfterSeconds)),
    };

    private static JsonHttpResult<HealthView> Waiting(StorageStart start)
    {
        var (database, fault) = start.WaitsFor ?? ("control", StorageFault.Starting);
        var view = new HealthView("unavailable", [new HealthCheckView(database, false, fault.Words())]);
        return TypedResults.Json(view, HealthJson.Default.HealthView, statusCode: StatusCodes.Status503ServiceUnavailable);
    }
}
