using PacSpace.Core.Notes;
using PacSpace.Core.Proofs;
using PacSpace.Core.Statements;
using PacSpace.Core.Tests.Merkle;
using PacSpace.Core.Tests.Notes;

namespace PacSpace.Core.Tests.Proofs;

/// <summary>False gaps, inclusion proofs, consistency proofs, heads and keys around honest statements.</summary>
internal sealed class ProofCases : CaseList
{
    private readonly Story _story = Story.Tell();
    private readonly Bundle _bundle;

    public ProofCases()
    {
        _bundle = _story.Bundle(3, 9);
        Gaps();
        Inclusion();
        Consistency();
        Neighbours();
        Heads();
        Hints();
        UnsoundPolicies();
    }

    private void Gaps()
    {
        Gap("a gap hash is missing", 0, gap => gap[1..]);
        Gap("a gap hash too many", 0, gap => [.. gap, gap[0]]);
        Gap("two gap hashes swapped", 0, gap => [gap[1], gap[0], .. gap[2..]]);
        Gap("a gap hash flipped", 1, gap => [gap[0].Flip(0), .. gap[1..]]);
        Gap("a gap where there is none", 2, _ => [Hash.Sha256("x"u8)]);
        Trailer("a trailer hash flipped", gap => [gap[0].Flip(255), .. gap[1..]]);
        Trailer("a trailer hash is missing", gap => gap[..^1]);
        Trailer("a trailer hash too many", gap => [.. gap, gap[0]]);
        Trailer("an empty trailer", _ => []);

        void Gap(string name, int place, Func<Hash[], Hash[]> change) => Fails(7, name, (_bundle with
        {
            Lines = [.. _bundle.Lines.Select((l, i) => i == place ? l with { Gap = change(l.Gap) } : l)],
        }).Write(), _story.Asked);
        void Trailer(string name, Func<Hash[], Hash[]> change) =>
            Fails(7, name, (_bundle with { Trailer = change(_bundle.Trailer) }).Write(), _story.Asked);
    }

    private void Inclusion()
    {
        Inclusion("inclusion, a hash flipped", proof => proof with { Hashes = [.. proof.Hashes.ToList().Flip(1, 9)] });
        Inclusion("inclusion, a hash missing", proof => proof with { Hashes = [.. proof.Hashes.Skip(1)] });
        Inclusion("inclusion, a hash too many", proof => proof with { Hashes = [.. proof.Hashes, proof.Hashes[0]] });
        Inclusion("inclusion, no hashes", proof => proof with { Hashes = [] });
        Inclusion("inclusion, another index", proof => proof with { Index = 14 });
        Inclusion("inclusion, index at the size", proof => proof with { Index = 17 });
        Inclusion("inclusion, another size", proof => proof with { Size = 16 });
        Inclusion("inclusion under an older size", _ => new(13, 14, _story.World.Log.Inclusion(13, 14)));
        Fails(7, "the previous checkpoint's inclusion is false", Header(header => header with
        {
            Previous = header.Previous! with
            {
                Inclusion = header.Previous.Inclusion with
                {
                    Hashes = [.. header.Previous.Inclusion.Hashes.ToList().Flip(0, 0)],
                },
            },
        }), _story.Asked);

        void Inclusion(string name, Func<InclusionProof, InclusionProof> change) => Fails(7, name,
            Header(header => header with { Inclusion = change(header.Inclusion) }), _story.Asked);
    }

    private void Consistency()
    {
        var asked = _story.Asked with { State = _story.World.Note(9) };
        Fails(9, "consistency, a hash flipped", With(proof => [.. proof.ToList().Flip(0, 1)]), asked);
        Fails(9, "consistency, a hash missing", With(proof => [.. proof.Skip(1)]), asked);
        Fails(9, "consistency, no hashes", With(_ => []), asked);
        Fails(9, "consistency, the proof of another size",
            With(_ => _story.World.Log.Consistency(8, 17)), asked);
        Fails(9, "consistency, a false proof beside the true one", Header(header => header with
        {
            Consistency = [.. header.Consistency, new ConsistencyProof(9, [])],
        }), asked);
        var fork = Story.LieAt(2, delta => delta with { Occurred = 0 }).World.Note();
        Incomplete("a forked state, but no policy to trust it by", "november.pacproof", _bundle.Write(),
            _story.Asked with { Policy = null, State = fork });
        // What was kept before the policy asked for witnesses binds the log all the same.
        var cosigned = Header(header => header with
        {
            TreeHead = header.TreeHead + Policies.Witnesses[0].Line(_story.World.Head(17).ToText()),
        });
        var witnessed = _story.Asked with { Policy = Policies.With("quorum w1") };
        Verified("a state from before the policy asked for a witness", "witnessed-later.pacproof", cosigned,
            witnessed with { State = _story.World.Note(9) });
        FailsIn("witnessed-later.pacproof", 9, "a fork since before the policy asked for a witness", cosigned,
            witnessed with { State = fork });
        Verified("a false consistency proof that nobody needs", "consistency-not-needed.pacproof",
            With(_ => []), _story.Asked);

        byte[] With(Func<IReadOnlyList<Hash>, IReadOnlyList<Hash>> change) => Header(header => header with
        {
            Consistency = [.. header.Consistency.Select(proof =>
                proof.From == 9 ? proof with { Hashes = change(proof.Hashes) } : proof)],
        });
    }

