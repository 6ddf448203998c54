using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using PacSpace.Server.Tests.Process;

namespace PacSpace.Server.Tests.Cli;

public sealed partial class VerifyTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static BundleCase Month => BundleCase.Of(BundleCase.Month);

    public void Dispose() => _directory.Dispose();

    /// <summary>One case of each kind: that each case ends so is for the verifier's own tests, without a process each.</summary>
    [Fact]
    public async Task Every_kind_of_case_ends_with_its_exit_code_and_step()
    {
        var wrong = new ConcurrentBag<string>();
        var kinds = BundleCase.All.GroupBy(c => (c.ExitCode, c.Outcome, c.FailedStep)).Select(g => g.First()).ToList();
        await Parallel.ForEachAsync(
            kinds.Index(), new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = Ct },
            async (item, _) =>
            {
                var (number, bundle) = item;
                var directory = Directory.CreateDirectory(_directory.File(FormattableString.Invariant($"{number}")));
                var result = await Pacspace.RunAsync(bundle.Arguments(directory.FullName));
                var words = bundle.FailedStep is { } step ? $"FAILED at step {step} (" : bundle.Outcome switch
                {
                    "verified" => "Verified: ",
                    "incomplete" => "Incomplete: ",
                    _ => "",
                };
                if (result.ExitCode != bundle.ExitCode
                    || words.Length > 0 && !result.Lines[^1].StartsWith(words, StringComparison.Ordinal))
                    wrong.Add($"{bundle.Name}: {result.ExitCode}, {result.Lines.LastOrDefault()}{result.Error}");
            });
        Assert.Empty(wrong);
        Assert.Equal([0, 1, 2, 64], kinds.Select(c => c.ExitCode).Distinct().Order());
        Assert.Equal(Enumerable.Range(1, 9), kinds.Select(c => c.FailedStep).OfType<int>().Distinct().Order());
    }

    [Fact]
    public async Task A_verified_bundle_says_all_that_it_holds()
    {
        var result = await VerifyAsync(Month);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        string[] facts =
        [
            "  Log         ledger.example.com/log/env_test", "  Customer    acme",
            "  Window      2026-11-01T00:00:00.000Z to 2026-12-01T00:00:00.000Z, closed", "  Unit        USD",
            "  Deltas      4, sequences 4 to 7", "  Opening     60", "  Credits     25", "  Debits      -15.500000001",
            "  Closing     69.499999999", "  Payloads    all shown", $"  Proof root  {Month.Root}",
        ];
        foreach (var fact in facts) Assert.Contains(fact, result.Lines);
        var steps = result.Lines.Where(l => StepLine().IsMatch(l)).ToList();
        Assert.Equal(Enumerable.Range(1, 10), steps.Select(l => int.Parse(StepLine().Match(l).Groups[1].Value, null)));
        Assert.All(steps[..8], l => Assert.StartsWith("[ok]", l, StringComparison.Ordinal));
        Assert.All(steps[8..], l => Assert.StartsWith("[--]", l, StringComparison.Ordinal));
        Assert.Equal(
            "Verified: the 4 deltas of acme from 2026-11-01T00:00:00.000Z to 2026-12-01T00:00:00.000Z: in the log, "
            + "unchanged, and making 69.499999999 of 60.", result.Lines[^1]);
        Assert.DoesNotContain(result.Output, c => c > '~' || c < ' ' && c != '\n');
    }

    [Fact]
    public async Task Payloads_that_are_not_shown_and_open_windows_are_always_told()
    {
        var destroyed = await VerifyAsync(BundleCase.Of("some payloads were destroyed"));
        Assert.Contains("  Payloads    2 not shown", destroyed.Lines);
        var open = await VerifyAsync(BundleCase.Of("an open checkpoint is allowed"));
        Assert.Equal(0, open.ExitCode);
        Assert.Contains(open.Lines, l => l.Contains("OPEN: made before it ended", StringComparison.Ordinal));
        Assert.Contains("its window was still OPEN", open.Lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Standard_input_is_verified_like_a_file()
    {
        var file = await VerifyAsync(Month);
        var arguments = Pacspace.CommandLine(Month.Arguments(_directory.Root, "-"));
        var input = await Pacspace.RunAsync(arguments, await File.ReadAllBytesAsync(Month.File, Ct));
        Assert.Equal((0, file.Output), (input.ExitCode, input.Output));
        Assert.Equal(1, (await Pacspace.RunAsync(arguments, [])).ExitCode);
    }

    [Fact]
    public async Task Json_holds_the_same_for_programs()
    {
        var result = await VerifyAsync(Month, "--json");
        var json = result.Json;
        Assert.Equal(("verified", 0), ((string?)json["outcome"], (int)json["exitCode"]!));
        Assert.Null(json["failedStep"]);
        Assert.Equal(10, json["steps"]!.AsArray().Count);
        Assert.Equal("passed", (string?)json["steps"]![0]!["outcome"]);
        Assert.Equal("skipped", (string?)json["steps"]![9]!["outcome"]);
        var summary = json["summary"]!;
        Assert.Equal(("acme", "60", "69.499999999", "9.499999999", 4, false),
            ((string)summary["customer"]!, (string)summary["opening"]!, (string)summary["closing"]!,
                (string)summary["net"]!, (int)summary["count"]!, (bool)summary["open"]!));

        var failed = BundleCase.Of("another proof root was asked for");
        result = await VerifyAsync(failed, "--json");
        Assert.Equal(("failed", 1, 6),
            ((string?)result.Json["outcome"], result.ExitCode, (int)result.Json["failedStep"]!));
        Assert.Equal("failed", (string?)result.Json["steps"]![5]!["outcome"]);
        result = await VerifyAsync(BundleCase.Of("no proof root was asked for"), "--json");
        Assert.Equal(("incomplete", 2), ((string?)result.Json["outcome"], result.ExitCode));
        Assert.Single(result.Json["missing"]!.AsArray());
    }

    [Fact]
    public async Task Without_a_policy_the_key_is_shown_and_how_to_pin_it()
    {
        var result = await VerifyAsync(BundleCase.Of("no policy"));
        Assert.Equal((2, ""), (result.ExitCode, result.Error));
        var pin = Array.FindIndex(result.Lines, l => l.StartsWith("log ledger.example.com/", StringComparison.Ordinal));
        Assert.Equal("quorum none", result.Lines[pin + 1]);
        Assert.Contains("Compare it with the one that the vendor published", result.Output, StringComparison.Ordinal);
        // Written into a file, those two lines are the policy.
        var policy = _directory.File("pinned");
        await File.WriteAllLinesAsync(policy, result.Lines[pin..(pin + 2)], Ct);
        Assert.Equal(0, (await VerifyAsync(BundleCase.Of("no policy"), "--policy", policy)).ExitCode);
    }

    [Fact]
    public async Task Roots_and_times_may_be_pasted_as_people_have_them()
    {
        var month = Month;
        string[] plain = ["verify", month.File, "--policy", month.Arguments(_directory.Root)[5]];
        foreach (var root in new[] { month.Root!, month.Root![2..], month.Root.ToUpperInvariant(), $" {month.Root} " })
            Assert.Equal(0, (await Pacspace.RunAsync([.. plain, "--root", root])).ExitCode);
        foreach (var (start, end) in new[]
                 {
                     ("2026-11-01", "2026-12-01"), ("2026-11-01T00:00Z", "2026-12-01T00:00:00Z"),
                     ("2026-11-01T00:00:00.000Z", "2026-12-01T00:00:00.0Z"),
                 })
        {
            var result = await Pacspace.RunAsync(
                [.. plain, "--root", month.Root!, "--start", start, "--end", end, "--customer", "acme"]);
            Assert.Equal((0, ""), (result.ExitCode, result.Error));
        }
        var other = await Pacspace.RunAsync([.. plain, "--root", month.Root!, "--start", "2026-11-02"]);
        Assert.StartsWith("FAILED at step 3 (", other.Lines[^1], StringComparison.Ordinal);
    }

    private Task<CommandResult> VerifyAsync(BundleCase bundle, params string[] more) =>
        Pacspace.RunAsync([.. bundle.Arguments(_directory.Root), .. more]);

    [GeneratedRegex(@"^\[(?:ok|FAIL|--)\] +(\d+) ")]
    private static partial Regex StepLine();
}
