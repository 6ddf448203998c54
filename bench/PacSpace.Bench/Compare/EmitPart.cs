using PacSpace.Bench.Load;

namespace PacSpace.Bench.Compare;

/// <summary>Single emits on one database: beside its yardstick, on one customer, and waiting for VERIFIED.</summary>
internal static class EmitPart
{
    private const int WaitSeconds = 10;

    public static async Task RunAsync(Stage stage, bool isPostgres, CancellationToken ct)
    {
        await using var subject = await Subject.StartAsync(stage, isPostgres, ct);
        var load = subject.Tenant.Load(stage.Options.Seconds);
        await subject.WarmUpAsync(load, ct);
        await subject.LoadAsync(load with { Seconds = 1, WaitSeconds = WaitSeconds }, ct);

        var (cpu, counted) = (0.0, 0L);
        var rotation = new Rotation(stage);
        rotation.Add($"emit, {subject.Name}", async () =>
        {
            var (cpuBefore, countBefore) = (subject.Server.CpuSeconds, subject.Acknowledged);
            var result = await subject.LoadAsync(load, ct);
            cpu += subject.Server.CpuSeconds - cpuBefore;
            counted += subject.Acknowledged - countBefore;
            return result.Rate;
        });
        rotation.Add(isPostgres ? "hand-written ledger, pgbench" : "parse-only endpoint",
            await YardstickAsync(stage, subject, load, ct));
        rotation.Add($"emit on one customer, {subject.Name}",
            async () => (await subject.LoadAsync(load with { Customers = 1, Prefix = "hot_" }, ct)).Rate);
        rotation.Add($"emit with Prefer: wait, {subject.Name}",
            async () => (await subject.LoadAsync(load with { WaitSeconds = WaitSeconds }, ct)).Rate);
        var sides = await rotation.RunAsync();
        Add(stage.Findings, subject, sides);
        stage.Findings.Figure($"server's processor time per emit, {subject.Name}", $"{cpu * 1e6 / counted:F0} µs");
        await HalfRate.MeasureAsync(stage, subject, sides[0].Median, ct);
        await subject.AuditAsync(ct);
        var memory = subject.Server.Memory;
        stage.Findings.Figure($"memory after {subject.Acknowledged:N0} emits, {subject.Name}",
            $"{memory.Megabytes:F0} MB, at most {memory.PeakMegabytes:F0} MB");
    }

    private static async Task<Func<Task<double>>> YardstickAsync(
        Stage stage, Subject subject, LoadOptions load, CancellationToken ct)
    {
        if (!subject.IsPostgres)
            return async () => (await subject.LoadAsync(load with { IsParseOnly = true }, ct)).Rate;
        var postgres = await stage.PostgresAsync(ct);
        var pgbench = new Pgbench(postgres, await postgres.NewDatabaseAsync(ct), stage.NewDirectory());
        await pgbench.CreateAsync(ct);
        return () => pgbench.RunAsync(Pgbench.Single, load.Connections, stage.Options.Seconds, ct);
    }

    private static void Add(Findings findings, Subject subject, IReadOnlyList<Side> sides)
    {
        var (plain, yardstick, hot, waiting) = (sides[0], sides[1], sides[2], sides[3]);
        findings.Add(subject.IsPostgres
            ? new Finding("emit, PostgreSQL, 64 connections ÷ hand-written ledger by pgbench",
                Statistics.Ratio(plain, yardstick), "×", 2, 4, Rates(plain, yardstick))
            : new Finding("emit, SQLite, 64 connections ÷ parse-only endpoint",
                Statistics.Ratio(plain, yardstick), "×", 0.6, 0.8, Rates(plain, yardstick)));
        findings.Add(new Finding($"emit on one customer ÷ on 1,000, {subject.Name}",
            Statistics.Ratio(hot, plain), "×", 0.9, 1, Rates(hot, plain)));
        findings.Add(new Finding($"emit with Prefer: wait ÷ plain, {subject.Name}",
            Statistics.Ratio(waiting, plain), "×", 0.5, 0.8, Rates(waiting, plain)));
    }

    internal static string Rates(Side side, Side other) =>
        FormattableString.Invariant($"{side.Median:N0}/s ÷ {other.Median:N0}/s");
}
