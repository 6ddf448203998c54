using PacSpace.Bench.Compare;

namespace PacSpace.Bench.Growth;

/// <summary>How each cost grows with what there is more of.</summary>
internal static class GrowthCommand
{
    public static async Task<int> RunAsync(string[] words, CancellationToken ct)
    {
        if (words is ["--help"])
        {
            Console.WriteLine(GrowthOptions.Usage);
            return 0;
        }
        GrowthOptions options;
        try
        {
            options = GrowthOptions.Parse(words);
        }
        catch (FormatException e)
        {
            Console.Error.WriteLine($"{e.Message}\n\n{GrowthOptions.Usage}");
            return 64;
        }
        if (PostgresServer.Missing is { } missing)
        {
            Console.Error.WriteLine($"It needs {missing}: install the package 'postgresql'.");
            return 1;
        }
        return await RunAsync(options, ct);
    }

    private static async Task<int> RunAsync(GrowthOptions options, CancellationToken ct)
    {
        var load = Machine.LoadAverage();
        await using var stage = new Stage(options.Places);
        var run = new GrowthRun(options, stage);
        await GrowthParts.RunAsync(run, ct);
        var method = FormattableString.Invariant($"Each rate is of {options.Seconds} s after a warm-up, taken once.");
        var conditions = await CompareConditions.ReadAsync(stage, method, load, run.Took, ct);
        GrowthReport.Write(run, conditions);
        foreach (var wrong in stage.Findings.Wrong) Console.WriteLine($"WRONG: {wrong}");
        Console.WriteLine($"Written to {options.Places.Report} after {run.Took:hh\\:mm\\:ss}.");
        return stage.Findings.Wrong.Count + run.LeftOut.Count == 0 ? 0 : 1;
    }
}
