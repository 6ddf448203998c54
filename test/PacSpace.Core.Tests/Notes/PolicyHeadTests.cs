using CsCheck;
using PacSpace.Core.Notes;

namespace PacSpace.Core.Tests.Notes;

public class PolicyHeadTests
{
    private static readonly LogPolicy TwoOfThree = Policies.Parse(Policies.With("group g 2 w1 w2 w3", "quorum g"));

    [Fact]
    public void A_head_of_a_known_log_opens_without_a_quorum()
    {
        var verdict = Policies.Parse(Policies.With("quorum none")).Open(Heads.Note());
        Assert.Equal(Heads.Head, verdict.Head);
        Assert.Null(verdict.Reason);
        Assert.Empty(verdict.Cosignatures);
    }

    [Fact]
    public void Cosignatures_are_told_with_their_times()
    {
        var text = Heads.Head.ToText();
        var note = Heads.Note() + Policies.Witnesses[1].Line(text, 5) + Policies.Witnesses[0].Line(text, 3)
            + Policies.Witnesses[0].Line(text, 4);
        Assert.Equal([new("w1", 4), new("w2", 5)], TwoOfThree.Open(note).Cosignatures);
    }

    [Theory]
    [InlineData("not a note", "not a signed note")]
    [InlineData("text\n\n— a AAAAAAA=\n", "not a tree head")]
    public void What_is_no_head_is_refused(string note, string expected) =>
        Assert.Contains(expected, TwoOfThree.Open(note).Reason, StringComparison.Ordinal);

    [Fact]
    public void A_head_of_an_unknown_log_is_refused()
    {
        using var other = Heads.Signer("elsewhere.example.com/log/env_1");
        var note = other.Sign(Heads.Head with { Origin = "elsewhere.example.com/log/env_1" });
        Assert.Equal("the policy names no log 'elsewhere.example.com/log/env_1'", TwoOfThree.Open(note).Reason);
    }

    [Fact]
    public void A_head_signed_by_another_key_is_refused()
    {
        using var other = Heads.Signer(seed: 1);
        Assert.Equal($"the key that the policy has for '{Heads.Origin}' did not sign it",
            TwoOfThree.Open(other.Sign(Heads.Head)).Reason);
    }

    [Fact]
    public void A_false_log_signature_beside_a_true_one_refuses_the_note()
    {
        using var log = Heads.Signer();
        var note = Policies.Note(1, 2) + Heads.Line(Heads.Origin, log.VerifierKey.KeyId, new byte[64]);
        Assert.Equal($"the signature of '{Heads.Origin}' is false", TwoOfThree.Open(note).Reason);
    }

    [Fact]
    public void A_key_of_one_log_does_not_sign_for_another_log_of_the_policy()
    {
        using var other = Heads.Signer("elsewhere.example.com/log/env_1", seed: 1);
        var policy = Policies.Parse($"log {Policies.LogKey}\nlog {other.VerifierKey}\nquorum none\n");
        Assert.Null(policy.Open(Heads.SignText(Heads.Head.ToText(), other.VerifierKey.Name, seed: 1)).Head);
    }

    [Fact]
    public void One_witness_that_cosigns_twice_counts_once() => Assert.Equal(
        "quorum 'g' needs 2 of 3, and 1 cosigned it", TwoOfThree.Open(Policies.Note(1, 1)).Reason);

    [Fact]
    public void A_single_witness_can_be_the_quorum()
    {
        var policy = Policies.Parse(Policies.With("quorum w4"));
        Assert.Equal(Heads.Head, policy.Open(Policies.Note(4)).Head);
        Assert.Equal("witness 'w4' did not cosign it", policy.Open(Policies.Note(1, 2, 3, 5)).Reason);
    }

    [Fact]
    public void A_false_cosignature_of_a_known_witness_refuses_the_note()
    {
        var text = Heads.Head.ToText();
        var (w1, w3) = (Policies.Witnesses[0], Policies.Witnesses[2]);
        foreach (var line in new[]
                 {
                     w3.Line(text + "x"), w3.Line(text, header: "cosignature/v2"), w3.Line(text, -1),
                     Heads.Line(w3.Key.Name, w3.Key.KeyId, new byte[72]), Heads.Line(w3.Key.Name, w3.Key.KeyId, [1]),
                 })
        {
            var verdict = TwoOfThree.Open(Policies.Note(1, 2) + line);
            Assert.Equal("the cosignature of witness 'w3' is false", verdict.Reason);
            Assert.Null(verdict.Head);
        }
        // Under another name or key id it is somebody else's line.
        Assert.NotNull(TwoOfThree.Open(Policies.Note(1, 2) + Heads.Line("x", w1.Key.KeyId, new byte[72])).Head);
        Assert.NotNull(TwoOfThree.Open(Policies.Note(1, 2) + Heads.Line(w1.Key.Name, 1, new byte[72])).Head);
    }

    [Fact]
    public void The_time_is_signed()
    {
        var witness = Policies.Witnesses[0];
        var line = witness.Line(Heads.Head.ToText());
        var bytes = Convert.FromBase64String(line[(line.LastIndexOf(' ') + 1)..].TrimEnd())[4..];
        Assert.True(witness.Key.Verify(Heads.Head.ToText(), bytes, out var time));
        Assert.Equal(Witness.Time, time);
        for (var i = 0; i < bytes.Length; i++)
        {
            var changed = (byte[])bytes.Clone();
            changed[i] ^= 1;
            Assert.False(witness.Key.Verify(Heads.Head.ToText(), changed, out _));
        }
    }

    // The model counts the members that voted, group by group, from the definition alone.
    [Fact]
    public void Quorums_are_what_their_definition_says() =>
        Gen.Select(Gen.Bool.Array[5], Gen.Int[1, 3], Gen.Int[1, 2], Gen.Int[1, 2]).Sample((cosigned, a, b, top) =>
        {
            var policy = Policies.Parse(Policies.With(
                FormattableString.Invariant($"group a {a} w1 w2 w3"), FormattableString.Invariant($"group b {b} w4 w5"),
                FormattableString.Invariant($"group top {top} a b"), "quorum top"));
            var inA = cosigned.Take(3).Count(c => c) >= a;
            var inB = cosigned.Skip(3).Count(c => c) >= b;
            var expected = (inA ? 1 : 0) + (inB ? 1 : 0) >= top;
            int[] who = [.. Enumerable.Range(1, 5).Where(i => cosigned[i - 1])];
            Assert.Equal(expected, policy.Open(Policies.Note(who)).Head is not null);
        });

    [Fact]
    public void Every_changed_character_of_a_note_that_just_satisfies_its_policy_is_refused()
    {
        var note = Policies.Note(1, 2);
        for (var i = 0; i < note.Length; i++)
        {
            var changed = note.ToCharArray();
            changed[i] ^= (char)1;
            Assert.Null(TwoOfThree.Open(new string(changed)).Head);
        }
    }

    [Fact]
    public void Garbage_never_throws() => Any.TextOrEmpty.Sample(text => Assert.Null(TwoOfThree.Open(text).Head));
}
