using System.Globalization;
using PacSpace.Bench.Load;
using static System.FormattableString;

namespace PacSpace.Bench.Compare;

/// <summary>Latency, and how soon deltas are VERIFIED, at half of the rate that a server reached.</summary>
internal static class HalfRate
{
    private const int MaxSamples = 1000;

    public static async Task MeasureAsync(Stage stage, Subject subject, double maximum, CancellationToken ct)
    {
        var load = subject.Tenant.Load(2 * stage.Options.Seconds) with { Rate = Math.Max(1, Math.Floor(maximum / 2)) };
        var result = await subject.LoadAsync(load, ct);
        var at = Invariant($"at {load.Rate:N0} emits/s: p50 ");
        var (median, rare, most) = (result.Milliseconds(50), result.Milliseconds(99.9), result.MaxMilliseconds);
        stage.Findings.Add(new Finding(
            $"emit latency at half the maximum rate, p99, {subject.Name}", result.Milliseconds(99), "ms", 20, 5,
            at + Invariant($"{median:F1}, p99.9 {rare:F1}, max {most:F1} ms"))
        {
            LessIsBetter = true,
        });
        var latencies = await VerifiedAsync(subject, result, ct);
        stage.Findings.Add(new Finding(
            $"accepted → VERIFIED at half the maximum rate, p95, {subject.Name}",
            Statistics.Percentile(latencies, 0.95), "ms", 250, 20,
            at + Invariant($"{Statistics.Percentile(latencies, 0.5):F0} ms, {latencies.Count} deltas asked"))
        {
            LessIsBetter = true,
        });
    }

    /// <summary>As the status of a sample says: by the server's clock, from recording to the head that covers it.</summary>
    private static async Task<List<double>> VerifiedAsync(Subject subject, LoadResult result, CancellationToken ct)
    {
        using var http = subject.Tenant.NewClient();
        var latencies = new List<double>();
        var step = Math.Max(1, result.RecordIds.Count / MaxSamples);
        for (var i = 0; i < result.RecordIds.Count; i += step)
        {
            var path = $"/api/v1/balance/delta/{result.RecordIds[i]}";
            var latency = await BenchTenant.UntilAsync("a verified delta", async () =>
                (await BenchTenant.SendAsync(http, "GET", path, null, ct))["latencyMs"]?.ToJsonString(), ct);
            latencies.Add(double.Parse(latency, CultureInfo.InvariantCulture));
        }
        return latencies;
    }
}
