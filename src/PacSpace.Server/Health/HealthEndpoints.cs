using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using PacSpace.Server.Hosting;
using PacSpace.Server.Hosting.Environments;
using PacSpace.Server.Hosting.Json;
using PacSpace.Server.Pipeline;
using PacSpace.Storage;
using PacSpace.Storage.Control;
using PacSpace.Storage.Ledger;

namespace PacSpace.Server.Health;

/// <param name="Status">ok; degraded (answers, but something needs a person); unavailable (503).</param>
/// <param name="Checks">What was looked at.</param>
public sealed record HealthView(string Status, IReadOnlyList<HealthCheckView> Checks);

/// <param name="Name">What was looked at.</param>
/// <param name="Ok">True if nothing is wrong with it.</param>
/// <param name="Detail">What was found, in words.</param>
public sealed record HealthCheckView(string Name, bool Ok, string Detail);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(HealthView))]
internal sealed partial class HealthJson : JsonSerializerContext;

internal static class HealthEndpoints
{
    private const string Ok = "ok";
    private const string Degraded = "degraded";
    private const string Unavailable = "unavailable";

    // Whoever asks is a probe that gives up after a few seconds: what takes longer has an answer too.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    /// <summary>Is the process alive?</summary>
    /// <remarks>Asks nothing else: restart a server that does not answer this.</remarks>
    internal static JsonHttpResult<HealthView> Live() => Json(Ok, []);

    /// <summary>Can it answer? Says what is wrong if not.</summary>
    /// <remarks>
    /// ok; degraded (still 200) where a part of the work has stopped, such as the verification of an environment;
    /// unavailable (503) where requests would fail.
    /// </remarks>
    internal static async Task<JsonHttpResult<HealthView>> ReadyAsync(
        IControlStore control, LedgerStores ledgers, LedgerWatch watch, IOptions<PipelineOptions> options, CancellationToken ct)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(Patience);
        var kinds = Enum.GetValues<EnvironmentKind>();
        var databases = await Task.WhenAll(
        [
            ProbeAsync("control", control.PingAsync, patience.Token, ct),
            .. kinds.Select(k => ProbeAsync(k.Word(), ledgers.For(k).PingAsync, patience.Token, ct)),
        ]);
        var checks = databases.Select(d => d.Check).ToList();
        // Without writes it still answers what is only read.
        if (databases.Any(d => d.Fault is not (null or StorageFault.ReadOnly))) return Json(Unavailable, checks);
        var stopped = await Task.WhenAll(kinds.Select(k => StoppedAsync(k, ledgers.For(k), patience.Token, ct)));
        foreach (var (kind, verification) in kinds.Zip(stopped))
        {
            checks.Add(Writes(kind, watch.LastAppendFailure(kind)));
            checks.Add(verification);
            checks.Add(Lag(kind, watch.VerificationLag(kind), options.Value.MaxVerificationLagSeconds));
        }
        return Json(checks.All(c => c.Ok) ? Ok : Degraded, checks);
    }

    private static JsonHttpResult<HealthView> Json(string status, IReadOnlyList<HealthCheckView> checks) => TypedResults.Json(
        new HealthView(status, checks), HealthJson.Default.HealthView, statusCode: status == Unavailable ? 503 : 200);

    private static async Task<(HealthCheckView Check, StorageFault? Fault)> ProbeAsync(
        string name, Func<CancellationToken, Task> probe, CancellationToken patience, CancellationToken ct)
    {
        var fault = await FaultAsync(probe, patience, ct);
        return (new HealthCheckView(name, fault is null, fault?.Words() ?? "answers"), fault);
    }

    private static async Task<StorageFault?> FaultAsync(
        Func<CancellationToken, Task> probe, CancellationToken patience, CancellationToken ct)
    {
        try
        {
            await probe(patience).WaitAsync(patience);
            return null;
        }
        catch (StorageUnavailableException e)
        {
            return e.Fault;
        }
        catch (DbException)
        {
            return StorageFault.Other;
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return StorageFault.TimedOut;
        }
    }

    private static HealthCheckView Writes(EnvironmentKind kind, AppendFailure? failure) => new(
        $"{kind.Word()} writes", failure is null, failure is null ? "the last append was stored" : string.Create(
            CultureInfo.InvariantCulture, $"the last append, at {failure.At:yyyy-MM-ddTHH:mm:ssZ}, failed: {failure.Fault.Words()}"));

    private static async Task<HealthCheckView> StoppedAsync(
        EnvironmentKind kind, ILedgerStore ledger, CancellationToken patience, CancellationToken ct)
    {
        var frozen = 0;
        var fault = await FaultAsync(async token => frozen = (await ledger.ListFrozenAsync(token)).Count, patience, ct);
        return new HealthCheckView($"{kind.Word()} verification", fault is null && frozen == 0,
            fault?.Words() ?? (frozen == 0 ? "no environment has stopped" : $"{frozen} environments have stopped; the log names them"));
    }

    private static HealthCheckView Lag(EnvironmentKind kind, TimeSpan lag, int maxSeconds) => new(
        $"{kind.Word()} verification lag", lag.TotalSeconds <= maxSeconds, string.Create(CultureInfo.InvariantCulture,
            $"an entry waits to be verified for {lag.TotalSeconds:F0} s at most; {maxSeconds} s are allowed"));
}

internal static class HealthSetup
{
    public static IServiceCollection AddHealth(this IServiceCollection services) => services.AddJsonContext(HealthJson.Default);

    public static void MapHealth(this IEndpointRouteBuilder app)
    {
        var health = app.MapGroup("/health").AllowAnonymous().DisableRateLimiting().WithTags("Operations");
        health.MapGetAndHead("/live", HealthEndpoints.Live).WithName("healthLive").Produces<HealthView>();
        health.MapGetAndHead("/ready", HealthEndpoints.ReadyAsync).WithName("healthReady")
            .Produces<HealthView>().Produces<HealthView>(StatusCodes.Status503ServiceUnavailable);
    }
}
