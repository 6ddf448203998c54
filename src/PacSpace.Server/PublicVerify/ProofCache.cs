using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using PacSpace.Core.Merkle;

namespace PacSpace.Server.PublicVerify;

/// <summary>
/// Findings of the last minute, one computation per root at a time and a few in all: strangers can't make the server
/// hash the same history again and again, nor many at once. What no head covered yet is looked at again after a second.
/// </summary>
internal sealed class ProofCache(TimeProvider clock, IOptions<PublicVerifyOptions> options) : IDisposable
{
    private const int MaxEntries = 1000;
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan UncoveredLifetime = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<Hash, Lazy<Task<Found>>> _entries = new();
    private readonly SemaphoreSlim _computing = new(options.Value.MaxComputations);
    private int _waiting;

    /// <summary>The findings of a root; null if others are being computed and their end is not worth waiting for.</summary>
    public async Task<ProofFindings?> GetAsync(Hash root, Func<Task<ProofFindings>> compute)
    {
        if (_entries.Count >= MaxEntries) Forget();
        var entry = _entries.AddOrUpdate(root, _ => New(compute), (_, held) => IsCurrent(held.Value) ? held : New(compute));
        return (await entry.Value).Findings;
    }

    public void Dispose() => _computing.Dispose();

    private Lazy<Task<Found>> New(Func<Task<ProofFindings>> compute) => new(() => ComputeAsync(compute));

    private async Task<Found> ComputeAsync(Func<Task<ProofFindings>> compute)
    {
        if (!await EnterAsync()) return new Found(null, clock.GetTimestamp());
        try
        {
            // On another thread, because the ledger reads without letting go of its own: who waits should wait, not block.
            return new Found(await Task.Run(compute), clock.GetTimestamp());
        }
        finally
        {
            _computing.Release();
        }
    }

    private async Task<bool> EnterAsync()
    {
        if (_computing.Wait(0)) return true;
        try
        {
            return Interlocked.Increment(ref _waiting) <= options.Value.MaxWaiting
                && await _computing.WaitAsync(TimeSpan.FromSeconds(options.Value.MaxWaitSeconds));
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    /// <summary>All but what is being computed: that is asked for now, and would be computed twice.</summary>
    private void Forget()
    {
        foreach (var entry in _entries.Where(e => e.Value is { IsValueCreated: true, Value.IsCompleted: true }))
            _entries.TryRemove(entry);
    }

    private bool IsCurrent(Task<Found> found)
    {
        if (!found.IsCompletedSuccessfully) return !found.IsCompleted;
        if (found.Result.Findings is not { } findings) return false;
        return clock.GetElapsedTime(found.Result.At) < (findings.IsCovered ? Lifetime : UncoveredLifetime);
    }

    private sealed record Found(ProofFindings? Findings, long At);
}
