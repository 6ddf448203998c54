using System.Diagnostics;
using PacSpace.Storage.Ledger;
using PacSpace.Storage.Ledger.Verification;

namespace PacSpace.Server.Pipeline;

/// <summary>Runs the verifier of one environment, one pass at a time; requests during a pass lead to one more.</summary>
internal sealed class EnvironmentVerifier(
    long environment, Func<Task<(LogVerifier Verifier, long VerifiedSize)>> create, VerifierCrowd crowd,
    VerifiedSignals signals, PipelineMetrics metrics, ILogger logger)
{
    private const int Idle = 0;
    private const int Running = 1;
    private const int RunningAndAgain = 2;

    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(250);

    // A pass signs, flushes and commits whether it covers one entry or thousands: under load they go together, and
    // short passes take a third of the time at most. Where several environments are written to they share
    // that third, as far as the longest rest lets them.
    private static readonly TimeSpan ShortestGathering = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan LongestGathering = TimeSpan.FromMilliseconds(15);
    private static readonly TimeSpan LongestSharedGathering = TimeSpan.FromMilliseconds(100);

    private int _state;
    private LogVerifier? _verifier;
    private long _verifiedSize;
    private string? _toldReason;

    /// <summary>The passes under way, if any.</summary>
    public Task Passes { get; private set; } = Task.CompletedTask;

    /// <summary>Asks for a pass and returns at once.</summary>
    public void Request(CancellationToken ct)
    {
        if (Interlocked.Exchange(ref _state, RunningAndAgain) == Idle)
            Passes = Task.Run(() => crowd.WithAsync(() => LoopAsync(ct)), CancellationToken.None);
    }

    private async Task LoopAsync(CancellationToken ct)
    {
        var pause = ShortestPause;
        do
        {
            Volatile.Write(ref _state, Running);
            var began = Stopwatch.GetTimestamp();
            if (await PassAsync(ct))
            {
                pause = ShortestPause;
                await signals.WhenAwaited(environment).WaitAsync(Gathering(Stopwatch.GetElapsedTime(began), crowd.Count), ct)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (Volatile.Read(ref _state) == Running) await ReleaseAsync();
                continue;
            }
            // Another node is at it. What it covers is not announced here, and it may die: look again.
            pause = signals.IsAwaited(environment) ? ShortestPause : pause < LongestPause ? pause * 2 : LongestPause;
            await Task.Delay(pause, CancellationToken.None);
            Volatile.Write(ref _state, RunningAndAgain);
        }
        while (Interlocked.CompareExchange(ref _state, Idle, Running) != Running);
    }

    /// <summary>How long entries are left to gather after a pass, unless somebody waits for them.</summary>
    /// <param name="pass">How long it took.</param>
    /// <param name="crowd">How many environments are being verified, this one among them.</param>
    internal static TimeSpan Gathering(TimeSpan pass, int crowd)
    {
        var alone = Math.Clamp(2 * pass.Ticks, ShortestGathering.Ticks, LongestGathering.Ticks);
        return TimeSpan.FromTicks(Math.Min(alone * crowd, LongestSharedGathering.Ticks));
    }

    /// <summary>False if the log is not verified to its end because another node is at it.</summary>
    private async Task<bool> PassAsync(CancellationToken ct)
    {
        try
        {
            if (ct.IsCancellationRequested) return true;
            if (_verifier is null) (_verifier, _verifiedSize) = await create();
            var state = await _verifier.RunAsync(Advanced, ct, keepsLease: true);
            if (state.IsFrozen) metrics.Stopped();
            // Refused emits ask for passes too: what stopped it is said once, not at their pace.
            if (state.IsFrozen && state.FrozenReason != _toldReason)
                Log.VerificationStopped(logger, environment, state.FrozenIndex, state.FrozenReason);
            _toldReason = state.FrozenReason;
            _verifiedSize = state.VerifiedSize;
            signals.Announce(environment, new VerifiedHead(state.VerifiedSize, state.SignedHead), state.IsFrozen);
            return state.IsFrozen || state.VerifiedSize >= state.NextIndex;
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // The host is stopping; the log is verified on from where it stands at the next start.
        }
        catch (StorageUnavailableException e)
        {
            _verifier = null;
            Log.VerificationDelayed(logger, environment, e);
        }
        catch (Exception e)
        {
            _verifier = null;
            Log.VerificationFailed(logger, environment, e);
        }
        return true;
    }

    private async Task ReleaseAsync()
    {
        try
        {
            if (_verifier is { } idle) await idle.ReleaseAsync();
        }
        catch (Exception e)
        {
            _verifier = null;
            Log.VerificationFailed(logger, environment, e);
        }
    }

    private void Advanced(VerifiedHead head)
    {
        metrics.Verified(head.Size - _verifiedSize);
        _verifiedSize = head.Size;
        signals.Announce(environment, head);
    }
}
