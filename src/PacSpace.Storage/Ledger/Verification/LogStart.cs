using PacSpace.Core.Merkle;
using PacSpace.Core.Notes;

namespace PacSpace.Storage.Ledger.Verification;

/// <summary>
/// Where verification of a log can go on: its tree at the verified size, and the head this node signed last.
/// </summary>
internal sealed record LogStart(TileBuilder Tiles, TreeHead? Remembered, EntryChecker Checker)
{
    /// <summary>
    /// Reads the stored head and its tiles and compares them with what this node signed. Gives what does not hold, in
    /// words, if it can't go on from there.
    /// </summary>
    public static async Task<(LogStart? Start, string? Damage)> LoadAsync(
        ILedgerStore store, LogState state, LogVerifierKey key, SignedHeads memory, CancellationToken ct)
    {
        if (SignedNote.OpenTreeHead(state.SignedHead, key) is not { } head || head.Size != state.VerifiedSize)
            return (null, "the stored tree head is not signed by this log's key, or not for the verified size");
        try
        {
            var remembered = memory.Read(key);
            if (SignedHeads.RolledBack(remembered, state.NextIndex) is { } rollback) return (null, rollback);
            var tiles = new TileBuilder(state.VerifiedSize, await ReadEdgesAsync(store, state, ct));
            if (tiles.Root() != head.Root) return (null, "the stored tiles do not give the root of the signed head");
            if (remembered is { Size: > 0 } && remembered.Size <= head.Size
                && await store.RootAtAsync(state.Log.Environment, remembered.Size, ct) != remembered.Root)
                return (null,
                    $"the stored log does not extend the head over {remembered.Size} entries that this node signed");
            return (new LogStart(tiles, remembered, await CheckerAsync(store, state, state.VerifiedSize, ct)), null);
        }
        catch (InvalidDataException e)
        {
            return (null, e.Message);
        }
    }

    /// <summary>A checker that expects the entry at an index next.</summary>
    private static async Task<EntryChecker> CheckerAsync(
        ILedgerStore store, LogState state, long next, CancellationToken ct)
    {
        var before = await store.ReadEntriesAsync(state.Log.Environment, next - 1, 1, ct);
        return new EntryChecker(
            state.Log, next, before.Count == 0 ? 0 : before[0].Time, async (customer, sequence, token) =>
        {
            var rows = await store.ReadDeltasAsync(state.Log.Environment, customer, sequence - 1, sequence - 1, token);
            return rows.Count == 0 ? null : rows[0];
        });
    }

    private static async Task<IReadOnlyList<IReadOnlyList<Hash>>> ReadEdgesAsync(
        ILedgerStore store, LogState state, CancellationToken ct)
    {
        var edges = new List<IReadOnlyList<Hash>>();
        for (var level = 0; level < TileBuilder.Levels(state.VerifiedSize); level++)
        {
            var width = TileBuilder.EdgeWidth(state.VerifiedSize, level);
            var index = TileBuilder.EdgeIndex(state.VerifiedSize, level);
            var tile = width == 0 ? null : await store.FindTileAsync(state.Log.Environment, level, index, ct);
            if (width > (tile?.Hashes.Length ?? 0) / Hash.Size)
                throw new InvalidDataException($"tile {level}/{index} is missing or short");
            edges.Add(tile is null ? [] : Hash.Split(tile.Hashes.AsSpan(0, width * Hash.Size)));
        }
        return edges;
    }
}
