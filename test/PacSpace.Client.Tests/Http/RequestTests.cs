using System.Text.Json.Nodes;

namespace PacSpace.Client.Tests.Http;

public sealed class RequestTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_cannot_be_right_is_refused_before_it_is_sent()
    {
        await using var lone = await LoneClient.StartAsync(Ct);
        var balance = lone.Client.Balance;
        Func<Task>[] calls =
        [
            () => balance.EmitAsync("c", 1, "r", new() { IdempotencyKey = "" }),
            () => balance.EmitAsync("c", 1, "r", new() { IdempotencyKey = "é" }),
            () => balance.EmitAsync("c", 1, "r", new() { IdempotencyKey = "line\nfeed" }),
            () => balance.EmitAsync("c", 1, "r", new() { IdempotencyKey = new string('k', 256) }),
            () => balance.EmitAsync(null!, 1, "r"), () => balance.EmitAsync("c", 1, null!),
            () => balance.EmitAsync("c", 1, "half of a pair: \ud800"),
            () => balance.EmitAsync("c", 1, "größe und \udc00"),
            () => balance.EmitAsync("c", 1, "r", new() { Metadata = new JsonObject { ["a"] = "\ud800" } }),
            () => balance.EmitAndWaitAsync("c", 1, "r", new() { WaitTimeout = TimeSpan.Zero }),
            () => balance.EmitAndWaitAsync("c", 1, "r", new() { PollInterval = TimeSpan.FromSeconds(-1) }),
            () => balance.EmitBatchAsync(null!),
            () => balance.DeriveAsync("..").AsTask(), () => balance.DeriveAsync("").AsTask(),
            () => balance.DeriveAsync("\ud800").AsTask(), () => balance.DeriveAsync(null!).AsTask(),
            () => balance.DeriveDaysBackAsync("c", 0).AsTask(), () => balance.DeriveMonthsBackAsync("c", -1).AsTask(),
            () => balance.DeriveAsync("c", new() { Granularity = (Granularity)7 }).AsTask(),
            () => balance.Imports.StartAsync(null!, UploadFormat.Csv), () => balance.Reconciliations.StartAsync("c", null!),
        ];
        foreach (var (call, i) in calls.Select((call, i) => (call, i)))
        {
            var thrown = await Record.ExceptionAsync(call);
            Assert.True(thrown is ArgumentException, $"Call {i} threw {thrown}");
        }
        Assert.Empty(lone.Proxy.Seen);
    }

    [Fact]
    public async Task Odd_ids_stay_one_segment_of_the_path()
    {
        await using var lone = await LoneClient.StartAsync(Ct);
        lone.Proxy.Choose = _ => new Fault.Answer(404);
        await Assert.ThrowsAsync<NotFoundException>(async () => await lone.Client.Balance.DeriveAsync("a/../b?c#d%", ct: Ct));
        await Assert.ThrowsAsync<NotFoundException>(() => lone.Client.Balance.DeltaStatusAsync("größe +&", ct: Ct));
        Assert.Equal(["/api/v1/balance/derive/a%2F..%2Fb%3Fc%23d%25", "/api/v1/balance/delta/gr%C3%B6%C3%9Fe%20%2B%26"],
            lone.Proxy.Seen.Select(s => s.Target));
    }

    [Fact]
    public async Task A_body_has_what_was_said_and_nothing_else()
    {
        await using var lone = await LoneClient.StartAsync(Ct);
        lone.Proxy.Next(Fault.Good(Answers.Delta(), 201), Fault.Good(Answers.Delta(), 201));
        await lone.Client.Balance.EmitAsync("c", 1.50m, "größe \"<&>'", new()
        {
            Metadata = new JsonObject { ["größe"] = 1.10m }, OccurredAt = new DateTimeOffset(2026, 1, 2, 3, 4, 5, 678, TimeSpan.FromHours(1)),
        }, Ct);
        await lone.Client.Balance.EmitAsync("c", -0.000000001m, "r", ct: Ct);
        Assert.Equal(
            [
                """{"customerId":"c","delta":1.50,"reason":"größe \"<&>'","metadata":{"größe":1.10},"occurredAt":"2026-01-02T02:04:05.678Z"}""",
                """{"customerId":"c","delta":-0.000000001,"reason":"r"}""",
            ], lone.Proxy.Seen.Select(s => s.Body));
        Assert.All(lone.Proxy.Seen, s => Assert.Equal("pk_test_a.b", s.Headers["X-Api-Key"]));
    }

    [Fact]
    public async Task Public_calls_send_no_key()
    {
        await using var lone = await LoneClient.StartAsync(Ct);
        lone.Proxy.Choose = _ => new Fault.Answer(404);
        await Assert.ThrowsAsync<NotFoundException>(async () => await lone.Client.VerifyAsync("0x00", ct: Ct));
        await Assert.ThrowsAsync<NotFoundException>(() => lone.Client.Public.LeavesAsync("0x00", ct: Ct));
        Assert.All(lone.Proxy.Seen, s => Assert.False(s.Headers.ContainsKey("X-Api-Key")));
    }

    [Fact]
    public async Task Webhook_deliveries_are_asked_for_and_sent_again_where_the_contract_says()
    {
        await using var lone = await LoneClient.StartAsync(Ct);
        lone.Proxy.Next(
            Fault.Good("""{"deliveries":[{"eventId":"evt_1","attempt":3},{"eventId":"evt_2"}],"pagination":{"total":3,"limit":2,"offset":0,"hasMore":true}}"""),
            Fault.Good("""{"deliveries":[{"eventId":"evt_3"}],"pagination":{"total":3,"limit":2,"offset":2,"hasMore":false}}"""),
            Fault.Good("{}"));
        var deliveries = await lone.Client.Balance.ListWebhookDeliveriesAsync(new() { Status = "failed", Limit = 2 }, Ct)
            .ToListAsync(Ct);
        Assert.Equal(["evt_1", "evt_2", "evt_3"], deliveries.Select(d => d.EventId));
        Assert.Equal(3, deliveries[0].Others!["attempt"].GetInt32());
        await lone.Client.Balance.RetryWebhookAsync("evt_3", ct: Ct);
        Assert.Equal(
            [
                "GET /api/v1/balance/webhooks?status=failed&limit=2&offset=0",
                "GET /api/v1/balance/webhooks?status=failed&limit=2&offset=2", "POST /api/v1/balance/webhooks/evt_3/retry",
            ], lone.Proxy.Seen.Select(s => $"{s.Method} {s.Target}"));
    }

    [Theory]
    [InlineData("pk_test_"), InlineData("pk_prod_a.b"), InlineData(""), InlineData("pk_test_a b"), InlineData("pk_live_a\n")]
    public void A_key_that_cannot_be_one_is_refused(string key) => Assert.Throws<InvalidApiKeyException>(
        () => new PacSpaceClient(new PacSpaceOptions { ApiKey = key }));

    [Theory]
    [InlineData("0x00", "log x\n"), InlineData("00", "")]
    public void A_root_or_a_policy_that_cannot_be_one_is_refused(string root, string policy) => Assert.Throws<ArgumentException>(
        () => OfflineVerifier.VerifyProofFile("", new() { Root = root, Policy = policy }));

    [Theory]
    [InlineData("ftp://example.com"), InlineData("http://example.com/?a=b"), InlineData("/relative")]
    public void An_address_that_cannot_be_one_is_refused(string address) => Assert.Throws<ArgumentException>(
        () => new PacSpaceClient(new PacSpaceOptions { BaseUrl = new Uri(address, UriKind.RelativeOrAbsolute) }));
}
