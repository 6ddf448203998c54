using System.Text;
using PacSpace.Core.Proofs;

namespace PacSpace.Core.Tests.Proofs;

public class ByteFlipTests
{
    // With a previous checkpoint, a delta before, gaps, a consistency proof that is needed, and no delta after.
    private static readonly Story Told = Story.Tell();
    private static readonly byte[] Bundle = Told.World.Bundle(Told.November, Story.SizeAtNovember, 9).Write();
    private static readonly VerificationOptions Options =
        (Told.Asked with { State = Told.World.Note(9) }).Parse();

    [Fact]
    public void No_flipped_bit_of_a_bundle_verifies()
    {
        Assert.Equal(VerificationOutcome.Verified, Verifying.Bundle(Bundle, Options).Outcome);
        // The key in the header is a hint that a policy overrules. Nothing else may change.
        var ignored = RangeOf(",\"vkey\":\"", "\",\"statement\":");
        EachFlip(Bundle, (at, bytes) =>
        {
            if (Verifying.Bundle(bytes, Options).Outcome == VerificationOutcome.Verified)
                Assert.InRange(at, ignored.Start, ignored.End - 1);
        });
    }

    [Fact]
    public void No_flipped_bit_of_a_proof_verifies()
    {
        var delta = Told.World.Deltas(Story.Customer)[4];
        var proof = Encoding.UTF8.GetBytes(Told.World.Proof(delta).Write());
        var options = new CaseOptions { Root = delta.Leaf }.Parse();
        Assert.Equal(VerificationOutcome.Verified, TlogProofVerifier.Verify(proof, options).Outcome);
        EachFlip(proof, (_, bytes) =>
            Assert.Equal(VerificationOutcome.Failed, TlogProofVerifier.Verify(bytes, options).Outcome));
    }

    // After is not proved to be in the log: it has to fit, and what doesn't have to fit may be anything.
    [Fact]
    public void A_flipped_bit_of_the_delta_after_matters_only_where_it_has_to_fit()
    {
        var bytes = Told.Bundle().Write();
        var text = Encoding.UTF8.GetString(bytes);
        var asked = Told.Asked.Parse();
        foreach (var member in new[] { "amount", "balance", "customer", "origin", "prev", "sequence", "unit" })
        {
            var start = text.IndexOf($"\\\"{member}\\\":\\\"", text.IndexOf(",\"after\":", StringComparison.Ordinal),
                StringComparison.Ordinal) + member.Length + 7;
            var end = text.IndexOf("\\\"", start, StringComparison.Ordinal);
            for (var at = Encoding.UTF8.GetByteCount(text[..start]); at < Encoding.UTF8.GetByteCount(text[..end]); at++)
            {
                var flipped = (byte[])bytes.Clone();
                flipped[at] ^= 1;
                Assert.Equal(VerificationOutcome.Failed, Verifying.Bundle(flipped, asked).Outcome);
            }
        }
    }

    [Fact]
    public void No_missing_or_doubled_byte_verifies()
    {
        var ignored = RangeOf(",\"vkey\":\"", "\",\"statement\":");
        for (var i = 0; i < Bundle.Length; i++)
        {
            if (i >= ignored.Start - 1 && i < ignored.End) continue;
            byte[][] changed = [[.. Bundle[..i], .. Bundle[(i + 1)..]], [.. Bundle[..i], Bundle[i], .. Bundle[i..]]];
            Assert.All(changed, bytes =>
                Assert.NotEqual(VerificationOutcome.Verified, Verifying.Bundle(bytes, Options).Outcome));
        }
    }

    private static void EachFlip(byte[] original, Action<int, byte[]> check) =>
        Parallel.For(0, original.Length, at =>
        {
            foreach (var bits in (byte[])[0x01, 0x04, 0x20, 0x80])
            {
                var flipped = (byte[])original.Clone();
                flipped[at] ^= bits;
                check(at, flipped);
            }
        });

    private static (int Start, int End) RangeOf(string before, string after)
    {
        var text = Encoding.UTF8.GetString(Bundle);
        var start = text.IndexOf(before, StringComparison.Ordinal) + before.Length;
        return (start, text.IndexOf(after, start, StringComparison.Ordinal));
    }
}
