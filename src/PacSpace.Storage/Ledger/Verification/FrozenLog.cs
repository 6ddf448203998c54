using PacSpace.Core.Notes;

namespace PacSpace.Storage.Ledger.Verification;

/// <summary>Looks again at what froze a log.</summary>
public static class FrozenLog
{
    private const int ChunkEntries = 4096;

    /// <summary>
    /// What still keeps verification from passing the entry at which it stopped, in words; null if it would pass.
    /// Nothing is signed or changed.
    /// </summary>
    public static async Task<string?> CheckAgainAsync(
        ILedgerStore store, LogState state, LogVerifierKey key, SignedHeads memory, CancellationToken ct)
    {
        if (state.VerifiedSize > state.NextIndex)
            return $"the log holds {state.NextIndex} entries, but its head covers {state.VerifiedSize}";
        var (start, damage) = await LogStart.LoadAsync(store, state, key, memory, ct);
        if (start is null) return damage;
        // What this node signed is held against the entries too, though it may end behind the frozen one.
        var size = Math.Min(Math.Max(state.FrozenIndex + 1 ?? 0, start.Remembered?.Size ?? 0), state.NextIndex);
        while (start.Tiles.Size < size)
        {
            var rows = await store.ReadEntriesAsync(
                state.Log.Environment, start.Tiles.Size, (int)Math.Min(ChunkEntries, size - start.Tiles.Size), ct);
            if (rows.Count == 0) return $"entry {start.Tiles.Size} is missing";
            foreach (var row in rows)
            {
                if (await start.Checker.CheckAsync(row, ct) is { } wrong) return $"entry {start.Tiles.Size}: {wrong}";
                start.Tiles.Append(row.Leaf);
                if (start.Remembered?.Size == start.Tiles.Size && start.Remembered.Root != start.Tiles.Root())
                    return $"the log does not extend the head over {start.Tiles.Size} entries that this node signed";
            }
        }
        return null;
    }
}
