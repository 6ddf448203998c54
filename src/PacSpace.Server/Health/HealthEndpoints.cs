using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using PacSpace.Server.Hosting;
using PacSpace.Server.Hosting.Json;
using PacSpace.Storage.Control;
using PacSpace.Storage.Ledger;

namespace PacSpace.Server.Health;

/// <param name="Status">ok; degraded (answers, but something needs a person); unavailable (503).</param>
public sealed record HealthView(string Status, IReadOnlyList<HealthCheckView> Checks);

public sealed record HealthCheckView(string Name, bool Ok, string Detail);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(HealthView))]
internal sealed partial class HealthJson : JsonSerializerContext;

internal static class HealthEndpoints
{
    private const string Ok = "ok";
    private const string Degraded = "degraded";
    private const string Unavailable = "unavailable";

    /// <summary>Is the process alive?</summary>
    internal static Ok<HealthView> Live() => TypedResults.Ok(new HealthView(Ok, []));

    /// <summary>Can it answer? Says what is wrong if not.</summary>
    internal static async Task<JsonHttpResult<HealthView>> ReadyAsync(
        IControlStore control, LedgerStores ledgers, CancellationToken ct)
    {
        List<HealthCheckView> checks =
        [
            await ProbeAsync("control", control.PingAsync, ct),
            await ProbeAsync("sandbox", ledgers.For(EnvironmentKind.Sandbox).PingAsync, ct),
            await ProbeAsync("production", ledgers.For(EnvironmentKind.Production).PingAsync, ct),
        ];
        if (checks.Any(c => !c.Ok)) return TypedResults.Json(new HealthView(Unavailable, checks), HealthJson.Default.HealthView, statusCode: 503);
        foreach (var kind in Enum.GetValues<EnvironmentKind>())
        {
            var frozen = (await ledgers.For(kind).ListFrozenAsync(ct)).Count;
            checks.Add(new HealthCheckView($"{kind.ToString().ToLowerInvariant()} verification", frozen == 0,
                frozen == 0 ? "no environment has stopped" : $"{frozen} environments have stopped; the log names them"));
        }
        return TypedResults.Json(new HealthView(checks.All(c => c.Ok) ? Ok : Degraded, checks), HealthJson.Default.HealthView);
    }

    private static async Task<HealthCheckView> ProbeAsync(string name, Func<CancellationToken, Task> probe, CancellationToken ct)
    {
        try
        {
            await probe(ct);
            return new HealthCheckView(name, true, "answers");
        }
        catch (Exception e) when (e is StorageUnavailableException or System.Data.Common.DbException)
        {
            return new HealthCheckView(name, false, "the database can't be used; the log says why");
        }
    }
}

internal static class HealthSetup
{
    public static IServiceCollection AddHealth(this IServiceCollection services) => services.AddJsonContext(HealthJson.Default);

    public static void MapHealth(this IEndpointRouteBuilder app)
    {
        var health = app.MapGroup("/health").AllowAnonymous().DisableRateLimiting().WithTags("Operations");
        health.MapGet("/live", HealthEndpoints.Live).WithName("healthLive");
        health.MapGet("/ready", HealthEndpoints.ReadyAsync).WithName("healthReady")
            .Produces<HealthView>().Produces<HealthView>(StatusCodes.Status503ServiceUnavailable);
    }
}
