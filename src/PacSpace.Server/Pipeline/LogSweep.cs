using PacSpace.Server.Hosting;
using PacSpace.Storage.Control;
using PacSpace.Storage.Ledger;

namespace PacSpace.Server.Pipeline;

/// <summary>
/// One look at every log of a ledger, by one query: which wait to be verified, which have a head that this node has
/// yet to learn, and how the ledger does as a whole.
/// </summary>
public sealed class LogSweep(
    LedgerStores stores, IControlStore control, HeadKeeper heads, LedgerWatch watch, ILogger<LogSweep> logger)
{
    /// <param name="hint">Called with each environment that wants a verifier's pass.</param>
    public async Task RunAsync(EnvironmentKind kind, Action<long> hint, CancellationToken ct)
    {
        try
        {
            var positions = await stores.For(kind).ListPositionsAsync(ct);
            watch.Saw(kind, positions);
            foreach (var position in positions) if (position.IsBehind) hint(position.Environment);
            foreach (var environment in await heads.KeepAsync(kind, positions, ct)) hint(environment);
        }
        catch (StorageUnavailableException e)
        {
            watch.Missed(kind);
            Log.SweepFailed(logger, kind, e);
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            Log.SweepBroke(logger, kind, e);
        }
    }

    /// <summary>Looks whether the control store answers.</summary>
    public async Task PingControlAsync(CancellationToken ct)
    {
        try
        {
            await control.PingAsync(ct);
            watch.ControlAnswers(true);
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            watch.ControlAnswers(false);
            Log.ControlMissed(logger, e);
        }
    }
}
