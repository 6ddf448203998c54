using Microsoft.Extensions.Options;
using PacSpace.Server.Hosting;
using PacSpace.Server.Hosting.Tenants;
using PacSpace.Storage.Control;
using PacSpace.Storage.Ledger;

namespace PacSpace.Server.Retention;

/// <summary>
/// Destroys payloads whose tenant does not want them kept longer, a bounded step at a time. Each step may be cut short
/// and repeated, by this server or another one. Environments whose verification has stopped are swept too, up to what
/// was verified: a tenant's promise does not wait for a repair.
/// </summary>
internal sealed class RetentionService(
    LedgerStores stores, IControlStore control, TenantSettingsDirectory settings, RetentionSignal signal,
    RetentionMetrics metrics, IOptions<RetentionOptions> options, TimeProvider clock, ILogger<RetentionService> log)
    : BackgroundService
{
    private readonly Dictionary<EnvironmentKind, long> _erasedAt = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            for (; ; )
            {
                await SweepAsync(stoppingToken);
                await signal.WaitAsync(TimeSpan.FromSeconds(options.Value.SweepSeconds), stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The next start goes on where this one stands.
        }
    }

    private async Task SweepAsync(CancellationToken ct)
    {
        try
        {
            foreach (var environment in await control.ListRetainedEnvironmentsAsync(ct)) await PurgeAsync(environment, ct);
            foreach (var kind in Enum.GetValues<EnvironmentKind>()) await EraseAsync(kind, ct);
            metrics.Swept();
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            metrics.Failed();
            log.SweepFailed(e);
        }
    }

    private async Task PurgeAsync(RetainedEnvironment environment, CancellationToken ct)
    {
        var destroyed = 0L;
        try
        {
            var store = stores.For(environment.Kind);
            for (var hasMore = true; hasMore;)
            {
                // Asked before each step: when a tenant changes its mind, the destruction ends within seconds.
                var days = (await settings.OfEnvironmentAsync(environment.Number, ct)).PayloadRetentionDays;
                if (days == 0) break;
                var started = TimeProvider.System.GetTimestamp();
                var step = await store.PurgePayloadsAsync(
                    environment.Number, TimeSpan.FromDays(days), options.Value.BatchEntries, ct);
                destroyed += step.Destroyed;
                metrics.Destroyed(step.Destroyed);
                hasMore = step.HasMore;
                // As long as a step took, the ledger is left to those who record.
                if (hasMore) await Task.Delay(TimeProvider.System.GetElapsedTime(started), ct);
            }
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            metrics.Failed();
            log.PurgeFailed(environment.Number, e);
        }
        if (destroyed > 0) log.Destroyed(environment.Number, destroyed, environment.PayloadRetentionDays);
    }

    private async Task EraseAsync(EnvironmentKind kind, CancellationToken ct)
    {
        if (_erasedAt.TryGetValue(kind, out var at) && clock.GetElapsedTime(at) < TimeSpan.FromHours(options.Value.EraseHours))
            return;
        try
        {
            var erasure = await stores.For(kind).EraseDestroyedAsync(options.Value.MaxRewriteMebibytes * 1024L * 1024, ct);
            if (erasure is Erasure.Done) log.Erased(kind);
            if (erasure is Erasure.TooLarge) log.TooLarge(kind);
            if (erasure is Erasure.Done or Erasure.TooLarge) _erasedAt[kind] = clock.GetTimestamp();
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            metrics.Failed();
            log.EraseFailed(kind, e);
        }
    }
}