    private void Neighbours()
    {
        Fails(5, "previous is null", Header(header => header with { Previous = null }), _story.Asked);
        Fails(5, "before is null", Header(header => header with { Before = null }), _story.Asked);
        Fails(5, "before is the delta before that", Header(header => header with
        {
            Before = _story.World.Deltas(Story.Customer)[1].Statement.Encode(),
        }), _story.Asked);
        Fails(5, "after is the last covered delta", Header(header => header with
        {
            After = _story.World.Deltas(Story.Customer)[6].Statement.Encode(),
        }), _story.Asked);
        Fails(5, "previous is the checkpoint itself", Header(header => header with
        {
            Previous = new(header.Statement, header.Inclusion),
        }), _story.Asked);
        var october = _story.World.Bundle(_story.October);
        Fails(5, "before is given although the history begins here", (october with
        {
            Header = october.Header with { Before = _story.World.Deltas(Story.Customer)[0].Statement.Encode() },
        }).Write(), CaseOptions.For(_story.October));
        Fails(5, "previous is given although this is the first checkpoint", (october with
        {
            Header = october.Header with { Previous = _bundle.Header.Previous },
        }).Write(), CaseOptions.For(_story.October));
    }

    private void Heads()
    {
        Fails(7, "a true head of another size",
            Header(header => header with { TreeHead = _story.World.Note(16) }), _story.Asked);
        Fails(7, "the head's root is changed", Header(header => header with
        {
            TreeHead = header.TreeHead.Replace(_story.World.Log.Root(17).ToBase64(), Hash.Sha256("x"u8).ToBase64(),
                StringComparison.Ordinal),
        }), _story.Asked);
        Head("the head's signature is flipped", note => note[..^6] + (note[^6] == 'A' ? 'B' : 'A') + note[^5..]);
        Head("the head is signed by another key", _ => Story.Tell(new World(seed: 1)).World.Note());
        Head("the head is another log's, signed by this log's key", _ => Notes.Heads.SignText(
            new TreeHead("other.example.com/log/env_test", 17, _story.World.Log.Root(17)).ToText()));
        Head("the head's signature line has another name", note => note.Replace(
            $"— {_story.World.Origin}", "— other.example.com", StringComparison.Ordinal));
        Fails(1, "a head of more than 64 KiB", Header(header => header with
        {
            TreeHead = header.TreeHead + string.Concat(
                Enumerable.Range(0, 90).Select(i => Notes.Heads.Line($"other{i}", 5, new byte[1000]))),
        }), _story.Asked);
        Fails(1, "a signature under a name with a control character", Header(header => header with
        {
            TreeHead = header.TreeHead + Notes.Heads.Line("a\u007fb", 5, new byte[64]),
        }), _story.Asked);
        Head("a false signature beside the true one", note => note + Notes.Heads.Line(
            _story.World.Origin, Notes.Heads.Signer().VerifierKey.KeyId, new byte[64]));

        var foreign = Story.Tell(new World(seed: 1));
        Fails(8, "the whole file is made with another key", foreign.Bundle().Write(), foreign.Asked);
        var other = Story.Tell(new World("other.example.com/log/env_test"));
        Fails(8, "the whole file is of another log", other.Bundle().Write(), other.Asked);
        Incomplete("the whole file is made with another key, and there is no policy", "foreign-key.pacproof",
            foreign.Bundle().Write(), foreign.Asked with { Policy = null });

        void Head(string name, Func<string, string> change) => Fails(8, name,
            Header(header => header with { TreeHead = change(header.TreeHead) }), _story.Asked);
    }

    // Without a policy the key in the header is all there is: it can't prove anything, but it can be false.
    private void Hints()
    {
        Hint("no policy, and no key in the header", "");
        Hint("no policy, and a key that did not sign", Notes.Heads.Signer(seed: 1).VerifierKey.ToString());
        Hint("no policy, and a key of another name",
            Notes.Heads.Signer("other.example.com/log/env_test").VerifierKey.ToString());
        Hint("no policy, and a key with another id", _bundle.Header.Vkey.Replace("+", "+0", StringComparison.Ordinal));
        foreach (var (name, key) in UnsoundKeys()) Hint($"no policy, and a key {name}", Vkey.Format(Notes.Heads.Origin,
            Vkey.Ed25519, key));

        void Hint(string name, string vkey) => Fails(8, name, Header(header => header with { Vkey = vkey }),
            _story.Asked with { Policy = null });
    }

    private void UnsoundPolicies()
    {
        var november = _bundle.Write();
        Refused("a policy without a log", "november.pacproof", november,
            _story.Asked with { Policy = "quorum none\n" });
        foreach (var (name, key) in UnsoundKeys())
        {
            Refused($"a policy with a key {name}", "november.pacproof", november, _story.Asked with
            {
                Policy = $"log {Vkey.Format(Notes.Heads.Origin, Vkey.Ed25519, key)}\nquorum none\n",
            });
        }
    }

    private static IEnumerable<(string Name, byte[] Key)> UnsoundKeys()
    {
        yield return ("of small order (identity)", [1, .. new byte[31]]);
        yield return ("of small order (zero)", new byte[32]);
        // y = 2²⁵⁵ − 19 + 3, which is 3 in another encoding.
        yield return ("that is not canonical", [0xF0, .. Enumerable.Repeat((byte)0xFF, 30), 0x7F]);
    }

    private byte[] Header(Func<BundleHeader, BundleHeader> change) =>
        (_bundle with { Header = change(_bundle.Header) }).Write();
}
