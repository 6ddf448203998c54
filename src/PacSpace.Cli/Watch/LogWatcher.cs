using PacSpace.Cli.Heads;
using PacSpace.Core.Merkle;
using PacSpace.Core.Notes;

namespace PacSpace.Cli.Watch;

/// <summary>Follows one log. The kept head moves only when all that the new one covers was checked.</summary>
internal sealed class LogWatcher(
    PolicyLog log, LogPolicy policy, LogClient client, HeadFile state, TimeSpan stale, TimeProvider clock)
{
    private readonly EntryAudit _audit = new(client);

    public string Origin => log.Key.Name;

    public HeadFile State => state;

    /// <param name="progress">Entries checked so far, and entries that the head covers.</param>
    public async Task<WatchReport> LookAsync(Action<long, long> progress, CancellationToken ct)
    {
        KeptHead? kept = null;
        try
        {
            kept = state.Read(policy, Origin);
            var note = await client.CheckpointAsync(ct);
            var verdict = policy.Open(note);
            if (verdict.Head is not { } head)
                return ForkWithoutQuorum(kept, note) ?? Unchecked(kept, $"{client.Url}checkpoint: {verdict.Reason}");
            if (head.Origin != Origin) return Unchecked(kept, $"{client.Url} serves another log, '{head.Origin}'");
            return await JudgeAsync(kept, new KeptHead(head, note), progress, ct);
        }
        catch (Exception e) when (e is LogUnavailableException or IOException or InvalidDataException
            or UnauthorizedAccessException)
        {
            return Unchecked(kept, e.Message);
        }
    }

    private Task<WatchReport> JudgeAsync(
        KeptHead? kept, KeptHead seen, Action<long, long> progress, CancellationToken ct)
    {
        if (seen.Head.Size == 0 && seen.Head.Root != MerkleHasher.EmptyRoot)
            return Task.FromResult(Alarm(WatchOutcome.Damaged, kept, seen, "its head of size 0 has another root"));
        if (kept is null) return ExtendAsync(null, seen, progress, ct);
        if (seen.Head.Size > kept.Head.Size) return ExtendAsync(kept, seen, progress, ct);
        if (seen.Head.Size < kept.Head.Size) return FallBackAsync(kept, seen, ct);
        return Task.FromResult(seen.Head.Root == kept.Head.Root ? Same(kept, seen) : Forked(kept, seen));
    }

    /// <summary>A head that lacks its witnesses is not kept, but the log's own signature under it binds the log.</summary>
    private WatchReport? ForkWithoutQuorum(KeptHead? kept, string note) =>
        kept is not null && policy.OpenSigned(note) is { } head && head.Origin == Origin
            && head.Size == kept.Head.Size && head.Root != kept.Head.Root ? Forked(kept, new KeptHead(head, note)) : null;

    private WatchReport Forked(KeptHead kept, KeptHead seen) => Alarm(
        WatchOutcome.Forked, kept, seen, $"it signed two heads of size {seen.Head.Size} with different roots");

    private WatchReport Same(KeptHead kept, KeptHead seen)
    {
        var age = clock.GetUtcNow() - state.Since;
        return age < stale
            ? new(Origin, WatchOutcome.Unchanged, $"{kept.Head.Size} entries, unchanged", kept, seen)
            : new(Origin, WatchOutcome.Stale, $"{kept.Head.Size} entries, unchanged since {state.Since:u}", kept, seen);
    }

    private async Task<WatchReport> ExtendAsync(
        KeptHead? kept, KeptHead seen, Action<long, long> progress, CancellationToken ct)
    {
        var (from, size) = (kept?.Head.Size ?? 0, seen.Head.Size);
        var tiles = new LogTiles(client, size);
        if (from > 0 && await ConnectAsync(tiles, kept!, seen, kept!, seen, ct) is { } broken) return broken;
        var wrong = await AuditAsync(tiles, kept, seen.Head, done => progress(done, size), ct);
        if (wrong is not null) return Alarm(WatchOutcome.Damaged, kept, seen, wrong);
        state.Write(policy, seen);
        return kept is null
            ? new(Origin, WatchOutcome.First,
                $"{size} entries, all checked; its first head is kept in {state.FullPath}", null, seen, size)
            : new(Origin, WatchOutcome.Advanced, $"{size} entries, {size - from} new and checked", kept, seen,
                size - from);
    }

    private async Task<string?> AuditAsync(
        LogTiles tiles, KeptHead? kept, TreeHead head, Action<long> progress, CancellationToken ct)
    {
        var from = kept?.Head.Size ?? 0;
        if (_audit.Size <= from || _audit.Size > head.Size)
        {
            var tree = await tiles.TreeAsync(from, ct);
            if (kept is not null && tree.Root() != kept.Head.Root)
                return $"the tiles it serves do not give the root of its head over {from} entries";
            _audit.Forget();
            _audit.StartAt(tree);
        }
        var wrong = await _audit.RunAsync(head.Size, progress, ct)
            ?? (_audit.Root() == head.Root ? null : $"its entries do not give the root of its head over {head.Size}");
        // What is wrong may have been read long ago; the next look begins behind the kept head again.
        if (wrong is not null) _audit.Forget();
        return wrong;
    }

    /// <summary>A smaller head: an old copy perhaps; a fork if the kept head does not extend it.</summary>
    private async Task<WatchReport> FallBackAsync(KeptHead kept, KeptHead seen, CancellationToken ct)
    {
        var fell = $"its head went back from {kept.Head.Size} entries to {seen.Head.Size}";
        if (seen.Head.Size == 0) return Alarm(WatchOutcome.RolledBack, kept, seen, fell);
        try
        {
            return await ConnectAsync(new LogTiles(client, kept.Head.Size), seen, kept, kept, seen, ct)
                ?? Alarm(WatchOutcome.RolledBack, kept, seen,
                    fell + "; what it serves still connects both, so it may be an old copy");
        }
        catch (LogUnavailableException e)
        {
            return Alarm(WatchOutcome.RolledBack, kept, seen,
                fell + $", and what the larger one covers is not served any more ({e.Message})");
        }
    }

    /// <summary>Null if the larger head extends the smaller; otherwise what the tiles prove instead.</summary>
    private async Task<WatchReport?> ConnectAsync(
        LogTiles tiles, KeptHead smaller, KeptHead larger, KeptHead kept, KeptHead seen, CancellationToken ct)
    {
        var (first, second) = (smaller.Head, larger.Head);
        var proof = await tiles.ConsistencyAsync(first.Size, second.Size, ct);
        if (MerkleVerifier.Consistency(first.Size, first.Root, second.Size, second.Root, proof)) return null;
        var served = await tiles.RootAtAsync(first.Size, ct);
        return MerkleVerifier.Consistency(first.Size, served, second.Size, second.Root, proof)
            ? Alarm(WatchOutcome.Forked, kept, seen,
                $"its head over {second.Size} entries does not extend its head over {first.Size}",
                new ServedProof(first.Size, served, second.Size, proof))
            : Alarm(WatchOutcome.Damaged, kept, seen,
                $"the tiles it serves do not give the root of its head over {second.Size} entries");
    }

    private WatchReport Unchecked(KeptHead? kept, string why) => new(Origin, WatchOutcome.Unchecked, why, kept, null);

    private WatchReport Alarm(
        WatchOutcome outcome, KeptHead? kept, KeptHead seen, string what, ServedProof? proof = null)
    {
        var kind = outcome switch
        {
            WatchOutcome.Forked => "fork",
            WatchOutcome.RolledBack => "rollback",
            _ => "damage",
        };
        return new(Origin, outcome, what, kept, seen)
        {
            Evidence = new Evidence(kind, log.Key.ToString(), client.Url.ToString(), what, kept, seen, proof),
        };
    }
}
