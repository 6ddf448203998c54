using PacSpace.Core.Amounts;
using PacSpace.Core.Proofs;
using PacSpace.Core.Statements;

namespace PacSpace.Core.Tests.Proofs;

public class ReportTests
{
    private static readonly Story Told = Story.Tell();

    [Fact]
    public void A_verified_bundle_is_summed_up()
    {
        var (bundle, options) = (Told.Bundle(), Told.Asked.Parse());
        var report = Verifying.Bundle(bundle.Write(), options);
        Assert.Equal(
            new VerificationSummary
            {
                Kind = "checkpoint",
                Origin = Told.World.Origin,
                Customer = Story.Customer,
                Unit = "USD",
                Start = World.Milliseconds(Story.NovemberStart),
                End = World.Milliseconds(Story.NovemberEnd),
                Count = 4,
                From = 4,
                To = 7,
                Number = 2,
                Opening = Amount.FromUnits(60),
                Closing = Amount.ParseCanonical("69.499999999"),
                Credits = Amount.FromUnits(25),
                Debits = Amount.ParseCanonical("-15.500000001"),
                ProofRoot = options.Root,
                IsOpen = false,
                PayloadsNotShown = 0,
                TreeHead = Told.World.Head(17),
                VkeyHint = bundle.Header.Vkey,
            },
            report.Summary);
        Assert.Equal(Amount.ParseCanonical("9.499999999"), report.Summary!.Net);
        Assert.Empty(report.Missing);
        Assert.Null(report.FailedStep);
    }

    [Fact]
    public void A_head_is_to_be_kept_only_if_it_is_verified_and_ahead()
    {
        var bytes = Told.Bundle(9).Write();
        Assert.Equal(Told.World.Note(), Kept(Told.Asked));
        Assert.Equal(Told.World.Note(), Kept(Told.Asked with { State = Told.World.Note(9) }));
        Assert.Null(Kept(Told.Asked with { State = Told.World.Note() }));
        Assert.Null(Kept(Told.Asked with { Root = null }));
        Assert.Null(Kept(Told.Asked with { Customer = "bob" }));

        string? Kept(CaseOptions options) => Verifying.Bundle(bytes, options.Parse()).HeadToKeep;
    }

    [Fact]
    public void A_failure_says_where_and_what_was_expected()
    {
        var lie = Story.LieAt(5, delta => delta with { Balance = Amount.FromUnits(500) });
        var step = Verifying.Bundle(lie.Bundle().Write(), lie.Asked.Parse()).Steps[3];
        Assert.Equal("line 3, sequence 5: the balance is 500, and should be 84.999999999", step.Detail);
    }

    [Fact]
    public void What_the_file_says_can_not_take_over_a_terminal()
    {
        var (world, customer) = (new World(), "\u001b[2J\u202e" + new string('x', 5000));
        world.Emit(customer, "1", "2026-11-02T00:00:00.000Z");
        var checkpoint = world.Close(customer, Story.NovemberStart, Story.NovemberEnd, Story.NovemberEnd);
        var report = Verifying.Bundle(world.Bundle(checkpoint).Write(),
            (CaseOptions.For(checkpoint) with { Customer = "acme" }).Parse());
        Assert.Equal(StepBook.History, report.FailedStep);
        Assert.DoesNotContain(report.Steps, step => step.Detail.Any(char.IsControl) || step.Detail.Length > 700
            || step.Detail.Contains('\u202e'));
        Assert.StartsWith("line 1: the customer is '?[2J?xxx", report.Steps[2].Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_policy_the_report_says_how_to_pin_the_key()
    {
        var report = Verifying.Bundle(Told.Bundle().Write(), (Told.Asked with { Policy = null }).Parse());
        Assert.Contains($"log {Notes.Policies.LogKey}", Assert.Single(report.Missing), StringComparison.Ordinal);
    }

    [Fact]
    public void Progress_is_told_to_the_end()
    {
        var bytes = Told.Bundle().Write();
        var told = new List<VerificationProgress>();
        BundleVerifier.Verify(new MemoryStream(bytes), Told.Asked.Parse(), new Listener(told),
            TestContext.Current.CancellationToken);
        Assert.Equal(new VerificationProgress(bytes.Length, 6), told[^1]);
    }

    [Fact]
    public void The_payload_check_complains_of_what_parsing_complains_of()
    {
        foreach (var bytes in new[] { Told.World.Deltas(Story.Customer)[0].Payload.Encode(), "x"u8.ToArray(), [] })
        {
            Assert.Equal(PayloadStatement.Parse(bytes, out var error) is null, error is not null);
            Assert.Equal(error, PayloadStatement.Check(bytes));
        }
    }

    private sealed class Listener(List<VerificationProgress> told) : IProgress<VerificationProgress>
    {
        public void Report(VerificationProgress value) => told.Add(value);
    }
}
