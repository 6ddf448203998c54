using System.Collections.Concurrent;
using PacSpace.Core.Merkle;

namespace PacSpace.Server.PublicVerify;

/// <summary>
/// Findings of the last minute, one computation per root at a time: strangers can't make the server hash the same
/// history again and again. What no head covered yet is looked at again after a second.
/// </summary>
internal sealed class ProofCache(TimeProvider clock)
{
    private const int MaxEntries = 1000;
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan UncoveredLifetime = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<Hash, Lazy<Task<Found>>> _entries = new();

    public async Task<ProofFindings> GetAsync(Hash root, Func<Task<ProofFindings>> compute)
    {
        if (_entries.Count >= MaxEntries) _entries.Clear();
        var entry = _entries.AddOrUpdate(root, _ => New(compute), (_, held) => IsCurrent(held.Value) ? held : New(compute));
        return (await entry.Value).Findings;
    }

    // On another thread, because the ledger reads without letting go of its own: who waits should wait, not block.
    private Lazy<Task<Found>> New(Func<Task<ProofFindings>> compute) =>
        new(() => Task.Run(async () => new Found(await compute(), clock.GetTimestamp())));

    private bool IsCurrent(Task<Found> found)
    {
        if (!found.IsCompletedSuccessfully) return !found.IsCompleted;
        var lifetime = found.Result.Findings.IsCovered ? Lifetime : UncoveredLifetime;
        return clock.GetElapsedTime(found.Result.At) < lifetime;
    }

    private sealed record Found(ProofFindings Findings, long At);
}
