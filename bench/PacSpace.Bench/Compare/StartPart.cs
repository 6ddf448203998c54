namespace PacSpace.Bench.Compare;

/// <summary>From starting the process on an empty data directory to its being ready; its memory at rest.</summary>
internal static class StartPart
{
    // Until what starting leaves behind has settled.
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(3);

    public static async Task RunAsync(Stage stage, CancellationToken ct)
    {
        var (starts, memory) = (new List<double>(), new List<double>());
        for (var round = 0; round < stage.Options.Rounds; round++)
        {
            await using var server = await BenchServer.StartAsync(stage.NewDirectory(), null, ct);
            starts.Add(server.StartToReady.TotalSeconds);
            await Task.Delay(Idle, ct);
            memory.Add(server.Memory.Megabytes);
        }
        stage.Findings.Add(new Finding("start to ready, empty data directory", Statistics.Median(starts), "s", 2, 1)
        {
            LessIsBetter = true, Detail = Each(starts, "F2"),
        });
        stage.Findings.Add(new Finding("idle memory", Statistics.Median(memory), "MB", 150, 100)
        {
            LessIsBetter = true, Detail = Each(memory, "F0"),
        });
    }

    private static string Each(List<double> values, string format) =>
        string.Join(", ", values.Select(v => v.ToString(format, System.Globalization.CultureInfo.InvariantCulture)));
}
