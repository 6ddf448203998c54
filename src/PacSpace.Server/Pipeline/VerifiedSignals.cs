using System.Collections.Concurrent;
using PacSpace.Server.Hosting;
using PacSpace.Storage.Control;

namespace PacSpace.Server.Pipeline;

/// <summary>Wakes those who wait for an entry to be covered by a signed head.</summary>
public sealed class VerifiedSignals(LedgerStores stores, TimeProvider clock)
{
    private readonly ConcurrentDictionary<long, Signal> _signals = new();

    /// <summary>Tells that the verified size of an environment grew, or that its verification stopped.</summary>
    public void Announce(long environment, long verifiedSize, bool stopped = false) =>
        Of(environment).Announce(verifiedSize, stopped);

    /// <summary>
    /// True as soon as the verified size is above an index; false when the time is over or verification stopped.
    /// </summary>
    public async Task<bool> WaitAsync(EnvironmentRecord environment, long index, TimeSpan timeout, CancellationToken ct)
    {
        // What was verified before this process started, or by another one, was never announced here.
        if (await stores.For(environment.Kind).FindLogAsync(environment.Number, ct) is { } state)
        {
            if (state.VerifiedSize > index) return true;
            if (state.IsFrozen) return false;
        }
        return await Of(environment.Number).WaitAsync(index, timeout, clock, ct);
    }

    private Signal Of(long environment) => _signals.GetOrAdd(environment, static _ => new Signal());

    private sealed class Signal
    {
        private readonly Lock _gate = new();
        private TaskCompletionSource _changed = New();
        private long _verifiedSize;
        private bool _stopped;

        public void Announce(long verifiedSize, bool stopped)
        {
            TaskCompletionSource changed;
            lock (_gate)
            {
                _verifiedSize = Math.Max(_verifiedSize, verifiedSize);
                _stopped = stopped;
                (changed, _changed) = (_changed, New());
            }
            changed.SetResult();
        }

        public async Task<bool> WaitAsync(long index, TimeSpan timeout, TimeProvider clock, CancellationToken ct)
        {
            var deadline = clock.GetTimestamp() + (long)(timeout.TotalSeconds * clock.TimestampFrequency);
            while (true)
            {
                Task changed;
                lock (_gate)
                {
                    if (_verifiedSize > index) return true;
                    if (_stopped) return false;
                    changed = _changed.Task;
                }
                var left = clock.GetElapsedTime(clock.GetTimestamp(), deadline);
                if (left <= TimeSpan.Zero) return false;
                try
                {
                    await changed.WaitAsync(left, clock, ct);
                }
                catch (TimeoutException)
                {
                    return false;
                }
            }
        }

        private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
