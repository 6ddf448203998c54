using PacSpace.Server.Hosting;
using PacSpace.Storage.Control;
using PacSpace.Storage.Ledger;

namespace PacSpace.Server.Reconciliations;

/// <summary>Removes jobs whose time is over, with their lists.</summary>
internal sealed class ReconcileSweep(LedgerStores stores, TimeProvider clock, ILogger<ReconcileSweep> log) : BackgroundService
{
    private static readonly TimeSpan Round = TimeSpan.FromMinutes(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Round, clock);
        do
        {
            foreach (var kind in Enum.GetValues<EnvironmentKind>()) await SweepAsync(stores.For(kind), kind, stoppingToken);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task SweepAsync(ILedgerStore store, EnvironmentKind kind, CancellationToken ct)
    {
        try
        {
            var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
            foreach (var environment in await store.ListExpiredReconciliationsAsync(now, ct))
                await store.DeleteExpiredReconciliationsAsync(environment, now, ct);
        }
        catch (StorageUnavailableException e)
        {
            log.SweepFailed(kind, e);
        }
    }
}
