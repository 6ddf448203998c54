using CsCheck;
using PacSpace.Core.Amounts;
using PacSpace.Server.Reconciliations;
using PacSpace.Server.Tests.Process;

namespace PacSpace.Server.Tests.Reconciliations;

/// <summary>A copy that was changed in known ways: exactly these changes are found.</summary>
public sealed class MatchingTests
{
    private const long Start = 1_767_225_600_000;
    private const long Day = 86_400_000;
    private const long Minute = 60_000;

    private enum Change
    {
        None,
        Removed,
        Amount,
        Doubled,
        Unreferenced,
        Untimed,
    }

    [Fact]
    public void Exactly_the_changes_are_found()
    {
        // References are unique; amounts too, so that a row that lost its reference has one row that it can be.
        var change = Gen.Frequency((10, Gen.Const(Change.None)), (1, Gen.Enum<Change>()));
        Gen.Select(change.Array[0, 60], Gen.Int[0, 4], Gen.Int[0, 1000], Gen.Bool).Sample((changes, added, shuffle, timed) =>
        {
            var ours = changes.Select((_, i) => new OurRow(
                i + 1, $"ref-{i}", new Amount((i + 1) * (i % 3 == 0 ? -7 : 7)), Start + i * Minute, null, i)).ToList();
            var theirs = ours.SelectMany((o, i) => Copies(o, changes[i], timed)).ToList();
            theirs.AddRange(Enumerable.Range(0, added).Select(i => new TheirRow(0, $"new-{i}", new Amount(1), timed ? Start : null)));
            theirs = [.. theirs.Select((t, i) => (t, Order: (long)i * 7919 % 1009 * (shuffle + 1) % 1013)).OrderBy(t => t.Order).Select((t, i) => t.t with { Line = i + 1 })];

            using var directory = new TempDirectory();
            using var spool = Fill(directory, ours, theirs);
            var matching = new Matching(spool);
            matching.Run(byReference: true, Day, CancellationToken.None);
            var findings = new Findings(spool, 1);

            string[] With(Change wanted) => [.. changes.Index().Where(c => c.Item == wanted).Select(c => $"ref-{c.Index}")];
            Assert.Equal(With(Change.Removed), findings.MissingFromTheirs().Select(m => m.ReferenceId));
            Assert.Equal(Enumerable.Range(0, added).Select(i => $"new-{i}").Order(), findings.MissingFromYours().Select(m => m.ReferenceId).Order());
            Assert.Equal(With(Change.Amount), findings.AmountDiffers().Select(m => m.ReferenceId));
            Assert.Equal(With(Change.Doubled).Order(), findings.Duplicates().Select(m => m.ReferenceId).Order());
            Assert.All(findings.Duplicates(), d => Assert.Equal(("theirs", 1, 2), (d.Side, d.YourCount, d.TheirCount)));
            Assert.Equal(With(Change.Unreferenced).Concat(With(Change.Untimed)).Order(), findings.MatchedByAmount().Select(m => m.Yours.ReferenceId).Order());
            var summary = findings.Summarize(matching);
            AssertAddsUp(summary);
            var isEqual = changes.All(c => c is Change.None or Change.Unreferenced or Change.Untimed) && added == 0;
            Assert.Equal(isEqual, findings.FirstDivergence(default) is null);
        }, iter: 60);
    }

    [Fact]
    public void Any_two_sides_are_taken_apart_without_rest()
    {
        var reference = Gen.Int[0, 5].Select(i => i == 0 ? null : $"r{i}");
        var row = Gen.Select(reference, Gen.Int[-3, 3], Gen.Int[0, 4]);
        Gen.Select(row.Array[0, 40], row.Array[0, 40], Gen.Bool).Sample((a, b, byReference) =>
        {
            var ours = a.Select((r, i) => new OurRow(i + 1, r.Item1, new Amount(r.Item2 == 0 ? 9 : r.Item2), Start + r.Item3 * Day / 2, null, i)).ToList();
            var theirs = b.Select((r, i) => new TheirRow(i + 1, r.Item1, new Amount(r.Item2), r.Item3 == 4 ? null : Start + r.Item3 * Day / 2)).ToList();
            using var directory = new TempDirectory();
            using var spool = Fill(directory, ours, theirs);
            var matching = new Matching(spool);
            matching.Run(byReference, Day, CancellationToken.None);
            var findings = new Findings(spool, 1);
            var summary = findings.Summarize(matching);
            var (yourExtra, theirExtra) = (findings.Duplicates().Count(d => d.Yours is not null), findings.Duplicates().Count(d => d.Theirs is not null));
            var pairs = summary.MatchedByReference + summary.MatchedByAmount + summary.AmountDiffers.Count;
            Assert.Equal(ours.Count, pairs + summary.MissingFromTheirs.Count + yourExtra);
            Assert.Equal(theirs.Count, pairs + summary.MissingFromYours.Count + theirExtra);
            AssertAddsUp(summary);
            // Nothing that is missing on both sides could have been a pair.
            var left = findings.MissingFromYours().ToList();
            Assert.All(findings.MissingFromTheirs(), m => Assert.DoesNotContain(left, t => t.Delta == m.Delta
                && (!byReference || t.ReferenceId is null || m.ReferenceId is null) && t.Time is null));
            var again = findings.MatchedByAmount().ToList();
            Assert.All(again, m => Assert.Equal(m.Yours.Delta, m.Theirs.Delta));
            Assert.Equal(again.Count, again.Select(m => m.Theirs.Line).Distinct().Count());
        }, iter: 200);
    }

    private static void AssertAddsUp(ReconcileSummary s) => Assert.Equal(s.Difference,
        s.MissingFromTheirs.Amount + s.MissingFromYours.Amount + s.AmountDiffers.Amount + s.Duplicates.Amount);

    private static IEnumerable<TheirRow> Copies(OurRow row, Change change, bool timed)
    {
        var copy = new TheirRow(0, row.Reference, row.Amount, timed ? row.Recorded + Minute / 3 : null);
        return change switch
        {
            Change.Removed => [],
            Change.Amount => [copy with { Amount = row.Amount + new Amount(1) }],
            Change.Doubled => [copy, copy],
            Change.Unreferenced => [copy with { Reference = null }],
            Change.Untimed => [copy with { Reference = null, Time = null }],
            _ => [copy],
        };
    }

    private static Spool Fill(TempDirectory directory, List<OurRow> ours, List<TheirRow> theirs)
    {
        var spool = new Spool(directory.File("spool.db"));
        ours.ForEach(spool.AddOurs);
        theirs.ForEach(spool.AddTheirs);
        return spool;
    }
}
