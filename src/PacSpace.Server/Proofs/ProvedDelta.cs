using PacSpace.Core.Identifiers;
using PacSpace.Core.Merkle;
using PacSpace.Core.Proofs;
using PacSpace.Core.Statements;
using PacSpace.Server.Hosting;
using PacSpace.Storage.Control;
using PacSpace.Storage.Ledger;
using PacSpace.Storage.Ledger.Trees;

namespace PacSpace.Server.Proofs;

/// <summary>A recorded delta with its canonical bytes and, once a signed head covers it, its proof.</summary>
/// <param name="Payload">Empty once it was destroyed.</param>
/// <param name="Log">Null until its head covers the delta.</param>
internal sealed record ProvedDelta(
    DeltaRow Row, LogState State, byte[] Statement, byte[] Payload, SignedLog? Log, InclusionProof? Inclusion)
{
    /// <summary>The record of this environment with its proof; null if there is none of that id.</summary>
    /// <exception cref="InvalidDataException">Its row is damaged, or what the proof is made of.</exception>
    public static async Task<ProvedDelta?> FindAsync(
        ILedgerStore store, EnvironmentRecord environment, string recordId, CancellationToken ct)
    {
        var number = environment.Number;
        // A record of another environment looks exactly like one that does not exist.
        if (!RecordId.TryParse(recordId, out var id) || id.EnvironmentNumber != number
            || await store.FindDeltaAsync(number, id.LogIndex, ct) is not { } row
            || await store.FindLogAsync(number, ct) is not { } state) return null;
        var statement = row.Statement(state.Log).Encode();
        var payload = row.Payload?.Statement(number).Encode() ?? [];
        var leaf = LogEntry.Of(EntryType.Delta, statement).LeafHash();
        if (leaf != row.Leaf || payload.Length > 0 && Hash.Sha256(payload) != row.PayloadHash)
            throw new InvalidDataException($"Entry {row.LogIndex} of environment {number} was changed.");
        if (row.LogIndex >= state.VerifiedSize) return new ProvedDelta(row, state, statement, payload, null, null);
        var log = SignedLog.Open(store, state, environment.VerifierKey);
        var inclusion = await log.InclusionAsync(leaf, row.LogIndex, ct);
        return new ProvedDelta(row, state, statement, payload, log, inclusion);
    }

    /// <summary>Its place in the latest verified checkpoint that covers it; null if none does.</summary>
    /// <inheritdoc cref="FindAsync"/>
    public async Task<(CheckpointRow Checkpoint, InclusionProof Inclusion)?> CheckpointAsync(
        ILedgerStore store, CancellationToken ct)
    {
        var environment = State.Log.Environment;
        if (await store.FindCoveringCheckpointAsync(
            environment, Row.CustomerId, Row.Sequence, State.VerifiedSize, ct) is not { } checkpoint) return null;
        var index = Row.Sequence - checkpoint.FirstSequence;
        var size = checkpoint.LastSequence - checkpoint.FirstSequence + 1;
        var hashes = await new CheckpointTree(store, environment, checkpoint).Tiles.InclusionAsync(index, size, ct);
        return MerkleVerifier.Inclusion(Row.Leaf, index, size, hashes, checkpoint.Root)
            ? (checkpoint, new InclusionProof(index, size, hashes))
            : throw new InvalidDataException(
                $"Entry {Row.LogIndex} is not what checkpoint {checkpoint.CheckpointId} covers.");
    }
}
