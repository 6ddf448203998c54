using System.Net;
using PacSpace.Server.Hosting.RateLimiting;

namespace PacSpace.Server.Tests.Hosting;

public class RateLimitTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_key_has_a_bucket_and_each_answer_says_what_is_left()
    {
        await using var server = new TestServer(Options(("PerSecond", "1"), ("Burst", "3")));
        var tenant = await TestTenant.RegisterAsync(server, Ct);
        var (one, other) = (await tenant.CreateApiClientAsync(Ct), await tenant.CreateApiClientAsync(Ct));
        var first = await one.GetJsonAsync(Probe.WithKey, Ct);
        Assert.Equal(("3", "2", "1"), (Header(first, "Limit"), Header(first, "Remaining"), Header(first, "Reset")));

        var refused = await UntilRefusedAsync(one, Probe.WithKey);
        Assert.Equal("RATE_LIMITED", refused.Code);
        var seconds = (int)refused.Body!["error"]!["retryAfterSeconds"]!;
        Assert.InRange(seconds, 1, 2);
        Assert.Equal(seconds, refused.Response.Headers.RetryAfter!.Delta!.Value.TotalSeconds);
        Assert.Equal(("3", "0"), (Header(refused, "Limit"), Header(refused, "Remaining")));
        Assert.Equal(200, (await other.GetJsonAsync(Probe.WithKey, Ct)).Status);
        Assert.Equal(200, (await tenant.Dashboard.GetJsonAsync("/dashboard/auth/me", Ct)).Status);
    }

    [Theory]
    [InlineData(Probe.Open)]
    [InlineData(Probe.WithKey)]
    [InlineData("/api/v1/nothing")]
    [InlineData("/dashboard/auth/me")]
    public async Task Strangers_share_the_bucket_of_their_address(string path)
    {
        await using var server = new TestServer(Options(("PublicPerSecond", "1"), ("PublicBurst", "5")));
        var refused = await UntilRefusedAsync(server.Anonymous, path);
        Assert.Equal("RATE_LIMITED", refused.Code);
        Assert.Equal(path.StartsWith("/api/v1", StringComparison.Ordinal),
            refused.Response.Headers.Contains("RateLimit-Limit"));
        // A token flows back each second, and a busy machine may take that long: fewer tries than a bucket of its own holds.
        var statuses = new List<int>();
        for (var attempt = 0; attempt < 4 && !statuses.Contains(429); attempt++)
        {
            await UntilRefusedAsync(server.Anonymous, path);
            statuses.Add((await server.Anonymous.PostJsonAsync("/dashboard/auth/login", "{}", Ct)).Status);
        }
        Assert.Contains(429, statuses);
    }

    [Fact]
    public async Task A_storm_of_wrong_keys_is_limited_and_a_right_key_is_not()
    {
        await using var server = new TestServer(Options(("PublicPerSecond", "2"), ("PublicBurst", "20")));
        var tenant = await TestTenant.RegisterAsync(server, Ct);
        var right = await tenant.CreateApiClientAsync(Ct);
        var wrong = TestTenant.WithKey(server, $"pk_test_{new string('0', 24)}.{new string('a', 43)}");
        await UntilRefusedAsync(wrong, Probe.WithKey);
        Assert.Equal(200, (await right.GetJsonAsync(Probe.WithKey, Ct)).Status);
    }

    [Fact]
    public async Task Addresses_are_those_that_a_trusted_proxy_tells()
    {
        var options = Options(("PublicPerSecond", "1"), ("PublicBurst", "2"));
        options.Settings["PacSpace:TrustedProxies"] = "127.0.0.0/8, ::1/128";
        await using var server = new TestServer(options);
        for (var i = 0; i < 10; i++) Assert.Equal(200, (await FromAsync(server, $"192.0.2.{i}")).Status);

        await using var direct = new TestServer(Options(("PublicPerSecond", "1"), ("PublicBurst", "2")));
        var statuses = new List<int>();
        for (var i = 0; i < 10; i++) statuses.Add((await FromAsync(direct, $"192.0.2.{i}")).Status);
        Assert.Contains(429, statuses);

        static Task<Answer> FromAsync(TestServer server, string address) => server.Anonymous.SendJsonAsync(
            HttpMethod.Get, Probe.Open, null, Ct, ("X-Forwarded-For", address));
    }

    [Fact]
    public async Task Probes_of_health_are_not_limited()
    {
        await using var server = new TestServer(Options(("PublicPerSecond", "1"), ("PublicBurst", "2")));
        await UntilRefusedAsync(server.Anonymous, Probe.Open);
        foreach (var path in new[] { "/health/live", "/health/ready", "/metrics" })
            Assert.Equal(200, (await server.Anonymous.GetJsonAsync(path, Ct)).Status);
    }

    [Fact]
    public async Task Zero_is_no_limit()
    {
        await using var server = new TestServer();
        for (var i = 0; i < 300; i++)
        {
            var answer = await server.Anonymous.GetJsonAsync(Probe.Open, Ct);
            Assert.Equal(200, answer.Status);
            Assert.False(answer.Response.Headers.Contains("RateLimit-Limit"));
        }
    }

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1")]
    [InlineData("::ffff:192.0.2.1", "192.0.2.1")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64")]
    public void A_bucket_is_named_by_the_subscriber(string address, string name) =>
        Assert.Equal(name, RateLimits.NameOf(IPAddress.Parse(address)));

    private static TestServerOptions Options(params (string Key, string Value)[] limits)
    {
        var options = new TestServerOptions();
        foreach (var (key, value) in limits) options.Settings[$"PacSpace:RateLimit:{key}"] = value;
        return options;
    }

    private static string Header(Answer answer, string name) =>
        Assert.Single(answer.Response.Headers.GetValues("RateLimit-" + name));

    private static async Task<Answer> UntilRefusedAsync(HttpClient client, string path)
    {
        for (var i = 0; i < 200; i++)
            if (await client.GetJsonAsync(path, Ct) is { Status: 429 } refused) return refused;
        throw new TimeoutException($"{path} is not limited.");
    }
}
