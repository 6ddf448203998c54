using System.Globalization;
using System.Text.RegularExpressions;
using PacSpace.Server.Tests.Hosting;

namespace PacSpace.Server.Tests.Process;

/// <summary>
/// Budgets of garbage, in bytes a delta, of a whole server: from the request's bytes to the signed head over them. What
/// raises one says so here, and why it is worth it.
/// </summary>
public sealed partial class AllocationTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Fact]
    public async Task Delta_costs_no_more_than_its_budget()
    {
        var ct = TestContext.Current.CancellationToken;
        var owner = await Owner.RegisterAsync(server.Process, ct);
        using var client = server.Process.NewClient(owner.ApiKey);
        // One after the other, each waiting for a head of its own.
        await AssertCostsAsync(client, 1, 400, 75_000, ct);
        await AssertCostsAsync(client, 1_000, 10, 7_500, ct);
    }

    private static async Task AssertCostsAsync(HttpClient client, int batch, int requests, int bytes, CancellationToken ct)
    {
        // Until what runs often is compiled for good.
        for (var i = 0; i < requests / 2; i++) await SendAsync(client, batch, $"warm-{i}", ct);
        var before = await AllocatedAsync(client, ct);
        for (var i = 0; i < requests; i++) await SendAsync(client, batch, $"{i}", ct);
        var cost = (await AllocatedAsync(client, ct) - before) / (batch * requests);
        TestContext.Current.TestOutputHelper!.WriteLine($"A delta of a batch of {batch} costs {cost:F0} bytes.");
        Assert.True(cost <= bytes, $"A delta of a batch of {batch} costs {cost:F0} bytes.");
    }

    private static async Task SendAsync(HttpClient client, int batch, string request, CancellationToken ct)
    {
        object DeltaOf(int n) => new { customerId = $"customer_{n % 100}", delta = -1.25, reason = "api-calls", referenceId = $"{request}-{n}" };
        var answer = batch == 1
            ? await client.SendJsonAsync(HttpMethod.Post, "/api/v1/balance/delta", DeltaOf(0), ct, ("Prefer", "wait=20"))
            : await client.SendJsonAsync(HttpMethod.Post, "/api/v1/balance/delta/batch",
                new { deltas = Enumerable.Range(0, batch).Select(DeltaOf) }, ct);
        Assert.Equal(201, answer.Status);
    }

    /// <summary>What the server allocated so far, once all is verified.</summary>
    private static async Task<double> AllocatedAsync(HttpClient client, CancellationToken ct)
    {
        // Two answers of the exporter, so that the second is of now: it gives what it collected a moment ago.
        await client.GetStringAsync("/metrics", ct);
        await Task.Delay(1_500, ct);
        var metrics = await client.GetStringAsync("/metrics", ct);
        return Allocated().Matches(metrics).Sum(m => double.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture));
    }

    [GeneratedRegex(@"^dotnet_gc_heap_total_allocated_bytes_total(?:\{[^}]*\})? ([0-9.e+]+)", RegexOptions.Multiline)]
    private static partial Regex Allocated();
}
