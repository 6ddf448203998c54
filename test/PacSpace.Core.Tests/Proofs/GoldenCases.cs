using PacSpace.Core.Tests.Notes;

namespace PacSpace.Core.Tests.Proofs;

/// <summary>Honest files: verified, or incomplete for want of something that the verifier has to bring.</summary>
internal sealed class GoldenCases : CaseList
{
    private readonly Story _story = Story.Tell();

    public GoldenCases()
    {
        Windows();
        WhatTheVerifierBrings();
        KeptHeads();
        Witnesses();
        Amounts();
        OpenWindows();
        Limits();
    }

    private void Windows()
    {
        var november = _story.Bundle(3, 9);
        Verified("a month with previous, before, after and consistency", "november.pacproof", november.Write(),
            _story.Asked);
        Verified("customer and window are as expected", "november.pacproof", november.Write(), _story.Asked with
        {
            Customer = Story.Customer,
            Start = Story.NovemberStart,
            End = Story.NovemberEnd,
        });
        Verified("some payloads were destroyed", "payloads-destroyed.pacproof", (november with
        {
            Lines = [.. november.Lines.Select((line, i) => i is 1 or 3 ? line with { Payload = null } : line)],
        }).Write(), _story.Asked);
        Verified("the head does not reach the next delta, so after is null", "no-after.pacproof",
            _story.World.Bundle(_story.November, Story.SizeAtNovember).Write(), _story.Asked);
        Verified("the first checkpoint", "october.pacproof", _story.World.Bundle(_story.October).Write(),
            CaseOptions.For(_story.October));
        Verified("extra signature lines of unknown keys are ignored", "unknown-signature.pacproof", (november with
        {
            Header = november.Header with
            {
                TreeHead = november.Header.TreeHead + Heads.Line("stranger.example.com", 7, new byte[64]),
            },
        }).Write(), _story.Asked);

        var single = new World();
        single.Emit("solo", "0.000000001", "2026-11-30T23:59:59.999Z", unit: "");
        var checkpoint = single.Close("solo", Story.NovemberStart, Story.NovemberEnd, Story.NovemberEnd);
        Verified("a single delta, alone in its log", "single.pacproof", single.Bundle(checkpoint).Write(),
            CaseOptions.For(checkpoint));
    }

    private void WhatTheVerifierBrings()
    {
        var november = _story.Bundle(3, 9).Write();
        Incomplete("no proof root was asked for", "november.pacproof", november, _story.Asked with { Root = null });
        Incomplete("no policy", "november.pacproof", november, _story.Asked with { Policy = null });
        FailsIn("november.pacproof", 6, "another proof root was asked for", november,
            _story.Asked with { Root = Hash.Sha256("another"u8) });
        FailsIn("november.pacproof", 6, "the inner tree root is not the proof root", november,
            _story.Asked with { Root = _story.November.Root });
        FailsIn("november.pacproof", 3, "another customer was expected", november,
            _story.Asked with { Customer = "bob" });
        FailsIn("november.pacproof", 3, "another start was expected", november,
            _story.Asked with { Start = "2026-10-01T00:00:00.000Z" });
        FailsIn("november.pacproof", 3, "another end was expected", november,
            _story.Asked with { End = "2026-12-01T00:00:00.001Z" });
    }

    private void KeptHeads()
    {
        var november = _story.Bundle(3, 9).Write();
        Kept("the kept head is the same", _story.World.Note(), Verified);
        Kept("the kept head is older and connected", _story.World.Note(9), Verified);
        Kept("the kept head is of the empty log", _story.World.Note(0), Verified);
        Kept("the kept head is older and not connected", _story.World.Note(5), Incomplete);
        var later = Story.Tell();
        later.World.Emit("bob", "1", "2026-12-05T00:00:00.000Z", unit: "");
        Kept("the kept head is ahead", later.World.Note(), Incomplete);
        Kept("the kept head is signed by another key",
            Story.Tell(new World(seed: 1)).World.Note(9), Incomplete);
        Kept("the kept head is no signed note", "hello\n", Incomplete);
        Incomplete("a kept head, but no policy", "november.pacproof", november,
            _story.Asked with { State = _story.World.Note(9), Policy = null });

        var fork = Story.LieAt(2, delta => delta with { Occurred = 0 });
        Forked("the log has forked: another root at the same size", fork.World.Note());
        Forked("the log has forked: another root at an older size", fork.World.Note(9));

        void Kept(string name, string state, Action<string, string, byte[], CaseOptions> expect) =>
            expect(name, "november.pacproof", november, _story.Asked with { State = state });
        void Forked(string name, string state) =>
            FailsIn("november.pacproof", 9, name, november, _story.Asked with { State = state });
    }

