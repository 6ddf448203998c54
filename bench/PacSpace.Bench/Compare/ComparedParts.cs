namespace PacSpace.Bench.Compare;

/// <summary>The parts of a comparison, in their order. Each has its own servers and databases.</summary>
internal static class ComparedParts
{
    private static readonly (string Name, Func<Stage, CancellationToken, Task> Run)[] All =
    [
        ("start", StartPart.RunAsync),
        ("emit-postgresql", (stage, ct) => EmitPart.RunAsync(stage, true, ct)),
        ("emit-sqlite", (stage, ct) => EmitPart.RunAsync(stage, false, ct)),
        ("batch-postgresql", BatchPart.PostgresAsync),
        ("batch-sqlite", BatchPart.SqliteAsync),
        ("history-sqlite", (stage, ct) => HistoryPart.RunAsync(stage, false, ct)),
        ("history-postgresql", (stage, ct) => HistoryPart.RunAsync(stage, true, ct)),
    ];

    public static IEnumerable<string> Names => All.Select(p => p.Name);

    public static async Task RunAsync(Stage stage, CancellationToken ct)
    {
        foreach (var (name, run) in All.Where(p => stage.Options.Only?.Contains(p.Name) ?? true))
        {
            Console.WriteLine($"– {name}");
            try
            {
                await run(stage, ct);
            }
            catch (Exception e) when (!ct.IsCancellationRequested)
            {
                // What the others find is worth having; the report says that it is not all.
                stage.Findings.Wrong.Add($"{name} ended early: {e.Message}");
                Console.WriteLine(e);
            }
        }
    }
}
