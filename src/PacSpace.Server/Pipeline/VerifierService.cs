using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using PacSpace.Server.Hosting;
using PacSpace.Server.Hosting.Environments;
using PacSpace.Storage.Control;
using PacSpace.Storage.Ledger;
using PacSpace.Storage.Ledger.Verification;

namespace PacSpace.Server.Pipeline;

/// <summary>
/// Follows every log: at once where an append hints that there is something new, and by a slow sweep that needs no hint.
/// </summary>
public sealed class VerifierService(
    LedgerStores stores, IControlStore control, EnvironmentKeys keys, SignedHeads memory, RollbackGuard guard,
    LogSweep sweep, VerifiedSignals signals, PipelineMetrics metrics, IOptions<PipelineOptions> options, TimeProvider clock,
    ILogger<VerifierService> logger) : BackgroundService
{
    private readonly ConcurrentDictionary<long, EnvironmentVerifier> _verifiers = new();
    private readonly VerifierCrowd _crowd = new();
    private CancellationToken _stopping = CancellationToken.None;

    /// <summary>Says that an environment's log may have grown.</summary>
    public void Hint(EnvironmentKind kind, long environment)
    {
        if (!_verifiers.TryGetValue(environment, out var verifier))
            verifier = _verifiers.GetOrAdd(environment, _ => new EnvironmentVerifier(
                environment, () => CreateAsync(kind, environment), _crowd, signals, metrics, logger));
        verifier.Request(_stopping);
    }

    /// <summary>Ends the passes under way; the ledgers are closed after it.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await Task.WhenAll(_verifiers.Values.Select(v => v.Passes)).WaitAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        _stopping = stoppingToken;
        // What has stopped is said again at each start.
        await HintAllAsync((store, _) => store.ListFrozenAsync(stoppingToken));
        await HintAllAsync((store, kind) => ListRolledBackAsync(store, kind, stoppingToken));
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(options.Value.SweepSeconds), clock);
        do
        {
            foreach (var kind in Enum.GetValues<EnvironmentKind>())
                await sweep.RunAsync(kind, environment => Hint(kind, environment), stoppingToken);
            await sweep.PingControlAsync(stoppingToken);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    /// <summary>Logs that hold less than this node signed, though nothing of them waits to be verified.</summary>
    private async Task<IReadOnlyList<long>> ListRolledBackAsync(
        ILedgerStore store, EnvironmentKind kind, CancellationToken ct)
    {
        var found = new List<long>();
        foreach (var environment in await store.ListEnvironmentsAsync(ct))
            if (await guard.HasStoppedAsync(kind, environment, ct)) found.Add(environment);
        return found;
    }

    private async Task HintAllAsync(Func<ILedgerStore, EnvironmentKind, Task<IReadOnlyList<long>>> list)
    {
        foreach (var kind in Enum.GetValues<EnvironmentKind>())
        {
            try
            {
                foreach (var environment in await list(stores.For(kind), kind)) Hint(kind, environment);
            }
            catch (StorageUnavailableException e)
            {
                Log.SweepFailed(logger, kind, e);
            }
        }
    }

    private async Task<(LogVerifier Verifier, long VerifiedSize)> CreateAsync(EnvironmentKind kind, long number)
    {
        var environment = await control.FindEnvironmentByNumberAsync(number, _stopping)
            ?? throw new InvalidOperationException($"The control store has no environment {number}.");
        var store = stores.For(kind);
        var verifier = new LogVerifier(store, number, await keys.SignerAsync(environment, _stopping), memory, clock);
        return (verifier, (await store.FindLogAsync(number, _stopping))?.VerifiedSize ?? 0);
    }
}
