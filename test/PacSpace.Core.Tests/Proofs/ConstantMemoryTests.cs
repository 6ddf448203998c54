using PacSpace.Core.Proofs;
using PacSpace.Core.Statements;

namespace PacSpace.Core.Tests.Proofs;

public class ConstantMemoryTests
{
    [Fact]
    public void A_longer_bundle_allocates_no_more()
    {
        Assert.InRange(Allocated(20_000) - Allocated(2_000), -64 * 1024, 64 * 1024);

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
            Verifying.Bundle(bytes, options);
            var before = GC.GetAllocatedBytesForCurrentThread();
            Assert.Equal(VerificationOutcome.Verified, Verifying.Bundle(bytes, options).Outcome);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
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

    private sealed class Trickle(byte[] bytes) : MemoryStream(bytes)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, 1));
    }
}
