using PacSpace.Core.Merkle;

namespace PacSpace.Storage.Ledger;

/// <summary>Many rows by one question: what a list needs is not asked for each of its rows.</summary>
public partial interface ILedgerStore
{
    /// <summary>The entries at these log indices, deltas and checkpoints, by index; where there is none, none is given.</summary>
    /// <exception cref="InvalidDataException">One of them can't be read.</exception>
    Task<IReadOnlyDictionary<long, LogRow>> ReadEntriesAtAsync(
        long environment, IReadOnlyCollection<long> logIndices, CancellationToken ct);

    /// <summary>The environment's deltas with these leaf hashes, in any order; leaves of others are passed over.</summary>
    Task<IReadOnlyList<DeltaRow>> FindDeltasByLeafAsync(
        long environment, IReadOnlyCollection<Hash> leaves, CancellationToken ct);

    /// <summary>What came before these checkpoints in their chains, in any order; the first of a chain has none.</summary>
    Task<IReadOnlyList<CheckpointRow>> FindPreviousCheckpointsAsync(
        long environment, IReadOnlyCollection<CheckpointRow> checkpoints, CancellationToken ct);

    /// <summary>The last delta of each of these customers below a log index, in any order; who has none is passed over.</summary>
    Task<IReadOnlyList<DeltaRow>> ReadLastDeltasAsync(
        long environment, IReadOnlyCollection<string> customerIds, long belowIndex, CancellationToken ct);
}
