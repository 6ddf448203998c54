using System.Collections.Concurrent;
using PacSpace.Core.Notes;
using PacSpace.Server.Hosting;
using PacSpace.Storage.Control;
using PacSpace.Storage.Ledger;
using PacSpace.Storage.Ledger.Verification;

namespace PacSpace.Server.Pipeline;

/// <summary>
/// Keeps this node's memory of signed heads up with what other nodes publish. A node that has verified nothing for an
/// hour would otherwise take a database that a failover put back an hour for the whole truth, and sign a fork.
/// </summary>
public sealed class HeadKeeper(LedgerStores stores, IControlStore control, SignedHeads memory)
{
    private const int LearnedAtOnce = 8;

    private readonly ConcurrentDictionary<long, LogVerifierKey> _keys = new();

    // A failover in the middle of a look may show two states at once: only what is seen by two sweeps counts.
    private readonly ConcurrentDictionary<long, bool> _suspected = new();

    /// <summary>
    /// Flushes the heads of all logs that moved since they were last learned: one query for all of them, and a few
    /// point reads for each. Gives the environments that it stopped, because they contradict what is remembered.
    /// </summary>
    public async Task<IReadOnlyCollection<long>> KeepAsync(
        EnvironmentKind kind, IReadOnlyList<LogPosition> positions, CancellationToken ct)
    {
        var moved = new Dictionary<long, LogPosition>();
        var stopped = new ConcurrentBag<long>();
        foreach (var position in positions)
        {
            if (position.IsFrozen || await KeyAsync(position.Environment, ct) is not { } key) continue;
            var remembered = RememberedSize(key);
            if (position.VerifiedSize > remembered) moved.Add(position.Environment, position);
            else if (position.NextIndex < remembered) await SuspectAsync(kind, position, RolledBack(key, position), stopped, ct);
            else _suspected.TryRemove(position.Environment, out _);
        }
        if (moved.Count == 0) return stopped;
        var store = stores.For(kind);
        var options = new ParallelOptions { MaxDegreeOfParallelism = LearnedAtOnce, CancellationToken = ct };
        await Parallel.ForEachAsync(await store.ReadHeadsAsync(moved.Keys, ct), options, async (head, token) =>
        {
            var damage = await PublishedHeads.LearnAsync(store, head, _keys[head.Environment], memory, token);
            await SuspectAsync(kind, moved[head.Environment], damage, stopped, token);
        });
        return stopped;
    }

    private async ValueTask SuspectAsync(
        EnvironmentKind kind, LogPosition position, string? damage, ConcurrentBag<long> stopped, CancellationToken ct)
    {
        if (damage is null) _suspected.TryRemove(position.Environment, out _);
        if (damage is null || _suspected.TryAdd(position.Environment, true)) return;
        await stores.For(kind).FreezeAsync(position.Environment, position.NextIndex, damage, ct);
        stopped.Add(position.Environment);
    }

    /// <summary>Below zero where the file can't be read: learning from it then says why.</summary>
    private long RememberedSize(LogVerifierKey key)
    {
        if (memory.SizeOf(key) is { } known) return known;
        try
        {
            return memory.Read(key)?.Size ?? 0;
        }
        catch (InvalidDataException)
        {
            return -1;
        }
    }

    private string? RolledBack(LogVerifierKey key, LogPosition position) =>
        SignedHeads.RolledBack(memory.Read(key), position.NextIndex);

    private ValueTask<LogVerifierKey?> KeyAsync(long environment, CancellationToken ct) =>
        _keys.TryGetValue(environment, out var key) ? ValueTask.FromResult<LogVerifierKey?>(key)
            : new ValueTask<LogVerifierKey?>(LoadKeyAsync(environment, ct));

    private async Task<LogVerifierKey?> LoadKeyAsync(long environment, CancellationToken ct) =>
        await control.FindEnvironmentByNumberAsync(environment, ct) is { VerifierKey: { } text }
        && LogVerifierKey.TryParse(text, out var key) ? _keys.GetOrAdd(environment, key!) : null;
}
