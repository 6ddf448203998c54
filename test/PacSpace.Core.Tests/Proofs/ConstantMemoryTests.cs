using System.Text;
using PacSpace.Core.Proofs;
using PacSpace.Core.Statements;

namespace PacSpace.Core.Tests.Proofs;

public class ConstantMemoryTests
{
    [Fact]
    public void A_longer_bundle_allocates_no_more()
    {
        // Whether its buffers are at hand in the pool or made anew differs by some 100 KiB from time to time; one object for each
        // delta, of 24 bytes at least, would be 420.
        Assert.InRange(Allocated(20_000) - Allocated(2_000), -256 * 1024, 256 * 1024);

        static long Allocated(int deltas)
        {
            var world = new World();
            for (var i = 0; i < deltas; i++)
            {
                var time = Timestamp.Text(World.Milliseconds(Story.NovemberStart) + i);
                world.Emit("acme", i % 2 == 0 ? "1.25" : "-0.5", time, reason: "größer \"x\"", occurred: time);
                world.Emit("bob", "1", time);
            }
            var checkpoint = world.Close("acme", Story.NovemberStart, Story.NovemberEnd, Story.NovemberEnd);
            var (bytes, options) = (world.Bundle(checkpoint).Write(), CaseOptions.For(checkpoint).Parse());
            return Allocations.Least(() =>
                Assert.Equal(VerificationOutcome.Verified, Verifying.Bundle(bytes, options).Outcome));
        }
    }

    [Fact]
    public void Decoding_lines_allocates_nothing()
    {
        var story = Story.Tell();
        var lines = story.Bundle().Text().Split('\n')[1..^2].Select(Encoding.UTF8.GetBytes).ToList();
        var (batch, common) = (new LineBatch(), new CommonMembers(story.November));
        Assert.Equal(0, Allocations.Least(Decode));
        Assert.Equal(4, batch.Decoded.Length);
        Assert.Equal(story.World.Deltas(Story.Customer)[6].Leaf, batch.Decoded[3].Leaf);

        void Decode()
        {
            batch.Clear();
            for (var i = 0; i < lines.Count; i++) batch.Add(i + 2, lines[i], null);
            batch.Decode(common, withStatements: true);
        }
    }

    // More lines than fit into one batch: what is wrong far behind, or before it, is found all the same.
    [Theory]
    [InlineData(700, 3), InlineData(2999, 3), InlineData(0, 3)]
    public void Failures_are_found_in_any_batch(int dropped, int step)
    {
        var world = new World();
        for (var i = 0; i < 3000; i++)
            world.Emit("acme", "1", Timestamp.Text(World.Milliseconds(Story.NovemberStart) + i));
        var checkpoint = world.Close("acme", Story.NovemberStart, Story.NovemberEnd, Story.NovemberEnd);
        var (bundle, options) = (world.Bundle(checkpoint), CaseOptions.For(checkpoint).Parse());
        Assert.Equal(VerificationOutcome.Verified, Verifying.Bundle(bundle.Write(), options).Outcome);

        var without = bundle with { Lines = [.. bundle.Lines.Where((_, i) => i != dropped)] };
        Assert.Equal(step, Verifying.Bundle(without.Write(), options).FailedStep);
        var payload = without with
        {
            Lines = [.. without.Lines.Select((line, i) => i == 1500 ? line with { Payload = [] } : line)],
        };
        Assert.Equal(3, Verifying.Bundle(payload.Write(), options).FailedStep);
        payload = without with
        {
            Lines = [.. without.Lines.Select((line, i) => i == 1500 ? line with { Payload = [1] } : line)],
        };
        Assert.Equal(2, Verifying.Bundle(payload.Write(), options).FailedStep);
        Assert.Equal(1, Verifying.Bundle([.. payload.Write(), (byte)'x'], options).FailedStep);
        Assert.Equal(1, Verifying.Bundle(payload.Write()[..^1], options).FailedStep);
    }

    [Fact]
    public void A_stream_that_breaks_and_a_cancelled_run_end_at_once()
    {
        var story = Story.Tell();
        Assert.Throws<IOException>(() => BundleVerifier.Verify(
            new Broken(story.Bundle().Write()), story.Asked.Parse(), ct: TestContext.Current.CancellationToken));
        var delta = story.Bundle().Text().Split('\n')[1] + "\n";
        var bytes = Encoding.UTF8.GetBytes(
            story.Bundle().Text().Split('\n')[0] + "\n" + string.Concat(Enumerable.Repeat(delta, 3000)));
        Assert.Throws<OperationCanceledException>(() => BundleVerifier.Verify(
            new MemoryStream(bytes), story.Asked.Parse(), ct: new CancellationToken(canceled: true)));
    }

    [Fact]
    public void How_the_stream_is_cut_does_not_matter()
    {
        var story = Story.Tell();
        var (bytes, options) = (story.Bundle().Write(), story.Asked.Parse());
        var expected = Verifying.Bundle(bytes, options);
        var trickle = BundleVerifier.Verify(
            new Trickle(bytes), options, ct: TestContext.Current.CancellationToken);
        Assert.Equal(expected.Steps, trickle.Steps);
        Assert.Equal(VerificationOutcome.Verified, trickle.Outcome);
    }

    private sealed class Broken(byte[] bytes) : MemoryStream(bytes)
    {
        public override int Read(byte[] buffer, int offset, int count) =>
            Position > 5000 ? throw new IOException("broken") : base.Read(buffer, offset, Math.Min(count, 1000));
    }

    private sealed class Trickle(byte[] bytes) : MemoryStream(bytes)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, 1));
    }
}
