using System.Diagnostics;
using System.Text.Json.Nodes;
using PacSpace.Bench.Compare;
using PacSpace.Bench.Load;

namespace PacSpace.Bench.Growth;

/// <summary>One customer whose history grows.</summary>
internal sealed class DeltasPart(GrowthRun run, Subject subject, HttpClient http)
{
    private const string Prefix = "long_";
    private const string Customer = "long_0000";
    private const int Derives = 300;

    private readonly IReadOnlyList<int> _sizes = run.Options.Histories;
    private readonly BundleProbe _bundles = new(run.Stage, subject, http);

    private LoadOptions OneCustomer =>
        subject.Tenant.Load(run.Options.Seconds) with { Prefix = Prefix, Customers = 1 };

    private LoadTarget Target => subject.Target(subject.Tenant, OneCustomer);

    /// <param name="deltas">Whether the history is measured.</param>
    /// <param name="reconcile">Whether it is reconciled, at all sizes but the first.</param>
    public static async Task RunAsync(
        GrowthRun run, bool isPostgres, bool deltas, bool reconcile, CancellationToken ct)
    {
        await using var subject = await Subject.StartAsync(run.Stage, isPostgres, ct);
        using var http = subject.Tenant.NewClient();
        await new DeltasPart(run, subject, http).RunAsync(deltas, reconcile, ct);
    }

    private async Task RunAsync(bool deltas, bool reconcile, CancellationToken ct)
    {
        await WarmUpAsync(ct);
        var reconciliation = reconcile ? new ReconcilePart(run, subject, http, _sizes) : null;
        for (var column = 0; column < _sizes.Count; column++)
        {
            await FillAsync(column, deltas ? Table() : null, ct);
            if (deltas) await MeasureAsync(Table(), column, ct);
            if (reconciliation is not null && column > 0)
                await reconciliation.RunAsync(column - 1, Customer, Target.Tally.Count, ct);
            // Last, because these deltas come on top.
            if (deltas) await EmitAsync(Table(), column, ct);
        }
        await subject.AuditAsync(ct);
    }

    private GrowthTable Table() => run.Table("Deltas of one customer", "deltas", _sizes,
        """
        An emit and a derive look up the last row, whatever lies before it. A checkpoint reads a leaf hash for each
        delta; a bundle is the rows as JSON, written by one thread and hashed again by one. Ten million deltas are what
        `PacSpace.Bench scale` does.
        """);

    /// <summary>What runs for the first time is compiled; none of it is on the customer that is measured.</summary>
    private async Task WarmUpAsync(CancellationToken ct)
    {
        await subject.WarmUpAsync(subject.Tenant.Load(run.Options.Seconds), ct);
        await Gets.TimeAsync(http, Derives, _ => "/api/v1/balance/derive/load_0000", ct);
        await _bundles.ReadAsync(await LockAsync("load_0000", ct), 1, ct);
    }

    private async Task FillAsync(int column, GrowthTable? table, CancellationToken ct)
    {
        var before = (Bytes: await subject.PageBytesAsync(ct), Deltas: subject.Acknowledged);
        var missing = await Filling.RunAsync(
            run, subject, OneCustomer, Target, _sizes[column] - (int)Target.Tally.Count, ct);
        if (missing > 0)
            table?.Note($"{subject.Name}: {missing:N0} of {_sizes[column]:N0} deltas were not recorded in time.");
        await UntilVerifiedAsync(ct);
        var bytes = await subject.PageBytesAsync(ct) - before.Bytes;
        table?.Set(column, $"database, {subject.Name}", "bytes a delta", GrowthTable.Flat,
            bytes / (double)(subject.Acknowledged - before.Deltas));
    }

    private Task<string> UntilVerifiedAsync(CancellationToken ct) =>
        BenchTenant.UntilAsync("a verified log", async () =>
        {
            var data = await BenchTenant.SendAsync(http, "GET", $"/api/v1/balance/derive/{Customer}?limit=1", null, ct);
            return (long)data["pendingDeltas"]! == 0 ? "" : null;
        }, ct);

    private async Task EmitAsync(GrowthTable table, int column, CancellationToken ct)
    {
        var emits = await Emits.RunAsync(subject, OneCustomer, [Target], ct);
        table.Set(column, $"emits on it, {subject.Name}", "/s", GrowthTable.Flat, emits.Result.Rate);
        table.Set(column, $"server's processor time per emit, {subject.Name}", "µs", GrowthTable.Flat,
            emits.CpuMicroseconds);
    }

    private async Task MeasureAsync(GrowthTable table, int column, CancellationToken ct)
    {
        var (flat, linear) = (GrowthTable.Flat, GrowthTable.AtMostLinear(_sizes));
        var derives = await Gets.TimeAsync(http, Derives, _ => $"/api/v1/balance/derive/{Customer}", ct);
        Set("derive, p50", "ms", flat, Statistics.Median(derives));
        Set("derive, p99", "ms", flat, Statistics.Percentile(derives, 0.99));

        var before = subject.Server.Memory.Megabytes;
        ProcessMemory.ResetPeak(subject.Server.Id);
        var start = Stopwatch.GetTimestamp();
        var checkpoint = await LockAsync(Customer, ct);
        Set("checkpoint", "s", linear, Stopwatch.GetElapsedTime(start).TotalSeconds);
        Set("server before it", "MB", flat, before);
        Set("server at most during it", "MB", flat, subject.Server.Memory.PeakMegabytes);

        var bundle = await _bundles.ReadAsync(checkpoint, 1, ct);
        Set("bundle", "MB", linear, bundle.Megabytes);
        Set("bundle, downloaded", "s", linear, bundle.DownloadSeconds);
        Set("`pacspace verify`", "s", linear, bundle.VerifySeconds);
        Set("`pacspace verify`, memory at most", "MB", flat, bundle.VerifyPeak);

        void Set(string what, string unit, string expected, double value) =>
            table.Set(column, $"{what}, {subject.Name}", unit, expected, value);
    }

    private Task<JsonNode> LockAsync(string customer, CancellationToken ct) =>
        BenchTenant.SendAsync(http, "POST", "/api/v1/balance/checkpoint", new { customerId = customer }, ct);
}
