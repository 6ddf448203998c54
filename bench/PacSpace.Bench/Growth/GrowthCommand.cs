using PacSpace.Bench.Compare;

namespace PacSpace.Bench.Growth;

/// <summary>How each cost grows with what there is more of.</summary>
internal static class GrowthCommand
{
    public static Task<int> RunAsync(string[] words, CancellationToken ct) =>
        Measuring.RunAsync(words, GrowthOptions.Usage, GrowthOptions.Parse, options => RunAsync(options, ct));

    private static async Task<int> RunAsync(GrowthOptions options, CancellationToken ct)
    {
        var load = Machine.LoadAverage();
        await using var stage = new Stage(options.Places);
        var run = new GrowthRun(options, stage);
        await GrowthParts.RunAsync(run, ct);
        var method = FormattableString.Invariant($"Each rate is of {options.Seconds} s after a warm-up, taken once.");
        var conditions = await CompareConditions.ReadAsync(stage, method, load, run.Took, ct);
        GrowthReport.Write(run, conditions);
        Measuring.End(stage.Findings, options.Places.Report, run.Took);
        return stage.Findings.Wrong.Count + run.LeftOut.Count == 0 ? 0 : 1;
    }
}
