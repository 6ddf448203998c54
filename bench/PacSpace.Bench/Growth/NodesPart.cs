using PacSpace.Bench.Compare;
using PacSpace.Bench.Load;

namespace PacSpace.Bench.Growth;

/// <summary>More servers on one PostgreSQL: all on one environment, or each on one of its own.</summary>
internal sealed class NodesPart(GrowthRun run, Subject subject)
{
    private static readonly string[] Settings =
    [
        "--PacSpace:MasterKey", Convert.ToBase64String(new byte[32]), "--PacSpace:PublicUrl", "http://cluster.test",
    ];

    private static readonly int[] Sizes = [1, 2, 3];

    private readonly List<BenchServer> _servers = [subject.Server];
    private readonly List<BenchTenant> _tenants = [subject.Tenant];

    public static async Task RunAsync(GrowthRun run, bool isPostgres, CancellationToken ct)
    {
        await using var subject = await Subject.StartAsync(run.Stage, isPostgres, ct, Settings);
        var part = new NodesPart(run, subject);
        try
        {
            await part.RunAsync(ct);
        }
        finally
        {
            foreach (var server in part._servers.Skip(1)) await server.DisposeAsync();
        }
    }

    private async Task RunAsync(CancellationToken ct)
    {
        var table = run.Table("Servers on one PostgreSQL", "servers", Sizes,
            """
            All servers, the database and the load share the cores here, so more servers can't give more: this shows
            what they cost. On one environment they take turns at its lock, groups are smaller,
            and one of them verifies.
            """);
        // Mails land with the server that sends them: it is alone until all have registered.
        for (var i = 1; i < Sizes[^1]; i++) _tenants.Add(await BenchTenant.RegisterAsync(subject.Server, i, ct));
        for (var column = 0; column < Sizes.Length; column++)
        {
            if (column > 0)
                _servers.Add(await BenchServer.StartAsync(run.Stage.NewDirectory(), subject.Storage, ct, Settings));
            await WarmUpAsync(ct);
            await MeasureAsync(table, column, "one environment", "shared_", _ => subject.Tenant, ct);
            await MeasureAsync(table, column, "an environment each", "own_", node => _tenants[node], ct);
        }
        await subject.AuditAsync(ct);
    }

    /// <summary>The newest server alone.</summary>
    private Task<LoadResult> WarmUpAsync(CancellationToken ct)
    {
        var load = subject.Tenant.Load(Math.Min(3, run.Options.Seconds)) with { Prefix = "warm_" };
        return subject.LoadAsync(load, [Target(_servers.Count - 1, subject.Tenant, load)], ct);
    }

    private async Task MeasureAsync(
        GrowthTable table, int column, string how, string prefix, Func<int, BenchTenant> tenantOf, CancellationToken ct)
    {
        var load = subject.Tenant.Load(run.Options.Seconds) with { Prefix = prefix };
        LoadTarget[] targets = [.. _servers.Select((_, node) => Target(node, tenantOf(node), load))];
        var (result, cpu) = await Emits.RunAsync(subject, _servers, load, targets, ct);
        var verified = await VerifiedLatencies.ReadAsync(result, ct);
        Set("emits, 64 connections in total", "/s", result.Rate);
        Set("emit latency, p99", "ms", result.Milliseconds(99));
        Set("servers' processor time per emit", "µs", cpu);
        Set("accepted → VERIFIED, p95", "ms", Statistics.Percentile(verified, 0.95));

        void Set(string what, string unit, double value) =>
            table.Set(column, $"{how}: {what}", unit, GrowthTable.Flat, value);
    }

    private LoadTarget Target(int node, BenchTenant tenant, LoadOptions load) =>
        subject.Target(tenant, load) with { Server = _servers[node].Url };
}
