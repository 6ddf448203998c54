using System.Collections.Concurrent;
using PacSpace.Bench.Compare;
using static System.FormattableString;

namespace PacSpace.Bench.Growth;

/// <summary>One server for ever more tenants, each with its sandbox.</summary>
internal sealed class EnvironmentsPart(GrowthRun run, Subject subject)
{
    private const int AtOnce = 4;

    private readonly IReadOnlyList<int> _sizes = run.Options.Environments;

    // Of all environments together, however many these are: ten each at the end.
    private readonly int _customers = 10 * run.Options.Environments[^1];

    public static async Task RunAsync(GrowthRun run, bool isPostgres, CancellationToken ct)
    {
        await using var subject = await Subject.StartAsync(run.Stage, isPostgres, ct);
        await new EnvironmentsPart(run, subject).RunAsync(ct);
    }

    private async Task RunAsync(CancellationToken ct)
    {
        var table = run.Table("Environments on one server", "environments", _sizes,
            """
            The more environments the load is spread over, the fewer deltas of each wait together. Every log is verified
            and its head signed and stored by itself, and on PostgreSQL appended to by transactions of its own: each has
            its fixed price. On SQLite what waits is one transaction, of whatever environments.
            """);
        await subject.WarmUpAsync(subject.Tenant.Load(run.Options.Seconds), ct);
        List<BenchTenant> tenants = [subject.Tenant];
        for (var column = 0; column < _sizes.Count; column++)
        {
            tenants.AddRange(await RegisterAsync(tenants.Count, _sizes[column] - tenants.Count, ct));
            await MeasureAsync(table, column, tenants, ct);
        }
        await subject.AuditAsync(ct);
    }

    private async Task<IEnumerable<BenchTenant>> RegisterAsync(int first, int count, CancellationToken ct)
    {
        var made = new ConcurrentBag<BenchTenant>();
        await Parallel.ForEachAsync(Enumerable.Range(first, count),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = ct },
            async (number, token) => made.Add(await BenchTenant.RegisterAsync(subject.Server, number, token)));
        return made;
    }

    private async Task MeasureAsync(
        GrowthTable table, int column, List<BenchTenant> tenants, CancellationToken ct)
    {
        var load = subject.Tenant.Load(run.Options.Seconds) with
        {
            Prefix = Invariant($"of{tenants.Count}_"), Customers = _customers / tenants.Count,
        };
        var (result, cpu) = await Emits.RunAsync(subject, load, [.. tenants.Select(t => subject.Target(t, load))], ct);
        var verified = await VerifiedLatencies.ReadAsync(result, ct);
        Set("emits, 64 connections", "/s", GrowthTable.Flat, result.Rate);
        Set("server's processor time per emit", "µs", GrowthTable.Flat, cpu);
        Set("emit latency, p99", "ms", GrowthTable.Flat, result.Milliseconds(99));
        Set("accepted → VERIFIED, p95", "ms", GrowthTable.Flat, Statistics.Percentile(verified, 0.95));

        await Task.Delay(TimeSpan.FromSeconds(run.Options.SettlingSeconds), ct);
        cpu = subject.Server.CpuSeconds;
        await Task.Delay(TimeSpan.FromSeconds(run.Options.IdleSeconds), ct);
        cpu = (subject.Server.CpuSeconds - cpu) / run.Options.IdleSeconds;
        Set("idle: processor time a second", "ms", GrowthTable.AtMostLinear(_sizes), cpu * 1000);
        Set("idle: server", "MB", GrowthTable.AtMostLinear(_sizes), subject.Server.Memory.Megabytes);

        void Set(string what, string unit, string expected, double value) =>
            table.Set(column, $"{what}, {subject.Name}", unit, expected, value);
    }
}
