using System.Collections.Concurrent;
using PacSpace.Core.Merkle;

namespace PacSpace.Server.PublicVerify;

/// <summary>
/// Findings of the last minute, one computation per root at a time: strangers can't make the server hash the same
/// history again and again.
/// </summary>
internal sealed class ProofCache(TimeProvider clock)
{
    private const int MaxEntries = 1000;
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<Hash, Entry> _entries = new();

    public Task<ProofFindings> GetAsync(Hash root, Func<Task<ProofFindings>> compute)
    {
        var now = clock.GetUtcNow();
        if (_entries.TryGetValue(root, out var held) && held.Until > now && !held.Findings.Value.IsFaulted
            && !IsUncovered(held)) return held.Findings.Value;
        if (_entries.Count >= MaxEntries) _entries.Clear();
        var entry = new Entry(now + Lifetime, new Lazy<Task<ProofFindings>>(compute));
        _entries[root] = entry;
        return entry.Findings.Value;
    }

    // An entry that no head covered yet is covered moments later.
    private static bool IsUncovered(Entry entry) =>
        entry.Findings.Value is { IsCompletedSuccessfully: true, Result.Verified: false };

    private sealed record Entry(DateTimeOffset Until, Lazy<Task<ProofFindings>> Findings);
}
