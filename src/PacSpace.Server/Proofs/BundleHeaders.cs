using System.Text;
using PacSpace.Core.Merkle;
using PacSpace.Core.Proofs;
using PacSpace.Core.Statements;
using PacSpace.Server.Hosting;
using PacSpace.Storage.Ledger;

namespace PacSpace.Server.Proofs;

/// <summary>Collects the first line of a bundle. What can fail early fails here, before a byte is sent.</summary>
internal static class BundleHeaders
{
    /// <param name="sizes">Earlier sizes of the log to connect with its head.</param>
    /// <exception cref="InvalidDataException">What is stored proves nothing.</exception>
    public static async Task<BundleHeader> ReadAsync(
        ILedgerStore store, SignedLog log, CheckpointRow row, IReadOnlyList<long> sizes, CancellationToken ct)
    {
        var consistency = new List<ConsistencyProof>(sizes.Count);
        foreach (var size in sizes) consistency.Add(await log.ConsistencyAsync(size, ct));
        var statement = Encoding.UTF8.GetBytes(row.Statement);
        return new BundleHeader
        {
            Origin = log.State.Log.Origin,
            Vkey = log.VerifierKey.ToString(),
            Statement = statement,
            Inclusion = await InclusionAsync(log, row, statement, ct),
            TreeHead = log.Note,
            Previous = row.Number > 1 ? await PreviousAsync(store, log, row, ct) : null,
            Before = await NeighbourAsync(store, log, row, row.FirstSequence - 1, ct),
            After = await NeighbourAsync(store, log, row, row.LastSequence + 1, ct),
            Consistency = consistency,
        };
    }

    private static Task<InclusionProof> InclusionAsync(
        SignedLog log, CheckpointRow row, byte[] statement, CancellationToken ct) =>
        log.InclusionAsync(LogEntry.Of(row.EntryType, statement).LeafHash(), row.LogIndex, ct);

    private static async Task<PreviousCheckpoint> PreviousAsync(
        ILedgerStore store, SignedLog log, CheckpointRow row, CancellationToken ct)
    {
        var previous = await store.FindCheckpointByNumberAsync(
            log.State.Log.Environment, row.EntryType, row.CustomerId, row.Number - 1, ct)
            ?? throw new InvalidDataException($"The checkpoint before {row.CheckpointId} is missing.");
        var statement = Encoding.UTF8.GetBytes(previous.Statement);
        return new PreviousCheckpoint(statement, await InclusionAsync(log, previous, statement, ct));
    }

    /// <summary>The statement of the delta beside the covered ones; null if the head covers none there.</summary>
    private static async Task<ReadOnlyMemory<byte>?> NeighbourAsync(
        ILedgerStore store, SignedLog log, CheckpointRow row, long sequence, CancellationToken ct)
    {
        if (sequence == 0) return null;
        var rows = await store.ReadDeltasAsync(log.State.Log.Environment, row.CustomerId, sequence, sequence, ct);
        if (rows.Count == 0 && sequence < row.FirstSequence)
            throw new InvalidDataException($"Delta {sequence} of '{row.CustomerId}' is missing.");
        if (rows.Count == 0 || rows[0].LogIndex >= log.Head.Size) return null;
        return rows[0].Statement(log.State.Log).Encode();
    }
}