    private void Witnesses()
    {
        var november = _story.Bundle();
        var text = _story.World.Head(_story.World.Log.Size).ToText();
        var cosigned = (november with
        {
            Header = november.Header with
            {
                TreeHead = november.Header.TreeHead
                    + Policies.Witnesses[0].Line(text) + Policies.Witnesses[2].Line(text),
            },
        }).Write();
        Verified("a cosigned head, two of three", "cosigned.pacproof", cosigned, _story.Asked with
        {
            Policy = Policies.With("group g 2 w1 w2 w3", "quorum g"),
        });
        FailsIn("cosigned.pacproof", 8, "a cosigned head, but three of three were asked for", cosigned,
            _story.Asked with { Policy = Policies.With("group g all w1 w2 w3", "quorum g") });
        Fails(8, "a false cosignature of a known witness", (november with
        {
            Header = november.Header with
            {
                TreeHead = november.Header.TreeHead + Policies.Witnesses[0].Line(text + "x"),
            },
        }).Write(), _story.Asked with { Policy = Policies.With("quorum none") });
    }

    private void Amounts()
    {
        var world = new World();
        world.Emit("big", "9999999999999999999.999999999", "2026-10-01T00:00:00.000Z", unit: "");
        world.Emit("big", "-9999999999999999999.999999999", "2026-10-02T00:00:00.000Z", unit: "");
        world.Emit("big", "-0.5", "2026-11-02T00:00:00.000Z", unit: "");
        world.Emit("big", "-9999999999999999999.499999999", "2026-11-03T00:00:00.000Z", unit: "");
        world.Emit("big", "0.1", "2026-11-03T00:00:00.000Z", unit: "");
        var checkpoint = world.Close("big", Story.NovemberStart, Story.NovemberEnd, Story.NovemberEnd);
        Verified("the largest amounts; opening is 0 although the history began before", "amounts.pacproof",
            world.Bundle(checkpoint).Write(), CaseOptions.For(checkpoint));
    }

    private void OpenWindows()
    {
        var world = new World();
        world.Emit("acme", "5", "2026-11-02T00:00:00.000Z");
        var open = world.Close("acme", Story.NovemberStart, Story.NovemberEnd, "2026-11-15T00:00:00.000Z");
        world.Emit("acme", "6", "2026-11-20T00:00:00.000Z");
        var closed = world.Close("acme", Story.NovemberStart, Story.NovemberEnd, "2026-12-01T00:00:00.000Z");
        var bytes = world.Bundle(open).Write();
        Incomplete("an open checkpoint; after lies in the window, beyond its size", "open.pacproof", bytes,
            CaseOptions.For(open));
        Verified("an open checkpoint is allowed", "open.pacproof", bytes,
            CaseOptions.For(open) with { AllowOpen = true });
        Verified("the same window closed later; the previous checkpoint overlaps", "closed-later.pacproof",
            world.Bundle(closed).Write(), CaseOptions.For(closed));
    }

    // What a verifier can't know. It must not pretend to.
    private void Limits()
    {
        var november = _story.Bundle();
        Verified("not detectable: after is left out although the head covers it", "after-left-out.pacproof",
            (november with { Header = november.Header with { After = null } }).Write(), _story.Asked);
        Verified("with a policy the key in the header does not matter", "another-hint.pacproof",
            (november with { Header = november.Header with { Vkey = "nonsense" } }).Write(), _story.Asked);
        var hidden = Story.LieAt(5, delta => delta with { Payload = Hash.Sha256("nothing"u8) });
        var bundle = hidden.Bundle();
        Verified("not detectable: the hash of a payload that is not shown", "hidden-payload.pacproof", (bundle with
        {
            Lines = [.. bundle.Lines.Select((line, i) => i == 1 ? line with { Payload = null } : line)],
        }).Write(), hidden.Asked);
    }
}
