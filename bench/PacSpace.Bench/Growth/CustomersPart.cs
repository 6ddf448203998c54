using PacSpace.Bench.Compare;
using PacSpace.Bench.Load;
using PacSpace.Bench.Scale;

namespace PacSpace.Bench.Growth;

/// <summary>An environment whose customers grow in number.</summary>
internal sealed class CustomersPart(GrowthRun run, Subject subject, HttpClient http)
{
    private const string Prefix = "many_";
    private const int Derives = 500;
    private const int Pages = 20;
    private const int PageRows = 100;

    private readonly IReadOnlyList<int> _sizes = run.Options.Customers;
    private readonly LoadTarget _all = new(subject.Server.Url, subject.Tenant.ApiKey,
        new LoadCustomers(Prefix, run.Options.Customers[^1], 0), new Tally(run.Options.Customers[^1]));

    public static async Task RunAsync(GrowthRun run, bool isPostgres, CancellationToken ct)
    {
        await using var subject = await Subject.StartAsync(run.Stage, isPostgres, ct);
        using var http = subject.Tenant.NewClient();
        await new CustomersPart(run, subject, http).RunAsync(ct);
    }

    private async Task RunAsync(CancellationToken ct)
    {
        var table = run.Table("Customers of one environment", "customers", _sizes,
            """
            An emit or a derive of a customer at random wants the pages in which that customer is: they are in memory as
            long as all fit, then on the disk. A page of the list comes with the exact number of all customers, which is
            counted each time, and the last one is found by passing over those before it.
            """);
        await WarmUpAsync(ct);
        var there = 0;
        for (var column = 0; column < _sizes.Count; column++)
        {
            there = await FillAsync(table, column, there, ct);
            await MeasureAsync(table, column, there, ct);
        }
        await subject.AuditAsync(ct);
        await new DirectoryAudit(run, subject, http, _all, Prefix).RunAsync(there, ct);
    }

    private async Task WarmUpAsync(CancellationToken ct)
    {
        await subject.WarmUpAsync(subject.Tenant.Load(run.Options.Seconds), ct);
        await Gets.TimeAsync(http, Derives, _ => "/api/v1/balance/derive/load_0000", ct);
        await Gets.TimeAsync(http, Pages, _ => PathOfPage(1), ct);
    }

    /// <summary>Adds customers, each with a delta; gives how many there are then.</summary>
    private async Task<int> FillAsync(GrowthTable table, int column, int there, CancellationToken ct)
    {
        var bytes = await subject.PageBytesAsync(ct);
        var wanted = _sizes[column] - there;
        var missing = await Filling.RunAsync(run, subject, subject.Tenant.Load(1),
            _all with { Customers = _all.Customers.OneAfterOther(there) }, wanted, ct);
        if (missing > 0)
            table.Note($"{subject.Name}: {missing:N0} of {_sizes[column]:N0} customers were not recorded in time.");
        Set(table, column, "database", "bytes a customer with its delta", GrowthTable.Flat,
            (await subject.PageBytesAsync(ct) - bytes) / (double)(wanted - missing));
        return there + wanted - missing;
    }

    private async Task MeasureAsync(GrowthTable table, int column, int there, CancellationToken ct)
    {
        var emits = await Emits.RunAsync(subject, subject.Tenant.Load(run.Options.Seconds),
            [_all with { Customers = _all.Customers.AmongFirst(there) }], ct);
        Set(table, column, "emits", "/s", GrowthTable.Flat, emits.Result.Rate);
        Set(table, column, "server's processor time per emit", "µs", GrowthTable.Flat, emits.CpuMicroseconds);

        var random = new SplitMix((ulong)there);
        var derives = await Gets.TimeAsync(http, Derives,
            _ => $"/api/v1/balance/derive/{_all.Customers.Name(random.Below(there))}", ct);
        Set(table, column, "derive, p50", "ms", GrowthTable.Flat, Statistics.Median(derives));
        Set(table, column, "derive, p99", "ms", GrowthTable.Flat, Statistics.Percentile(derives, 0.99));

        var first = await Gets.TimeAsync(http, Pages, _ => PathOfPage(1), ct);
        Set(table, column, "first page of the list, p50", "ms", GrowthTable.Flat, Statistics.Median(first));
        var last = await Gets.TimeAsync(http, Pages, _ => PathOfPage(there / PageRows), ct);
        Set(table, column, "its last page, p50", "ms", GrowthTable.Flat, Statistics.Median(last));
        Set(table, column, "server", "MB", GrowthTable.Flat, subject.Server.Memory.Megabytes);
    }

    private static string PathOfPage(int page) =>
        FormattableString.Invariant($"/api/v1/balance/customers?page={page}&limit={PageRows}");

    private void Set(GrowthTable table, int column, string what, string unit, string expected, double value) =>
        table.Set(column, $"{what}, {subject.Name}", unit, expected, value);
}
