using System.Diagnostics;
using System.Text.Json.Nodes;
using PacSpace.Bench.Load;
using static System.FormattableString;

namespace PacSpace.Bench.Compare;

/// <summary>A customer with a long history beside one with a short one: balance, checkpoint, bundle.</summary>
internal sealed class HistoryPart(Stage stage, Subject subject, HttpClient http)
{
    private const int Short = 1000;
    private const int Derives = 500;
    private const int Warmups = 50;
    private const string LongCustomer = "long_0000";
    private const string ShortCustomer = "short_0000";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    public static async Task RunAsync(Stage stage, bool isPostgres, CancellationToken ct)
    {
        await using var subject = await Subject.StartAsync(stage, isPostgres, ct);
        using var http = subject.Tenant.NewClient();
        await new HistoryPart(stage, subject, http).RunAsync(ct);
    }

    private async Task RunAsync(CancellationToken ct)
    {
        await FillAsync("short_", Short, ct);
        var rate = await FillAsync("long_", stage.Options.History, ct);
        var history = Invariant($"{stage.Options.History:N0}");
        stage.Findings.Figure($"filling one customer with {history} deltas, {subject.Name}", $"{rate:N0}/s");
        await UntilVerifiedAsync(ct);
        stage.Findings.Figure($"database, batches, {subject.Name}",
            $"{(await subject.BytesAsync(ct) - subject.EmptyBytes) / (double)subject.Acknowledged:F0} bytes a delta");
        await subject.AuditAsync(ct);
        await DeriveAsync(history, ct);
        var checkpoint = await CheckpointAsync(history, ct);
        var small = await LockAsync(ShortCustomer, ct);
        await new BundleProbe(stage, subject, http).MeasureAsync(history, checkpoint, small, ct);
    }

    private async Task<double> FillAsync(string prefix, int count, CancellationToken ct)
    {
        var batch = Math.Min(count, LoadOptions.MaxBatch);
        var load = subject.Tenant.Load(Patience.TotalSeconds) with
        {
            Prefix = prefix, Customers = 1, Batch = batch, Connections = 4, WarmupSeconds = 0, Count = count,
        };
        return (await subject.LoadAsync(load, ct)).Rate;
    }

    private async Task UntilVerifiedAsync(CancellationToken ct)
    {
        var watch = Stopwatch.StartNew();
        while ((int)(await DataAsync(LongCustomer, ct))["pendingDeltas"]! > 0)
        {
            if (watch.Elapsed > Patience) throw new TimeoutException($"Not all is verified after {Patience}.");
            await Task.Delay(50, ct);
        }
        stage.Findings.Figure(
            $"until the last of them was VERIFIED, {subject.Name}", $"{watch.Elapsed.TotalSeconds:F2} s");
    }

    private async Task DeriveAsync(string history, CancellationToken ct)
    {
        var (ofLong, ofShort) = (new List<double>(), new List<double>());
        for (var i = -Warmups; i < Derives; i++)
        {
            var (first, second) = (await TimeAsync(LongCustomer, ct), await TimeAsync(ShortCustomer, ct));
            if (i < 0) continue;
            ofLong.Add(first);
            ofShort.Add(second);
        }
        var (longMedian, shortMedian) = (Statistics.Median(ofLong), Statistics.Median(ofShort));
        var (longRare, shortRare) = (Statistics.Percentile(ofLong, 0.99), Statistics.Percentile(ofShort, 0.99));
        stage.Findings.Add(new Finding(
            Invariant($"derive, customer with {history} deltas ÷ with {Short:N0}, {subject.Name}"),
            longMedian / shortMedian, "×", 1.5, 1.1,
            Invariant($"p50 {longMedian:F2} ÷ {shortMedian:F2} ms; p99 {longRare:F1} and {shortRare:F1} ms"))
        {
            LessIsBetter = true,
        });
    }

    private async Task<double> TimeAsync(string customer, CancellationToken ct)
    {
        var start = Stopwatch.GetTimestamp();
        using var answer = await http.GetAsync(new Uri($"/api/v1/balance/derive/{customer}", UriKind.Relative), ct);
        await answer.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync(ct);
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    /// <summary>Several, each over one delta more than the last: the same one would only be given again.</summary>
    private async Task<JsonNode> CheckpointAsync(string history, CancellationToken ct)
    {
        // The short one first: it is compiled then, and its memory is what the long one's is compared with.
        var (_, shortGrowth) = await PeakAsync(ShortCustomer, ct);
        JsonNode? last = null;
        var (seconds, growths) = (new List<double>(), new List<double>());
        var before = subject.Server.Memory.Megabytes;
        for (var round = 0; round < stage.Options.Rounds; round++)
        {
            await subject.LoadAsync(subject.Tenant.Load(60) with
            {
                Prefix = "long_", Customers = 1, Connections = 1, WarmupSeconds = 0, Count = 1, WaitSeconds = 10,
            }, ct);
            var start = Stopwatch.GetTimestamp();
            (last, var growth) = await PeakAsync(LongCustomer, ct);
            seconds.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
            growths.Add(growth);
        }
        stage.Findings.Add(new Finding(
            $"checkpoint over {history} deltas, {subject.Name}", Statistics.Median(seconds), "s", 2, 0.5,
            Invariant($"server {before:F0} MB before, at most +{Math.Max(0, growths.Max()):F0} MB during it; ")
            + Invariant($"over {Short:N0} deltas +{Math.Max(0, shortGrowth):F0} MB"))
        {
            LessIsBetter = true,
        });
        return last!;
    }

    private async Task<(JsonNode Checkpoint, double Growth)> PeakAsync(string customer, CancellationToken ct)
    {
        var before = subject.Server.Memory.Megabytes;
        ProcessMemory.ResetPeak(subject.Server.Id);
        var checkpoint = await LockAsync(customer, ct);
        return (checkpoint, subject.Server.Memory.PeakMegabytes - before);
    }

    private Task<JsonNode> LockAsync(string customer, CancellationToken ct) =>
        BenchTenant.SendAsync(http, "POST", "/api/v1/balance/checkpoint", new { customerId = customer }, ct);

    private Task<JsonNode> DataAsync(string customer, CancellationToken ct) =>
        BenchTenant.SendAsync(http, "GET", $"/api/v1/balance/derive/{customer}?limit=1", null, ct);
}
