using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using PacSpace.Client.Summaries;

namespace PacSpace.Client.Tests.Summaries;

/// <summary>Usage that is summed up, with faults between client and server. Nothing is lost and nothing doubled.</summary>
public sealed class SummaryTests(TenantFixture fixture) : IClassFixture<TenantFixture>, IAsyncLifetime
{
    private static readonly SummaryOptions Slow = new() { Cadence = TimeSpan.FromHours(1) };

    private FaultProxy _proxy = null!;
    private PacSpaceClient _client = null!;
    private PacSpaceClient _direct = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _proxy = await FaultProxy.ToAsync(fixture.Tenant.Server.Url, Ct);
        _client = fixture.Tenant.NewClient(_proxy.Url, maxRetries: 0);
        _direct = fixture.Tenant.NewClient();
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        _direct.Dispose();
        await _proxy.DisposeAsync();
    }

    [Fact]
    public async Task Usage_is_summed_up_exactly_and_one_delta_for_each_customer_and_reason_is_recorded()
    {
        var usage = new SummaryCoordinator(_client, Slow with { Reason = "api-calls" });
        Parallel.For(0, 1_000, _ => usage.Add("sum-a", -0.1m));
        usage.Add("sum-a", -0.000000001m);
        usage.Add("sum-b", 2, unit: "GB");
        usage.Add("sum-b", 3, "storage", "GB");
        usage.Add("sum-c", 5);
        usage.Add("sum-c", -5);
        Assert.Equal(4, usage.Pending().Count);
        var report = await usage.CloseAsync(Ct);
        Assert.Equal((3, 0, 0), (report.Recorded, report.Failed.Count, report.Pending));
        Assert.Single(_proxy.Seen);
        await AssertBalanceAsync("sum-a", 1, -100.000000001m);
        await AssertBalanceAsync("sum-b", 2, 5);
        await Assert.ThrowsAsync<NotFoundException>(() => AssertBalanceAsync("sum-c", 0, 0));
        var delta = (await _direct.Balance.DeriveAsync("sum-a", ct: Ct)).Deltas[0];
        Assert.Equal(("api-calls", 1_001), (delta.Reason, delta.Metadata!.Value.GetProperty("count").GetInt32()));
        Assert.Throws<ObjectDisposedException>(() => usage.Add("sum-a", 1));
    }

    [Fact]
    public async Task A_flush_sends_at_most_100_deltas_at_a_time()
    {
        await using var usage = new SummaryCoordinator(_client, Slow);
        for (var i = 0; i < 250; i++) usage.Add($"many-{i}", 1);
        Assert.Equal(250, (await usage.FlushAsync(Ct)).Recorded);
        Assert.Equal([100, 100, 50], Sent().Select(deltas => deltas.Count));
        Assert.Equal(250, (await _direct.Balance.CustomersAsync(new() { Search = "many-" }, Ct)).Pagination.Total);
    }

    [Fact]
    public async Task What_is_added_during_a_flush_waits_for_the_next_one_and_what_was_refused_is_sent_once()
    {
        await _direct.Balance.EmitAsync("busy-euros", 1, "first", new() { Unit = "EUR" }, Ct);
        var usage = new SummaryCoordinator(_client, Slow);
        usage.Add("busy-a", 999_999_999);
        usage.Add("busy-a", 999_999_999);
        usage.Add("busy-euros", 1, unit: "USD");
        _proxy.Choose = _ =>
        {
            if (_proxy.Seen.Count < 10) usage.Add("busy-b", 1);
            return new Fault.None();
        };
        var report = await usage.FlushAsync(Ct);
        _proxy.Choose = _ => new Fault.None();
        Assert.Equal((2, "UNIT_MISMATCH", 2), (report.Recorded, Assert.Single(report.Failed).Code, report.Pending));
        // The second sum of the first customer had to wait for its first.
        Assert.Equal([2, 1], Sent().Select(deltas => deltas.Count));
        Assert.Equal(1, (await usage.FlushAsync(Ct)).Recorded);
        await AssertBalanceAsync("busy-b", 1, 2);
    }

    [Fact]
    public async Task A_flush_whose_answer_was_lost_is_sent_again_with_the_same_keys_and_doubles_nothing()
    {
        await using var usage = new SummaryCoordinator(_client, Slow);
        usage.Add("lost", 7);
        _proxy.Next(new Fault.LostAnswer(), new Fault.CutAnswer());
        var report = await usage.FlushAsync(Ct);
        Assert.Equal((0, 1, "NETWORK_ERROR"), (report.Recorded, report.Pending, report.Failed[0].Code));
        // What is added now must not change a sum that may have been recorded.
        usage.Add("lost", 100);
        Assert.Equal([7m, 100m], usage.Pending().Select(sum => sum.Delta));
        Assert.Equal(2, (await usage.FlushAsync(Ct)).Pending);
        report = await usage.FlushAsync(Ct);
        Assert.Equal((2, 0), (report.Recorded, report.Pending));
        var keys = Sent().Select(deltas => (string)deltas[0]!["idempotencyKey"]!).ToList();
        Assert.Equal(4, keys.Count);
        Assert.Single(keys.Take(3).Distinct());
        Assert.NotEqual(keys[0], keys[3]);
        await AssertBalanceAsync("lost", 2, 107);
    }

    [Fact]
    public async Task Items_that_are_refused_stay_queued_and_the_others_are_recorded()
    {
        await _direct.Balance.EmitAsync("euros", 1, "first", new() { Unit = "EUR" }, Ct);
        var usage = new SummaryCoordinator(_client, Slow);
        usage.Add("euros", 5, unit: "USD");
        usage.Add("fine", 6);
        var report = await usage.FlushAsync(Ct);
        Assert.Equal((1, 1), (report.Recorded, report.Pending));
        Assert.Equal(("UNIT_MISMATCH", "euros"), (report.Failed[0].Code, report.Failed[0].Usage.CustomerId));
        report = await usage.FlushAsync(Ct);
        Assert.Equal((0, 1), (report.Recorded, report.Pending));
        await AssertBalanceAsync("fine", 1, 6);
        var error = await Assert.ThrowsAsync<PacSpaceException>(async () => await usage.DisposeAsync());
        Assert.Equal("NOT_FLUSHED", error.Code);
        Assert.Single(usage.Pending());
    }

    [Fact]
    public async Task What_could_not_be_recorded_on_shutdown_is_recorded_by_the_next_process_once()
    {
        var usage = new SummaryCoordinator(_client, Slow);
        usage.Add("kept", 0.5m);
        _proxy.Next(new Fault.LostAnswer(), new Fault.Answer(503));
        Assert.Equal(1, (await usage.FlushAsync(Ct)).Pending);
        usage.Add("kept", 0.25m);
        Assert.Equal("NOT_FLUSHED", (await Assert.ThrowsAsync<PacSpaceException>(() => usage.CloseAsync(Ct))).Code);
        var written = JsonSerializer.Serialize(usage.Pending());

        var restored = JsonSerializer.Deserialize<List<SummedUsage>>(written)!;
        await using (var next = new SummaryCoordinator(_client, Slow with { Restore = restored }))
            next.Add("kept", 1);
        await AssertBalanceAsync("kept", 2, 1.75m);
    }

    [Fact]
    public async Task There_is_one_flush_a_cadence_and_none_while_there_is_nothing_to_flush()
    {
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var reports = new List<FlushReport>();
        using var flushed = new SemaphoreSlim(0);
        var options = Slow with
        {
            OnFlush = report =>
            {
                reports.Add(report);
                flushed.Release();
            },
        };
        await using var usage = new SummaryCoordinator(_client, options, clock);
        clock.Advance(TimeSpan.FromHours(5));
        for (var i = 0; i < 50; i++) usage.Add("clock", 1);
        clock.Advance(TimeSpan.FromMinutes(59));
        Assert.Empty(_proxy.Seen);
        clock.Advance(TimeSpan.FromMinutes(1));
        await flushed.WaitAsync(Ct);
        clock.Advance(TimeSpan.FromHours(5));
        Assert.Single(reports);

        _proxy.Next(new Fault.Answer(503));
        usage.Add("clock", 1);
        clock.Advance(TimeSpan.FromHours(1));
        await flushed.WaitAsync(Ct);
        Assert.Equal((0, 1), (reports[1].Recorded, reports[1].Pending));
        clock.Advance(TimeSpan.FromHours(1));
        await flushed.WaitAsync(Ct);
        Assert.Equal((1, 0), (reports[2].Recorded, reports[2].Pending));
        await AssertBalanceAsync("clock", 2, 51);
    }

    [Fact]
    public async Task Under_faults_and_from_many_hands_nothing_is_lost_and_nothing_doubled()
    {
        Fault[] faults = [new Fault.LostRequest(), new Fault.LostAnswer(), new Fault.CutAnswer(), new Fault.Answer(503)];
        var requests = 0;
        _proxy.Choose = _ => Interlocked.Increment(ref requests) is var n && n % 3 == 1 ? faults[n % faults.Length] : new Fault.None();
        var usage = new SummaryCoordinator(_client, new() { Cadence = TimeSpan.FromMilliseconds(20), BatchSize = 7 });
        var allAtOnce = new ParallelOptions { MaxDegreeOfParallelism = 20, CancellationToken = Ct };
        await Parallel.ForAsync(0, 20, allAtOnce, async (customer, ct) =>
        {
            for (var i = 0; i < 30; i++)
            {
                usage.Add($"storm-{customer}", 0.1m);
                await Task.Delay(10, ct);
                if (i % 20 == customer) await usage.FlushAsync(ct);
            }
        });
        while (true)
        {
            try
            {
                await usage.DisposeAsync();
                break;
            }
            catch (PacSpaceException e) when (e.Code == "NOT_FLUSHED")
            {
                // Nothing is lost: once more.
            }
        }
        Assert.True(requests > 20, $"only {requests} requests");
        for (var customer = 0; customer < 20; customer++)
            Assert.Equal(3, (await _direct.Balance.DeriveAsync($"storm-{customer}", ct: Ct)).ComputedBalance);
    }

    [Fact]
    public async Task A_flush_that_is_ended_loses_nothing()
    {
        await using var usage = new SummaryCoordinator(_client, Slow);
        usage.Add("ended", 3);
        using var end = new CancellationTokenSource();
        _proxy.Choose = _ =>
        {
            end.Cancel();
            return new Fault.LostAnswer();
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => usage.FlushAsync(end.Token));
        _proxy.Choose = _ => new Fault.None();
        Assert.Equal(1, (await usage.FlushAsync(Ct)).Recorded);
        await AssertBalanceAsync("ended", 1, 3);
    }

    [Fact]
    public async Task A_sum_never_grows_beyond_what_one_delta_may_be()
    {
        await using var usage = new SummaryCoordinator(_client, Slow);
        for (var i = 0; i < 3; i++) usage.Add("huge", 999_999_999.999999999m);
        Assert.Equal(3, usage.Pending().Count);
        Assert.Equal(3, (await usage.CloseAsync(Ct)).Recorded);
        await AssertBalanceAsync("huge", 3, 2_999_999_999.999999997m);
    }

    [Fact]
    public void What_the_server_would_refuse_is_refused_when_it_is_added_and_the_queue_is_bounded()
    {
        var usage = new SummaryCoordinator(_client, Slow with { MaxPending = 1 });
        Action[] bad =
        [
            () => usage.Add("", 1), () => usage.Add("..", 1), () => usage.Add("a b", 1), () => usage.Add("é", 1),
            () => usage.Add(new string('x', 129), 1), () => usage.Add("c", 0.0000000001m), () => usage.Add("c", 1_000_000_000.1m),
            () => usage.Add("c", 1, ""), () => usage.Add("c", 1, "\ud800"), () => usage.Add("c", 1, "\0"),
            () => usage.Add("c", 1, new string('r', 501)), () => usage.Add("c", 1, unit: new string('x', 33)),
            () => _ = new SummaryCoordinator(_client, new() { Cadence = TimeSpan.Zero }),
            () => _ = new SummaryCoordinator(_client, new() { Cadence = TimeSpan.FromDays(25) }),
            () => _ = new SummaryCoordinator(_client, Slow with { BatchSize = 101 }),
            () => _ = new SummaryCoordinator(_client, Slow with { BatchSize = 0 }),
        ];
        Assert.All(bad, call => Assert.ThrowsAny<ArgumentException>(call));
        Assert.Empty(usage.Pending());
        usage.Add("a", 1);
        usage.Add("a", 1);
        Assert.Equal("QUEUE_FULL", Assert.Throws<PacSpaceException>(() => usage.Add("b", 1)).Code);
    }

    [Fact]
    public async Task A_customer_with_a_cadence_gets_one_delta_a_time_and_keeps_the_rest_for_the_next()
    {
        await fixture.Tenant.Server.DashboardAsync("POST", "customers", fixture.Tenant.Token,
            new { customerId = "slow", displayName = "Slow", eventCadence = "daily" }, Ct);
        var usage = new SummaryCoordinator(_client, new() { Cadence = SummaryOptions.Daily });
        usage.Add("slow", 1);
        Assert.Equal(1, (await usage.FlushAsync(Ct)).Recorded);
        usage.Add("slow", 2);
        var report = await usage.FlushAsync(Ct);
        Assert.Equal((0, "CADENCE_LIMIT"), (report.Recorded, report.Failed[0].Code));
        usage.Add("slow", 4);
        usage.Add("slow", 8);
        Assert.Equal([2m, 12m], usage.Pending().Select(sum => sum.Delta));
        await Assert.ThrowsAsync<PacSpaceException>(() => usage.CloseAsync(Ct));
        await AssertBalanceAsync("slow", 1, 1);
    }

    private Task AssertBalanceAsync(string customerId, long count, decimal balance) =>
        fixture.Tenant.AssertRecordedAsync(customerId, count, balance, Ct);

    private List<JsonArray> Sent() => [.. _proxy.Seen.Select(seen => JsonNode.Parse(seen.Body)!["deltas"]!.AsArray())];
}
