using PacSpace.Core.Merkle;
using PacSpace.Core.Notes;

namespace PacSpace.Storage.Ledger.Verification;

/// <summary>
/// The independent pass over one environment's log: reads stored entries back, checks each, extends the tree, signs
/// the head, and moves the verified size. Stops the environment at the first entry that does not hold, and signs
/// nothing that does not extend what this node signed before. Used by one caller at a time.
/// </summary>
public sealed class LogVerifier(
    ILedgerStore store, long environment, LogSigner signer, SignedHeads memory, TimeProvider clock)
{
    private const int ChunkEntries = 4096;

    private readonly CustomerBlocks _blocks = new(store, environment);
    private TileBuilder? _tiles;
    private EntryChecker? _checker;
    private TreeHead? _remembered;

    /// <summary>Verifies everything that is stored now. Gives the log's state afterwards.</summary>
    /// <param name="advanced">Called with the new verified size after each step that was stored.</param>
    public async Task<LogState> RunAsync(Action<long> advanced, CancellationToken ct)
    {
        while (true)
        {
            var state = await store.FindLogAsync(environment, ct)
                ?? throw new InvalidOperationException($"Environment {environment} has no ledger.");
            if (state.IsFrozen || state.VerifiedSize == state.NextIndex && _tiles is not null) return Forget(state);
            var damage = await LoadAsync(state, ct);
            damage ??= await StepAsync(state, advanced, ct);
            if (damage is not null)
                await store.FreezeAsync(environment, _checker?.NextIndex ?? state.VerifiedSize, damage, ct);
        }
    }

    private LogState Forget(LogState state)
    {
        if (state.IsFrozen) _tiles = null;
        return state;
    }

    /// <summary>Picks up where the stored head stands, unless that is where this verifier left off.</summary>
    private async Task<string?> LoadAsync(LogState state, CancellationToken ct)
    {
        if (state.VerifiedSize > state.NextIndex)
            return $"the log holds {state.NextIndex} entries, but its head covers {state.VerifiedSize}";
        if (_tiles is { } held && held.Size == state.VerifiedSize) return null;
        var (start, damage) = await LogStart.LoadAsync(store, state, signer.VerifierKey, memory, ct);
        _blocks.Clear();
        (_tiles, _checker, _remembered) = (start?.Tiles, start?.Checker, start?.Remembered);
        // Another node signed it: whichever node goes on after a failover must not fall behind it.
        if (start is not null && state.VerifiedSize > (start.Remembered?.Size ?? 0))
            memory.Write(signer.VerifierKey, state.SignedHead);
        return damage;
    }

    /// <summary>
    /// Checks stored entries, signs and stores the head over those that hold. Gives what is wrong with the next one.
    /// </summary>
    private async Task<string?> StepAsync(LogState state, Action<long> advanced, CancellationToken ct)
    {
        string? damage = null;
        while (damage is null && _checker!.NextIndex < state.NextIndex)
        {
            var rows = await store.ReadEntriesAsync(environment, _checker.NextIndex, ChunkEntries, ct);
            if (rows.Count == 0) damage = $"entry {_checker.NextIndex} is missing";
            foreach (var row in rows)
            {
                damage = await _checker.CheckAsync(row, ct);
                if (damage is not null) break;
                _tiles!.Append(row.Leaf);
                if (row is DeltaRow delta) _blocks.Append(delta);
                if (_remembered?.Size == _tiles.Size && _remembered.Root != _tiles.Root())
                    return $"the log does not extend the head over {_tiles.Size} entries that this node signed";
            }
            // Nothing is signed that is behind what was signed before, even if a crash kept that from being stored.
            if (_tiles!.Size > state.VerifiedSize && _tiles.Size >= (_remembered?.Size ?? 0))
            {
                if (!await PublishAsync(state.VerifiedSize, ct)) return null;
                state = state with { VerifiedSize = _tiles!.Size };
                advanced(state.VerifiedSize);
            }
        }
        return damage;
    }

    private async Task<bool> PublishAsync(long expectedSize, CancellationToken ct)
    {
        var customerTiles = await _blocks.TakeChangedAsync(ct);
        var head = new TreeHead(signer.VerifierKey.Name, _tiles!.Size, _tiles.Root());
        var note = signer.Sign(head);
        memory.Write(signer.VerifierKey, note);
        _remembered = head;
        var tiles = _tiles.TakeChanged().Select(t => new TileRow(t.Level, t.Index, Hash.Join([.. t.Hashes]))).ToList();
        var step = new VerificationStep(
            environment, expectedSize, head.Size, note, clock.GetUtcNow().ToUnixTimeMilliseconds(), tiles)
        {
            CustomerTiles = customerTiles,
        };
        if (await store.AdvanceAsync(step, ct)) return true;
        // Another verifier was there first, or the environment was frozen: start again from what is stored.
        _tiles = null;
        return false;
    }
}
