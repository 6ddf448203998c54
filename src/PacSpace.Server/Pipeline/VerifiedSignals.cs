using System.Collections.Concurrent;
using PacSpace.Server.Hosting;
using PacSpace.Storage.Control;
using PacSpace.Storage.Ledger.Verification;

namespace PacSpace.Server.Pipeline;

/// <summary>Wakes those who wait for an entry to be covered by a signed head.</summary>
public sealed class VerifiedSignals(LedgerStores stores, TimeProvider clock)
{
    private readonly ConcurrentDictionary<long, Signal> _signals = new();

    /// <summary>Tells of an environment's head, which may have grown, or that its verification stopped.</summary>
    public void Announce(long environment, VerifiedHead head, bool stopped = false) =>
        Of(environment).Announce(head, stopped);

    /// <summary>Forgets a head that turned out not to be the log's.</summary>
    public void Forget(long environment, VerifiedHead head) => Of(environment).Forget(head);

    /// <summary>Whether anyone waits for entries of an environment.</summary>
    public bool IsAwaited(long environment) => _signals.TryGetValue(environment, out var signal) && signal.IsAwaited;

    /// <summary>Ends as soon as anyone waits for entries of an environment.</summary>
    public Task WhenAwaited(long environment) => Of(environment).WhenAwaited();

    /// <summary>
    /// A head that covers an index, as soon as there is one; null when the time is over or verification stopped.
    /// </summary>
    /// <param name="isNew">This process appended the entry just now, so what becomes of it is announced here.</param>
    public async Task<VerifiedHead?> WaitAsync(
        EnvironmentRecord environment, long index, TimeSpan timeout, CancellationToken ct, bool isNew = false)
    {
        var signal = Of(environment.Number);
        // What was verified before this process started, or by another one, was never announced here, nor that an
        // operator resumed what had stopped.
        if (!isNew || signal.HasStopped)
        {
            var announcement = signal.Announcement;
            if (await stores.For(environment.Kind).FindLogAsync(environment.Number, ct) is { } state)
            {
                if (state.VerifiedSize > index) return new VerifiedHead(state.VerifiedSize, state.SignedHead);
                if (state.IsFrozen) return null;
                signal.Resumed(announcement);
            }
        }
        return await signal.WaitAsync(index, timeout, clock, ct);
    }

    private Signal Of(long environment) => _signals.GetOrAdd(environment, static _ => new Signal());

    private sealed class Signal
    {
        private readonly Lock _gate = new();
        private TaskCompletionSource _changed = New();
        private VerifiedHead? _head;
        private volatile bool _stopped;
        private TaskCompletionSource? _awaited;
        private int _waiting;

        public bool IsAwaited => Volatile.Read(ref _waiting) > 0;

        public bool HasStopped => _stopped;

        /// <summary>The next announcement.</summary>
        public Task Announcement => Volatile.Read(ref _changed).Task;

        /// <summary>Verification goes on, unless something else was announced since.</summary>
        public void Resumed(Task announcement)
        {
            lock (_gate) _stopped &= _changed.Task != announcement;
        }

        public void Announce(VerifiedHead head, bool stopped)
        {
            TaskCompletionSource changed;
            lock (_gate)
            {
                _head = head;
                _stopped = stopped;
                (changed, _changed) = (_changed, New());
            }
            changed.SetResult();
        }

        public void Forget(VerifiedHead head)
        {
            lock (_gate)
            {
                if (ReferenceEquals(_head, head)) _head = null;
            }
        }

        public Task WhenAwaited()
        {
            lock (_gate) return _waiting > 0 ? Task.CompletedTask : (_awaited ??= New()).Task;
        }

        public async Task<VerifiedHead?> WaitAsync(long index, TimeSpan timeout, TimeProvider clock, CancellationToken ct)
        {
            TaskCompletionSource? awaited;
            lock (_gate)
            {
                // Who need not wait hurries nobody.
                if (IsSettled(index, out var head)) return head;
                _waiting++;
                (awaited, _awaited) = (_awaited, null);
            }
            awaited?.SetResult();
            try
            {
                return await WaitForAsync(index, timeout, clock, ct);
            }
            finally
            {
                lock (_gate) _waiting--;
            }
        }

        private async Task<VerifiedHead?> WaitForAsync(long index, TimeSpan timeout, TimeProvider clock, CancellationToken ct)
        {
            var deadline = clock.GetTimestamp() + (long)(timeout.TotalSeconds * clock.TimestampFrequency);
            while (true)
            {
                Task changed;
                lock (_gate)
                {
                    if (IsSettled(index, out var head)) return head;
                    changed = _changed.Task;
                }
                var left = clock.GetElapsedTime(clock.GetTimestamp(), deadline);
                if (left <= TimeSpan.Zero) return null;
                try
                {
                    await changed.WaitAsync(left, clock, ct);
                }
                catch (TimeoutException)
                {
                    return null;
                }
            }
        }

        /// <summary>Whether there is nothing to wait for: a head that covers the index, or none to come. Under the lock.</summary>
        private bool IsSettled(long index, out VerifiedHead? head)
        {
            head = _head?.Size > index ? _head : null;
            return head is not null || _stopped;
        }

        private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
