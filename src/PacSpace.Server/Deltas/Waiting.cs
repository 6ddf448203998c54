using System.Collections.Concurrent;
using PacSpace.Core.Merkle;
using PacSpace.Core.Notes;
using PacSpace.Server.Hosting;
using PacSpace.Server.Pipeline;
using PacSpace.Storage.Control;
using PacSpace.Storage.Ledger;
using PacSpace.Storage.Ledger.Trees;
using PacSpace.Storage.Ledger.Verification;

namespace PacSpace.Server.Deltas;

/// <summary>Holds an answer back until its delta is VERIFIED (Prefer: wait).</summary>
internal sealed class Waiting(LedgerStores stores, VerifiedSignals signals, TimeProvider clock)
{
    // Environments whose trees are held; beyond it they are read again.
    private const int MaxTrees = 64;

    private readonly ConcurrentDictionary<long, TreeNodes> _trees = new();

    /// <summary>The view with its proof and tree head, or as it is when the time is over first.</summary>
    public async Task<DeltaView> UntilVerifiedAsync(
        DeltaView view, DeltaRow row, EnvironmentRecord environment, int seconds, CancellationToken ct)
    {
        var store = stores.For(environment.Kind);
        var (started, isNew) = (clock.GetTimestamp(), !view.Idempotent);
        for (var looks = 0; looks < 2; looks++)
        {
            var head = await signals.WaitAsync(environment, row.LogIndex, Left(started, seconds), ct, isNew);
            if (head is null) break;
            if (await PathAsync(store, row, environment.Number, head, ct) is { } path)
            {
                var log = new LogIdentity(environment.Number, environment.Origin!);
                return Verified(view, DeltaViews.Proof(row, log, head.Size, path), head.Note);
            }
            // Signed when the log was another (its database was put back): the next one is waited for.
            signals.Forget(environment.Number, head);
            isNew = false;
        }
        // Not in time: the store says how far it is.
        var state = await store.FindLogAsync(environment.Number, ct);
        if (state is null || row.LogIndex >= state.VerifiedSize)
            return view with { Status = state?.StatusOf(row.LogIndex) ?? LogState.StatusQueued };
        return Verified(view, await DeltaViews.ProofAsync(store, row, state, ct), state.SignedHead);
    }

    private TimeSpan Left(long started, int seconds)
    {
        var left = TimeSpan.FromSeconds(seconds) - clock.GetElapsedTime(started);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    private static DeltaView Verified(DeltaView view, DeltaProof proof, string note) =>
        view with { Status = LogState.StatusVerified, Proof = proof, TreeHead = note };

    /// <summary>The audit path of a row; null unless the head really covers it.</summary>
    private async Task<IReadOnlyList<Hash>?> PathAsync(
        ILedgerStore store, DeltaRow row, long environment, VerifiedHead head, CancellationToken ct)
    {
        if (!SignedNote.TryParse(head.Note, out var note) || !TreeHead.TryParse(note!.Text, out var tree)) return null;
        try
        {
            var path = await TreeOf(store, environment).InclusionAsync(row.LogIndex, head.Size, ct);
            if (MerkleVerifier.Inclusion(row.Leaf, row.LogIndex, head.Size, path, tree!.Root)) return path;
        }
        catch (InvalidDataException)
        {
            // A tile that the head asks for is missing: the store's own proof tells of it.
        }
        _trees.TryRemove(environment, out _);
        return null;
    }

    private TreeNodes TreeOf(ILedgerStore store, long environment)
    {
        if (_trees.Count > MaxTrees) _trees.Clear();
        return _trees.GetOrAdd(environment, static (number, store) => new TreeNodes(store.LogTiles(number)), store);
    }
}
