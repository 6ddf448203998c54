using PacSpace.Core.Proofs;
using PacSpace.Core.Statements;
using PacSpace.Core.Tests.Merkle;

namespace PacSpace.Core.Tests.Proofs;

/// <summary>Proofs of a single delta: November's second, sequence 5 at index 9.</summary>
internal sealed class TlogProofCases : CaseList
{
    private readonly Story _story = Story.Tell();
    private readonly Recorded _delta;
    private readonly TlogProof _proof;

    public TlogProofCases()
    {
        _delta = _story.World.Deltas(Story.Customer)[4];
        _proof = _story.World.Proof(_delta);
        var (file, bytes) = ("delta.tlog-proof", Encode(_proof));
        var options = new CaseOptions { Root = _delta.Leaf };
        Verified("delta: its receipt id, customer and window", file, bytes, options with
        {
            Customer = Story.Customer,
            Start = Story.NovemberStart,
            End = Story.NovemberEnd,
        });
        Verified("delta: without a receipt id", file, bytes, options with { Root = null });
        Verified("delta: the payload is not shown", "delta-without-payload.tlog-proof",
            Encode(_story.World.Proof(_delta, showPayload: false)), options);
        Incomplete("delta: no policy", file, bytes, options with { Policy = null });
        Incomplete("delta: a kept head that it does not connect", file, bytes,
            options with { State = _story.World.Note(9) });
        FailsIn(file, 9, "delta: the log has forked", bytes,
            options with { State = Story.LieAt(2, delta => delta with { Occurred = 0 }).World.Note() });
        FailsIn(file, 6, "delta: another receipt id", bytes, options with { Root = Hash.Sha256("x"u8) });
        FailsIn(file, 3, "delta: another customer", bytes, options with { Customer = "bob" });
        FailsIn(file, 3, "delta: outside of the window", bytes, options with { Start = "2026-11-03T00:00:00.001Z" });
        Fails(8, "delta: another key", Encode(Story.Tell(new World(seed: 1)).World.Proof(_delta)),
            options, ".tlog-proof");
        Damaged(1, "delta: no extra data", proof => proof with { Extra = default });
        Damaged(1, "delta: extra data with a space", proof => proof with { Extra = " "u8.ToArray() });
        Damaged(2, "delta: another payload", proof => proof with
        {
            Extra = TlogProof.DeltaExtra(_delta.Statement.Encode(),
                _story.World.Deltas(Story.Customer)[3].Payload.Encode()),
        });
        Damaged(7, "delta: another salt", proof => proof with
        {
            Extra = TlogProof.DeltaExtra((_delta.Statement with { Salt = default }).Encode(), []),
        }, options with { Root = null });
        Damaged(7, "delta: another index", proof => proof with { Index = 8 });
        Damaged(7, "delta: a hash flipped", proof => proof with { Hashes = [.. proof.Hashes.ToList().Flip(0, 3)] });
        Damaged(1, "delta: more hashes than any log needs", proof => proof with
        {
            Hashes = [.. Enumerable.Repeat(_delta.Leaf, 64)],
        });
        Damaged(7, "delta: a hash missing", proof => proof with { Hashes = [.. proof.Hashes.Skip(1)] });
        var misplaced = Story.LieAt(5, delta => delta with { Index = 8 });
        var recorded = misplaced.World.Deltas(Story.Customer)[4];
        Fails(7, "delta: its index is not its place", Encode(misplaced.World.Proof(recorded) with
        {
            Index = 9,
            Hashes = misplaced.World.Log.Inclusion(9, 17),
        }), options with { Root = recorded.Leaf }, ".tlog-proof");

        void Damaged(int step, string name, Func<TlogProof, TlogProof> change, CaseOptions? asked = null) =>
            Fails(step, name, Encode(change(_proof)), asked ?? options, ".tlog-proof");
    }

    private static byte[] Encode(TlogProof proof) => System.Text.Encoding.UTF8.GetBytes(proof.Write());
}
