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
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(1);

    // An entry that no head covered yet is covered moments later; one that is damaged stays so.
    private static readonly TimeSpan UnverifiedLife = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<Hash, Lazy<Task<Found>>> _entries = new();

    public async Task<ProofFindings> GetAsync(Hash root, Func<Task<ProofFindings>> compute)
    {
        if (_entries.Count >= MaxEntries) _entries.Clear();
        var entry = _entries.AddOrUpdate(root, _ => New(compute), (_, held) => IsCurrent(held) ? held : New(compute));
        return (await entry.Value).Findings;
    }

    // On another thread, because the ledger reads without letting go of its own: who waits should wait, not block.
    private Lazy<Task<Found>> New(Func<Task<ProofFindings>> compute) =>
        new(() => Task.Run(async () => new Found(await compute(), clock.GetTimestamp())));

    private bool IsCurrent(Lazy<Task<Found>> entry)
    {
        if (!entry.Value.IsCompleted) return true;
        return entry.Value.IsCompletedSuccessfully && entry.Value.Result is var found
            && clock.GetElapsedTime(found.At) < (found.Findings.Verified ? Life : UnverifiedLife);
    }

    private sealed record Found(ProofFindings Findings, long At);
}
