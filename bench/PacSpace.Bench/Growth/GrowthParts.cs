namespace PacSpace.Bench.Growth;

/// <summary>The parts in their order, each on servers and databases of its own.</summary>
internal static class GrowthParts
{
    private const string Deltas = "deltas";
    private const string Reconcile = "reconcile";

    private static readonly (string Name, Func<GrowthRun, bool, CancellationToken, Task> Run, bool OnSqlite)[] Others =
    [
        ("customers", CustomersPart.RunAsync, true),
        ("environments", EnvironmentsPart.RunAsync, true),
        ("nodes", NodesPart.RunAsync, false),
        ("saturation", SaturationPart.RunAsync, true),
    ];

    public static IEnumerable<string> Names => [Deltas, Reconcile, .. Others.Select(p => p.Name)];

    public static async Task RunAsync(GrowthRun run, CancellationToken ct)
    {
        // These two are about the same customer, which takes long to fill.
        var (deltas, reconcile) = (run.Options.Wants(Deltas), run.Options.Wants(Reconcile));
        if (deltas || reconcile)
            await OnBothAsync(run, deltas && reconcile ? $"{Deltas}, {Reconcile}" : deltas ? Deltas : Reconcile,
                (_, isPostgres, token) => DeltasPart.RunAsync(run, isPostgres, deltas, reconcile, token), true, ct);
        foreach (var (name, part, onSqlite) in Others)
            if (run.Options.Wants(name)) await OnBothAsync(run, name, part, onSqlite, ct);
    }

    private static async Task OnBothAsync(
        GrowthRun run, string name, Func<GrowthRun, bool, CancellationToken, Task> part, bool onSqlite,
        CancellationToken ct)
    {
        foreach (var isPostgres in onSqlite ? (bool[])[false, true] : [true])
        {
            var step = $"{name}, {(isPostgres ? "PostgreSQL" : "SQLite")}";
            if (run.IsTimeUp)
            {
                run.LeftOut.Add(step);
                continue;
            }
            Console.WriteLine($"– {step}, at {run.Took:mm\\:ss}");
            try
            {
                await part(run, isPostgres, ct);
            }
            catch (Exception e) when (!ct.IsCancellationRequested)
            {
                // What the others find is worth having; the report says that it is not all.
                run.Findings.Wrong.Add($"{step} ended early: {e.Message}");
                Console.WriteLine(e);
            }
        }
    }
}
