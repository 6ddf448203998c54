using CsCheck;
using PacSpace.Core.Proofs;
using PacSpace.Core.Statements;

namespace PacSpace.Core.Tests.Proofs;

public class RandomBundleTests
{
    private static readonly long Begin = World.Milliseconds(Story.NovemberStart);

    [Fact]
    public void Bundles_of_any_window_in_logs_of_any_size_verify()
    {
        var policy = new CaseOptions().Parse().Policy;
        var ct = TestContext.Current.CancellationToken;
        Parallel.For(1, 301, new ParallelOptions { CancellationToken = ct }, size =>
            Gen.Select(Gen.Int[1, 4], Gen.Int[0, size - 1], Gen.Int[0, size - 1], Gen.Int[0, size], Gen.Int)
                .Sample((customers, a, b, kept, seed) =>
                {
                    var (first, last) = (Math.Min(a, b), Math.Max(a, b));
                    var world = new World();
                    for (var i = 0; i < size; i++)
                        world.Emit(Customer(i, customers, seed), i % 3 == 0 ? "-0.5" : "7", At(i), unit: "");
                    var customer = Customer(first, customers, seed);
                    var early = world.Close(customer, At(0), At(last + 1), At(size));
                    var checkpoint = world.Close(customer, At(first), At(last + 1), At(size));
                    world.Emit(customer, "1", At(size), unit: "");
                    var state = world.Note(kept);
                    foreach (var closed in new[] { early, checkpoint })
                    {
                        var bytes = world.Bundle(closed, consistency: kept == 0 ? [] : [kept]).Write();
                        var report = BundleVerifier.Verify(new MemoryStream(bytes), new VerificationOptions
                        {
                            Root = ProofRoot.Of(closed.Root, closed.Encode()),
                            Policy = policy,
                            State = state,
                        }, ct: ct);
                        Assert.True(report.Outcome == VerificationOutcome.Verified,
                            string.Join('\n', report.Steps.Select(step => step.Detail)));
                        Assert.Equal(world.Note(), report.HeadToKeep);
                        Assert.Equal(closed.Count, report.Summary!.Count);
                        Assert.Equal(closed.Closing - closed.Opening, report.Summary.Net);
                    }
                }, iter: 2, threads: 1));
    }

    private static string Customer(int index, int customers, int seed) =>
        $"c{(uint)(((index + 1) * 2654435761 ^ (uint)seed) >> 7) % (uint)customers}";

    private static string At(long offset) => Timestamp.Text(Begin + offset);
}
