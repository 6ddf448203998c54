using PacSpace.Core.Merkle;
using PacSpace.Core.Notes;
using PacSpace.Core.Proofs;
using PacSpace.Storage.Ledger;
using PacSpace.Storage.Ledger.Trees;
using PacSpace.Storage.Ledger.Verification;

namespace PacSpace.Server.Hosting;

/// <summary>
/// A log under the head that is signed now. Every proof is checked against that head before it is given out, so damage
/// in the store shows as damage and not as a proof that fails somewhere else.
/// </summary>
internal sealed class SignedLog
{
    private SignedLog(LogState state, TreeHead head, LogVerifierKey key, TileReader tiles) =>
        (State, Head, VerifierKey, Tiles) = (state, head, key, tiles);

    public LogState State { get; }

    public TreeHead Head { get; }

    public LogVerifierKey VerifierKey { get; }

    /// <summary>The signed note that <see cref="Head"/> was read from.</summary>
    public string Note => State.SignedHead;

    /// <summary>The log's tree.</summary>
    public TileReader Tiles { get; }

    /// <exception cref="InvalidDataException">The stored head is not the log's, or of another size.</exception>
    public static SignedLog Open(ILedgerStore store, LogState state, string? verifierKey) =>
        verifierKey is not null && LogVerifierKey.TryParse(verifierKey, out var key)
            && SignedNote.OpenTreeHead(state.SignedHead, key!) is { } head && head.Size == state.VerifiedSize
            ? new SignedLog(state, head, key!, store.LogTiles(state.Log.Environment))
            : throw Damaged(state, "its stored tree head does not hold");

    /// <summary>That an entry is in the log, up to the head.</summary>
    /// <exception cref="InvalidDataException">It can't be proved from what is stored.</exception>
    public async Task<InclusionProof> InclusionAsync(Hash leaf, long index, CancellationToken ct)
    {
        var hashes = await Tiles.InclusionAsync(index, Head.Size, ct);
        return MerkleVerifier.Inclusion(leaf, index, Head.Size, hashes, Head.Root)
            ? new InclusionProof(index, Head.Size, hashes)
            : throw Damaged(State, $"entry {index} is not what its head covers");
    }

    /// <summary>That the head extends the log of an earlier size, from 1.</summary>
    /// <exception cref="InvalidDataException">It can't be proved from what is stored.</exception>
    public async Task<ConsistencyProof> ConsistencyAsync(long from, CancellationToken ct)
    {
        var hashes = await Tiles.ConsistencyAsync(from, Head.Size, ct);
        var root = await Tiles.RootAsync(from, ct);
        return MerkleVerifier.Consistency(from, root, Head.Size, Head.Root, hashes)
            ? new ConsistencyProof(from, hashes)
            : throw Damaged(State, $"its stored tree does not connect {from} with its head");
    }

    private static InvalidDataException Damaged(LogState state, string what) =>
        new($"Environment {state.Log.Environment}: {what}.");
}
