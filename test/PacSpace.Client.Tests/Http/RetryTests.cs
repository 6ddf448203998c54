using System.Globalization;
using System.Net;
using Microsoft.Extensions.Time.Testing;

namespace PacSpace.Client.Tests.Http;

/// <summary>When a request is sent again, and when not. Everything here is answered by the proxy itself.</summary>
public sealed class RetryTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(408), InlineData(429), InlineData(500), InlineData(502), InlineData(503), InlineData(504)]
    public async Task Passing_refusals_are_sent_again_twice_with_the_same_key_and_body(int status)
    {
        await using var lone = await LoneClient.StartAsync(Ct);
        lone.Proxy.Next(new Fault.Answer(status), new Fault.Answer(status), Fault.Good(Answers.Delta(), 201));
        Assert.Equal("rec_1", (await lone.Client.Balance.EmitAsync("c", 1, "r", ct: Ct)).RecordId);
        Assert.Equal(3, lone.Proxy.Seen.Count);
        Assert.Matches("^[0-9a-f]{32}$", Assert.Single(lone.Proxy.Seen.Select(s => s.IdempotencyKey!).Distinct()));
        Assert.Single(lone.Proxy.Seen.Select(s => s.Body).Distinct());
    }

    [Fact]
    public async Task Two_calls_have_two_keys()
    {
        await using var lone = await LoneClient.StartAsync(Ct);
        lone.Proxy.Next(Fault.Good(Answers.Delta(), 201), Fault.Good(Answers.Delta(), 201));
        await lone.Client.Balance.EmitAsync("c", 1, "r", ct: Ct);
        await lone.Client.Balance.EmitAsync("c", 1, "r", ct: Ct);
        Assert.Equal(2, lone.Proxy.Seen.Select(s => s.IdempotencyKey).Distinct().Count());
    }

    [Fact]
    public async Task After_the_last_retry_the_error_of_the_last_answer_is_thrown()
    {
        await using var lone = await LoneClient.StartAsync(Ct);
        lone.Proxy.Next(new Fault.Answer(500), new Fault.Answer(503),
            Fault.Refusal(503, "SERVICE_UNAVAILABLE", ""","retryAfterSeconds":4"""));
        var error = await Assert.ThrowsAsync<ServiceUnavailableException>(() => lone.Client.Balance.EmitAsync("c", 1, "r", ct: Ct));
        Assert.Equal((TimeSpan.FromSeconds(4), "req_1", HttpStatusCode.ServiceUnavailable),
            (error.RetryAfter, error.RequestId, error.StatusCode));
        Assert.Equal(3, lone.Proxy.Seen.Count);
    }

    [Theory]
    [InlineData(0, null, 1), InlineData(1, null, 2), InlineData(0, 3, 4), InlineData(3, 0, 1)]
    public async Task Options_of_the_client_and_of_a_call_say_how_often(int ofClient, int? ofCall, int requests)
    {
        await using var lone = await LoneClient.StartAsync(Ct, options => options.MaxRetries = ofClient);
        lone.Proxy.Choose = _ => new Fault.Answer(503);
        await Assert.ThrowsAsync<ServiceUnavailableException>(
            () => lone.Client.Balance.UsageAsync(new CallOptions { MaxRetries = ofCall }, Ct));
        Assert.Equal(requests, lone.Proxy.Seen.Count);
    }

    [Fact]
    public async Task Other_refusals_are_not_sent_again()
    {
        await using var lone = await LoneClient.StartAsync(Ct);
        foreach (var status in (int[])[301, 400, 401, 402, 403, 404, 405, 409, 412, 413, 415, 422, 501])
        {
            lone.Proxy.Next(new Fault.Answer(status));
            var error = await Assert.ThrowsAnyAsync<PacSpaceException>(() => lone.Client.Balance.EmitAsync("c", 1, "r", ct: Ct));
            Assert.Equal((status, $"HTTP_{status}"), ((int)error.StatusCode!, error.Code));
            Assert.Single(lone.Proxy.Seen);
        }
    }

    [Theory]
    [InlineData("header"), InlineData("date"), InlineData("body")]
    public async Task Retry_after_is_waited_for(string where)
    {
        await using var lone = await LoneClient.StartAsync(Ct);
        // A date has whole seconds: six of them are at least five, and at least one when a busy machine gets to it.
        var date = TimeProvider.System.GetUtcNow().AddSeconds(6).ToString("R", CultureInfo.InvariantCulture);
        lone.Proxy.Next(where switch
        {
            "header" => new Fault.Answer(429, "", ("Retry-After", "1")),
            "date" => new Fault.Answer(503, "", ("Retry-After", date)),
            _ => Fault.Refusal(429, "RATE_LIMITED", ""","retryAfterSeconds":1"""),
        }, Fault.Good(Answers.Limits));
        await lone.Client.Balance.LimitsAsync(ct: Ct);
        var waited = lone.Proxy.Seen[1].At - lone.Proxy.Seen[0].At;
        Assert.InRange(waited.TotalSeconds, 0.95, 15);
    }

    [Fact]
    public async Task A_retry_after_of_more_than_30_seconds_is_thrown_at_once()
    {
        await using var lone = await LoneClient.StartAsync(Ct);
        lone.Proxy.Next(Fault.Refusal(429, "RATE_LIMITED", "", ("Retry-After", "31")));
        var error = await Assert.ThrowsAsync<RateLimitException>(() => lone.Client.Balance.EmitAsync("c", 1, "r", ct: Ct));
        Assert.Equal((TimeSpan.FromSeconds(31), "RATE_LIMITED"), (error.RetryAfter, error.Code));
        Assert.Single(lone.Proxy.Seen);
    }

    [Theory]
    [InlineData("<html>"), InlineData(""), InlineData("""{"success":true}"""), InlineData("[]"), InlineData("null")]
    [InlineData("""{"success":true,"data":null}"""), InlineData("""{"success":true,"data":{""")]
    [InlineData("""{"success":true,"data":{"maxScopeMonths":24}}""")]
    public async Task An_answer_that_is_not_the_APIs_is_sent_for_again_and_then_told(string body)
    {
        await using var lone = await LoneClient.StartAsync(Ct);
        lone.Proxy.Next(new Fault.Answer(200, body), Fault.Good(Answers.Limits));
        Assert.Equal(24, (await lone.Client.Balance.LimitsAsync(ct: Ct)).MaxScopeMonths);
        lone.Proxy.Next(new Fault.Answer(200, body, ("X-Request-Id", "req_7")));
        var error = await Assert.ThrowsAsync<ServiceUnavailableException>(
            () => lone.Client.Balance.LimitsAsync(new CallOptions { MaxRetries = 0 }, Ct));
        Assert.Equal(("UNREADABLE_ANSWER", "req_7"), (error.Code, error.RequestId));
    }

    [Fact]
    public async Task An_answer_that_is_still_to_come_is_asked_for_again()
    {
        await using var lone = await LoneClient.StartAsync(Ct);
        lone.Proxy.Next(Fault.Refusal(202, "IDEMPOTENCY_PENDING"), Fault.Good(Answers.Delta(), 201));
        Assert.Equal("rec_1", (await lone.Client.Balance.EmitAsync("c", 1, "r", ct: Ct)).RecordId);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_tried_three_times()
    {
        var proxy = await FaultProxy.AloneAsync(Ct);
        var url = proxy.Url;
        await proxy.DisposeAsync();
        using var counting = new CountingHandler { InnerHandler = new SocketsHttpHandler() };
        using var client = new PacSpaceClient(new PacSpaceOptions { ApiKey = "pk_test_a.b", BaseUrl = url }, counting);
        var error = await Assert.ThrowsAsync<ServiceUnavailableException>(() => client.Balance.EmitAsync("c", 1, "r", ct: Ct));
        Assert.Equal(("NETWORK_ERROR", null, 3), (error.Code, error.StatusCode, counting.Count));
        Assert.IsType<HttpRequestException>(error.InnerException);
    }

    [Fact]
    public async Task An_attempt_that_takes_too_long_is_ended_and_sent_again()
    {
        await using var server = await FaultProxy.AloneAsync(Ct);
        server.Choose = _ => Fault.Good(Answers.Limits);
        await using var proxy = await FaultProxy.ToAsync(server.Url, Ct);
        using var client = new PacSpaceClient(new PacSpaceOptions
        {
            ApiKey = "pk_test_a.b", BaseUrl = proxy.Url, Timeout = TimeSpan.FromMilliseconds(300),
        });
        var late = new Fault.LateAnswer(TimeSpan.FromSeconds(1));
        proxy.Next(late, new Fault.None());
        await client.Balance.LimitsAsync(new CallOptions { MaxRetries = 8 }, Ct);
        proxy.Next();
        proxy.Choose = _ => late;
        var error = await Assert.ThrowsAsync<RequestTimeoutException>(() => client.Balance.LimitsAsync(ct: Ct));
        Assert.Equal("TIMEOUT", error.Code);
        Assert.Equal(3, proxy.Seen.Count);
        proxy.Next();
        await client.Balance.LimitsAsync(new CallOptions { Timeout = Timeout.InfiniteTimeSpan }, Ct);
        Assert.Single(proxy.Seen);
    }

    [Fact]
    public async Task EmitAndWait_ends_in_its_own_time_whatever_the_server_does()
    {
        var clock = new FakeTimeProvider();
        var asked = new TaskCompletionSource();
        using var silent = new SilentHandler(asked);
        using var client = new PacSpaceClient(new PacSpaceOptions { ApiKey = "pk_test_a.b" }, silent, clock);
        var options = new EmitAndWaitOptions { WaitTimeout = TimeSpan.FromSeconds(2) };
        var call = client.Balance.EmitAndWaitAsync("c", 1, "r", options, Ct);
        await asked.Task.WaitAsync(Ct);
        clock.Advance(TimeSpan.FromSeconds(7));
        var error = await Assert.ThrowsAsync<RequestTimeoutException>(() => call);
        Assert.Equal(("TIMEOUT", null), (error.Code, error.RecordId));
    }

    [Fact]
    public async Task A_token_ends_a_call_before_in_and_between_its_attempts()
    {
        await using var lone = await LoneClient.StartAsync(Ct);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => lone.Client.Balance.EmitAsync("c", 1, "r", ct: new CancellationToken(canceled: true)));
        Assert.Empty(lone.Proxy.Seen);

        using var inside = new CancellationTokenSource();
        lone.Proxy.Choose = _ =>
        {
            inside.Cancel();
            return new Fault.Answer(503);
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => lone.Client.Balance.EmitAsync("c", 1, "r", ct: inside.Token));
        Assert.Single(lone.Proxy.Seen);

        using var between = new CancellationTokenSource();
        lone.Proxy.Next(new Fault.Answer(503, "", ("Retry-After", "20")));
        var call = lone.Client.Balance.UsageAsync(ct: between.Token);
        between.CancelAfter(TimeSpan.FromMilliseconds(150));
        var start = TimeProvider.System.GetTimestamp();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.True(TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(10));
        Assert.Single(lone.Proxy.Seen);
    }

    [Theory]
    [InlineData(301), InlineData(302), InlineData(307), InlineData(308)]
    public async Task A_redirect_is_not_followed_so_the_key_stays_where_it_belongs(int status)
    {
        await using var elsewhere = await FaultProxy.AloneAsync(Ct);
        await using var lone = await LoneClient.StartAsync(Ct);
        lone.Proxy.Next(new Fault.Answer(status, "", ("Location", elsewhere.Url.ToString())));
        var error = await Assert.ThrowsAsync<PacSpaceException>(() => lone.Client.Balance.EmitAsync("c", 1, "r", ct: Ct));
        Assert.Equal(status, (int)error.StatusCode!);
        Assert.Empty(elsewhere.Seen);
    }

    private sealed class SilentHandler(TaskCompletionSource asked) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken ct)
        {
            asked.TrySetResult();
            await Task.Delay(Timeout.Infinite, ct);
            throw new InvalidOperationException("It never answers.");
        }
    }

    private sealed class CountingHandler : DelegatingHandler
    {
        public int Count { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken ct)
        {
            Count++;
            return base.SendAsync(request, ct);
        }
    }
}
