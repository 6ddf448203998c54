using System.Globalization;
using System.Text.RegularExpressions;
using PacSpace.Server.Tests.Hosting;

namespace PacSpace.Server.Tests.Process;

/// <summary>What Prometheus sees of the append path and of verification.</summary>
public sealed partial class MetricsTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Fact]
    public async Task Emitted_delta_shows_in_the_metrics()
    {
        var ct = TestContext.Current.CancellationToken;
        var owner = await Owner.RegisterAsync(server.Process, ct);
        using var client = server.Process.NewClient(owner.ApiKey);
        var body = new { customerId = "c", delta = 1, reason = "usage" };
        var answer = await client.SendJsonAsync(
            HttpMethod.Post, "/api/v1/balance/delta", body, ct, ("Prefer", "wait=10"));
        Assert.Equal("VERIFIED", (string?)answer.Data["status"]);

        // The exporter answers from what it collected a moment ago.
        var samples = await Owner.UntilAsync("a counted delta", async () =>
        {
            var read = Sample().Matches(await client.GetStringAsync("/metrics", ct)).GroupBy(m => m.Groups[1].Value).ToDictionary(
                g => g.Key, g => g.Sum(m => double.Parse(m.Groups[2].Value, CultureInfo.InvariantCulture)));
            return read.GetValueOrDefault("pacspace_items_appended_total") > 0 ? read : null;
        }, ct);
        Assert.Equal(1, samples["pacspace_items_appended_total"]);
        Assert.Equal(0, samples["pacspace_items_waiting"]);
        Assert.Equal(1, samples["pacspace_group_size_count"]);
        Assert.Equal(1, samples["pacspace_entries_verified_total"]);
        Assert.Equal(0, samples["pacspace_items_unavailable_total"]);
        Assert.Equal(1, samples["pacspace_append_duration_seconds_count"]);
        Assert.InRange(samples["pacspace_append_duration_seconds_sum"], 1e-6, 10);
        Assert.Equal(3, samples["pacspace_database_up"]);
        Assert.Equal(0, samples["pacspace_appends_failing"]);
        Assert.Equal(0, samples["pacspace_environments_frozen"]);
        Assert.DoesNotContain("pacspace_verification_stopped_total", samples.Keys);
    }

    [GeneratedRegex(@"^(pacspace_[a-z_]+)(?<!_bucket)(?:\{[^}]*\})? ([0-9.e+-]+)", RegexOptions.Multiline)]
    private static partial Regex Sample();
}
