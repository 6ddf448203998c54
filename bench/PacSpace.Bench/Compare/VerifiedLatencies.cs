using System.Globalization;
using PacSpace.Bench.Load;

namespace PacSpace.Bench.Compare;

/// <summary>
/// How soon deltas of a run were VERIFIED, as the status of a sample says: by the server's clock, from recording to the
/// head that covers it.
/// </summary>
internal static class VerifiedLatencies
{
    private const int MaxSamples = 1000;

    /// <summary>In milliseconds; of those that wait to be VERIFIED still it waits.</summary>
    public static async Task<List<double>> ReadAsync(LoadResult result, CancellationToken ct)
    {
        var step = Math.Max(1, result.Samples.Count / MaxSamples);
        var latencies = new List<double>();
        foreach (var samples in result.Samples.Where((_, i) => i % step == 0).GroupBy(s => s.Target))
        {
            using var http = BenchTenant.NewClient(samples.Key.Server, samples.Key.Key);
            foreach (var sample in samples) latencies.Add(await ReadAsync(http, sample.RecordId, ct));
        }
        return latencies;
    }

    private static async Task<double> ReadAsync(HttpClient http, string record, CancellationToken ct)
    {
        var path = $"/api/v1/balance/delta/{record}";
        var latency = await BenchTenant.UntilAsync("a verified delta", async () =>
            (await BenchTenant.SendAsync(http, "GET", path, null, ct))["latencyMs"]?.ToJsonString(), ct);
        return double.Parse(latency, CultureInfo.InvariantCulture);
    }
}
