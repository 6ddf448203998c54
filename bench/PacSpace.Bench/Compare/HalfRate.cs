using static System.FormattableString;

namespace PacSpace.Bench.Compare;

/// <summary>Latency, and how soon deltas are VERIFIED, at half of the rate that a server reached.</summary>
internal static class HalfRate
{
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
        var latencies = await VerifiedLatencies.ReadAsync(result, ct);
        stage.Findings.Add(new Finding(
            $"accepted → VERIFIED at half the maximum rate, p95, {subject.Name}",
            Statistics.Percentile(latencies, 0.95), "ms", 250, 20,
            at + Invariant($"{Statistics.Percentile(latencies, 0.5):F0} ms, {latencies.Count} deltas asked"))
        {
            LessIsBetter = true,
        });
    }
}
