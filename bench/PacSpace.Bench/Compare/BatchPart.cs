using static System.FormattableString;

namespace PacSpace.Bench.Compare;

/// <summary>Batches, each size on a server of its own, beside the least that the database must do for them.</summary>
internal static class BatchPart
{
    // While one batch commits the next ones are read and answered.
    private const int Connections = 4;

    private static readonly int[] ClientCounts = [1, 2, 4];

    public static async Task SqliteAsync(Stage stage, CancellationToken ct)
    {
        foreach (var batch in new[] { 100, 1000 })
        {
            await using var subject = await Subject.StartAsync(stage, false, ct);
            using var bare = new BareLoop(Path.Combine(stage.NewDirectory(), "bare.db"), batch);
            var (served, looped) = await PairAsync(stage, subject, batch, "bare loop",
                () => Task.Run(() => bare.Run(stage.Options.Seconds), ct), ct);
            stage.Findings.Add(new Finding(
                Invariant($"batches of {batch:N0}, SQLite ÷ a bare loop of prepared statements"),
                Statistics.Ratio(served, looped), "×", 0.6, 1, EmitPart.Rates(served, looped)));
            stage.Findings.Add(new Finding(
                Invariant($"deltas in batches of {batch:N0}, SQLite"), served.Median, "/s", null, 190_000));
        }
    }

    public static async Task PostgresAsync(Stage stage, CancellationToken ct)
    {
        await using var subject = await Subject.StartAsync(stage, true, ct);
        var postgres = await stage.PostgresAsync(ct);
        var pgbench = new Pgbench(postgres, await postgres.NewDatabaseAsync(ct), stage.NewDirectory());
        await pgbench.CreateAsync(ct);
        var clients = await BestClientsAsync(pgbench, ct);
        var (served, set) = await PairAsync(stage, subject, 1000, $"set-based INSERT, pgbench, {clients} clients",
            async () => 1000 * await pgbench.RunAsync(Pgbench.SetBased, clients, stage.Options.Seconds, ct), ct);
        stage.Findings.Add(new Finding(
            "batches of 1,000, PostgreSQL ÷ hand-written set-based INSERT of 1,000",
            Statistics.Ratio(served, set), "×", 1, 1.5, EmitPart.Rates(served, set)));
    }

    private static async Task<(Side Served, Side Other)> PairAsync(
        Stage stage, Subject subject, int batch, string other, Func<Task<double>> run, CancellationToken ct)
    {
        var load = subject.Tenant.Load(stage.Options.Seconds) with { Batch = batch, Connections = Connections };
        await subject.WarmUpAsync(load, ct);
        var rotation = new Rotation(stage);
        rotation.Add(
            Invariant($"batches of {batch:N0}, {subject.Name}"), async () => (await subject.LoadAsync(load, ct)).Rate);
        rotation.Add(Invariant($"{other}, {batch:N0} deltas a transaction"), run);
        var sides = await rotation.RunAsync();
        await subject.AuditAsync(ct);
        return (sides[0], sides[1]);
    }

    /// <summary>The number of clients with which the hand-written ledger is fastest.</summary>
    private static async Task<int> BestClientsAsync(Pgbench pgbench, CancellationToken ct)
    {
        var best = (Clients: 1, Rate: 0.0);
        foreach (var clients in ClientCounts)
        {
            var rate = await pgbench.RunAsync(Pgbench.SetBased, clients, 2, ct);
            if (rate > best.Rate) best = (clients, rate);
        }
        return best.Clients;
    }
}
