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

    private readonly ConcurrentDictionary<Hash, Entry> _entries = new();

    public Task<ProofFindings> GetAsync(Hash root, Func<Task<ProofFindings>> compute)
    {
        var now = clock.GetUtcNow();
        if (_entries.TryGetValue(root, out var held) && now - held.At < LifetimeOf(held.Findings.Value))
            return held.Findings.Value;
        if (_entries.Count >= MaxEntries) _entries.Clear();
        var entry = new Entry(now, new Lazy<Task<ProofFindings>>(compute));
        _entries[root] = entry;
        return entry.Findings.Value;
    }

    private static TimeSpan LifetimeOf(Task<ProofFindings> findings) => findings switch
    {
        { IsFaulted: true } => TimeSpan.Zero,
        { IsCompletedSuccessfully: true, Result.IsCovered: false } => UncoveredLifetime,
        _ => Lifetime,
    };

    private sealed record Entry(DateTimeOffset At, Lazy<Task<ProofFindings>> Findings);
}
