using System.Diagnostics;

namespace PacSpace.Bench.Compare;

/// <summary>Everything that has a budget, beside what it is measured against, in one run.</summary>
internal static class CompareCommand
{
    private const double FlushSeconds = 2;

    public static Task<int> RunAsync(string[] words, CancellationToken ct) =>
        Measuring.RunAsync(words, CompareOptions.Usage, CompareOptions.Parse, options => RunAsync(options, ct));

    private static async Task<int> RunAsync(CompareOptions options, CancellationToken ct)
    {
        var watch = Stopwatch.StartNew();
        var load = Machine.LoadAverage();
        await using var stage = new Stage(options);
        var (rate, microseconds) = Disk.Measure(stage.NewDirectory(), Math.Min(FlushSeconds, options.Seconds));
        stage.Findings.Figure("the disk: 4 KiB appended and fdatasync, one after the other",
            $"{rate:N0}/s, median {microseconds:F0} µs");
        await ComparedParts.RunAsync(stage, ct);
        var method = FormattableString.Invariant($"{options.Rounds} rounds of {options.Seconds} s of each side, in turn")
            + "; medians, and of ratios the median of the rounds' ratios.";
        var conditions = await CompareConditions.ReadAsync(stage, method, load, watch.Elapsed, ct);
        CompareReport.Write(stage, conditions);
        Measuring.End(stage.Findings, options.Report, watch.Elapsed);
        return stage.Findings.Wrong.Count == 0 ? 0 : 1;
    }
}
