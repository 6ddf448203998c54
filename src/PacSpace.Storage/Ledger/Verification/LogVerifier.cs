using PacSpace.Core.Identifiers;
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

    // How long others wait for a verifier that died; a step takes a fraction of it.
    private static readonly TimeSpan LeaseLife = TimeSpan.FromSeconds(3);

    private readonly string _holder = Ids.New("ver_", clock.GetUtcNow());
    private VerifierLease? _lease;
    private readonly CustomerBlocks _blocks = new(store, environment);
    private TileBuilder? _tiles;
    private EntryChecker? _checker;
    private TreeHead? _remembered;

    /// <summary>
    /// Verifies everything that is stored now. Gives the log's state afterwards: neither verified to its end nor frozen
    /// means that another verifier is at it.
    /// </summary>
    /// <param name="advanced">Called with the new head after each step that was stored.</param>
    /// <param name="keepsLease">The caller goes on soon, or releases it.</param>
    public async Task<LogState> RunAsync(Action<VerifiedHead> advanced, CancellationToken ct, bool keepsLease = false)
    {
        var isDone = false;
        try
        {
            var state = await FollowAsync(advanced, ct);
            isDone = true;
            return state;
        }
        finally
        {
            if (!isDone || !keepsLease) await ReleaseAsync();
        }
    }

    private async Task<LogState> FollowAsync(Action<VerifiedHead> advanced, CancellationToken ct)
    {
        for ((long Index, string Damage)? suspected = null; ;)
        {
            // Where this verifier left off, the state and what follows are read at once.
            var page = _tiles is null ? null : await ReadOnAsync(ChunkEntries, ct);
            var state = page?.State ?? await store.FindLogAsync(environment, ct)
                ?? throw new InvalidOperationException($"Environment {environment} has no ledger.");
            if (state.IsFrozen || state.VerifiedSize == state.NextIndex && _tiles is not null) return Forget(state);
            _lease ??= await store.AcquireLeaseAsync(environment, _holder, LeaseLife, ct);
            if (_lease is null) return state;
            var tiles = _tiles;
            var damage = await LoadAsync(state, ct);
            // Where it goes on from another place, what was read does not follow.
            if (_tiles != tiles) page = null;
            VerifiedHead? head = null;
            damage ??= await StepAsync(state, page, h => advanced(head = h), ct);
            // What was appended meanwhile is asked for by whoever appended it.
            if (damage is null && head?.Size == state.NextIndex)
                return state with { VerifiedSize = head.Size, SignedHead = head.Note };
            if (damage is null) continue;
            // A failover in the middle of a pass may show two states at once: only what is seen again is damage.
            var index = _checker?.NextIndex ?? state.VerifiedSize;
            if (suspected?.Index == index) await store.FreezeAsync(environment, index, suspected.Value.Damage, ct);
            else suspected = (index, damage);
            _tiles = null;
        }
    }

    /// <summary>What follows the entries that were checked; null without a lease, or if it is another verifier's by now.</summary>
    private async Task<LogPage?> ReadOnAsync(int limit, CancellationToken ct)
    {
        if (_lease is null) return null;
        var page = await store.ReadUnderLeaseAsync(_lease, _checker!.NextIndex, limit, ct);
        if (page is null) _lease = null;
        return page;
    }

    /// <summary>Lets others verify; the lease of one that dies runs out by itself.</summary>
    public async Task ReleaseAsync()
    {
        if (_lease is not { } lease) return;
        _lease = null;
        try
        {
            await store.ReleaseLeaseAsync(lease, CancellationToken.None);
        }
        catch (StorageUnavailableException)
        {
            // It runs out by itself.
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
        // Another node's head may have been learned meanwhile: what this one holds is then read again.
        if (_tiles is { } held && held.Size == state.VerifiedSize && !(memory.SizeOf(signer.VerifierKey) > held.Size))
            return null;
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
    /// <param name="page">The first of them, if they were read.</param>
    private async Task<string?> StepAsync(
        LogState state, LogPage? page, Action<VerifiedHead> advanced, CancellationToken ct)
    {
        string? damage = null;
        for (; damage is null && _checker!.NextIndex < state.NextIndex; page = null)
        {
            // A log that grows meanwhile is followed no further than it was when this step began.
            page ??= await ReadOnAsync((int)Math.Min(ChunkEntries, state.NextIndex - _checker.NextIndex), ct);
            if (page is null) return Restart();
            if (page.Rows.Count == 0) damage = $"entry {_checker.NextIndex} is missing";
            foreach (var row in page.Rows)
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
                if (await PublishAsync(state.VerifiedSize, ct) is not { } head) return Restart();
                state = state with { VerifiedSize = head.Size };
                advanced(head);
            }
        }
        return damage;
    }

    /// <summary>The head that was stored; null if another verifier was there first, or the environment was frozen.</summary>
    private async Task<VerifiedHead?> PublishAsync(long expectedSize, CancellationToken ct)
    {
        var customerTiles = await _blocks.TakeChangedAsync(ct);
        var head = new TreeHead(signer.VerifierKey.Name, _tiles!.Size, _tiles.Root());
        var note = signer.Sign(head);
        if (!memory.Write(signer.VerifierKey, note)) return null;
        _remembered = head;
        var tiles = _tiles.TakeChanged().Select(t => new TileRow(t.Level, t.Index, Hash.Join([.. t.Hashes]))).ToList();
        var step = new VerificationStep(
            environment, expectedSize, head.Size, note, clock.GetUtcNow().ToUnixTimeMilliseconds(), tiles, _lease!)
        {
            CustomerTiles = customerTiles,
        };
        return await store.AdvanceAsync(step, ct) ? new VerifiedHead(head.Size, note) : null;
    }

    /// <summary>Starts again from what is stored.</summary>
    private string? Restart()
    {
        _tiles = null;
        return null;
    }
}
