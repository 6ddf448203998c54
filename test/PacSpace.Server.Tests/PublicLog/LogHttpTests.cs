using PacSpace.Server.Tests.Hosting;

namespace PacSpace.Server.Tests.PublicLog;

/// <summary>The log as files: types, caches, methods, limits, and what is damaged.</summary>
public class LogHttpTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    private const string Immutable = "public, max-age=31536000, immutable";

    private readonly ApiTenant _tenant = fixture.Tenant;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private string Log => $"/log/{_tenant.Environment.Id}";

    [Theory]
    [InlineData("/checkpoint", "text/plain; charset=utf-8", "public, max-age=1")]
    [InlineData("/tile/0/000", "application/octet-stream", Immutable)]
    [InlineData("/tile/0/000.p/7", "application/octet-stream", Immutable)]
    [InlineData("/tile/1/000.p/1", "application/octet-stream", Immutable)]
    [InlineData("/tile/entries/000", "application/octet-stream", Immutable)]
    [InlineData("/tile/entries/001.p/4", "application/octet-stream", Immutable)]
    public async Task Each_file_says_its_type_and_how_long_it_keeps(string path, string type, string cache)
    {
        await _tenant.GrowToAsync(260, Ct);
        using var read = await _tenant.Tenant.Server.Anonymous.GetAsync(Log + path, Ct);
        using var request = new HttpRequestMessage(HttpMethod.Head, Log + path);
        using var head = await _tenant.Tenant.Server.Anonymous.SendAsync(request, Ct);
        foreach (var response in new[] { read, head })
        {
            Assert.Equal(200, (int)response.StatusCode);
            Assert.Equal(type, response.Content.Headers.ContentType!.ToString());
            Assert.Equal(cache, Assert.Single(response.Headers.GetValues("Cache-Control")));
            Assert.Equal("*", Assert.Single(response.Headers.GetValues("Access-Control-Allow-Origin")));
        }
        var body = await read.Content.ReadAsByteArrayAsync(Ct);
        Assert.NotEmpty(body);
        Assert.Equal(body.Length, head.Content.Headers.ContentLength);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync(Ct));
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    public async Task Other_methods_are_not_allowed(string method)
    {
        foreach (var path in new[] { "/checkpoint", "/tile/0/000", "/tile/entries/000" })
        {
            var answer = await _tenant.Tenant.Server.Anonymous.SendJsonAsync(
                new HttpMethod(method), Log + path, null, Ct);
            answer.IsRefused(405, "METHOD_NOT_ALLOWED");
            Assert.Equal("GET, HEAD", answer.Header("Allow")!.Replace(",", ", ").Replace("  ", " "));
        }
    }

    [Theory]
    [InlineData("env_none")]
    [InlineData("x")]
    [InlineData("1")]
    public async Task An_unknown_environment_has_no_log(string id)
    {
        foreach (var path in new[] { "checkpoint", "tile/0/000", "tile/entries/000" })
        {
            var answer = await _tenant.Tenant.Server.Anonymous.GetJsonAsync($"/log/{id}/{path}", Ct);
            answer.IsRefused(404, "NOT_FOUND");
            Assert.Equal("no-store", answer.Header("Cache-Control"));
            Assert.Equal("*", answer.Header("Access-Control-Allow-Origin"));
        }
    }

    [Fact]
    public async Task Readers_of_the_log_have_a_larger_bucket_of_their_own()
    {
        var options = new TestServerOptions();
        (string, string)[] limits =
            [("PublicPerSecond", "1"), ("PublicBurst", "3"), ("LogPerSecond", "1"), ("LogBurst", "20")];
        foreach (var (key, value) in limits) options.Settings[$"PacSpace:RateLimit:{key}"] = value;
        await using var server = new TestServer(options);
        for (var i = 0; i < 20; i++)
            Assert.Equal(404, (await server.Anonymous.GetJsonAsync("/log/env_none/checkpoint", Ct)).Status);
        var refused = await UntilLimitedAsync(server.Anonymous);
        refused.IsRefused(429, "RATE_LIMITED");
        Assert.Equal("no-store", refused.Header("Cache-Control"));
        Assert.Equal("*", refused.Header("Access-Control-Allow-Origin"));
        Assert.Equal(404, (await server.Anonymous.GetJsonAsync("/api/v1/nothing", Ct)).Status);
    }

    [Fact]
    public async Task A_stopped_log_serves_what_was_published()
    {
        var tenant = await ApiTenant.CreateAsync(_tenant.Tenant.Server, Ct);
        await tenant.GrowToAsync(3, Ct);
        await tenant.Store.FreezeAsync(tenant.Environment.Number, 3, "test", Ct);
        var monitor = tenant.Monitor();
        var head = await monitor.HeadAsync(Ct);
        var bundle = await monitor.TileAsync("entries", 0, 3, Ct);
        Assert.Equal(head.Root.ToArray(), Monitor.Root([.. Monitor.LeavesOf(bundle)]));
    }

    [Theory]
    [InlineData("UPDATE deltas SET amount = amount + 1 WHERE sequence = 2",
        "/tile/entries/000.p/3", "/tile/entries/000.p/1")]
    [InlineData("DELETE FROM deltas WHERE sequence = 2",
        "/tile/entries/000.p/2", "/tile/0/000.p/3")]
    [InlineData("UPDATE deltas SET balance = 'x' WHERE sequence = 2",
        "/tile/entries/000.p/2", "/tile/entries/000.p/1")]
    [InlineData("UPDATE deltas SET time = 1e14 WHERE sequence = 2",
        "/tile/entries/000.p/2", "/tile/0/000.p/3")]
    [InlineData("UPDATE tiles SET hashes = zeroblob(96)", "/tile/entries/000.p/1", "/checkpoint")]
    [InlineData("UPDATE tiles SET hashes = zeroblob(33)", "/tile/0/000.p/2", "/checkpoint")]
    [InlineData("DELETE FROM tiles", "/tile/0/000.p/3", "/checkpoint")]
    [InlineData("UPDATE logs SET signed_head = replace(signed_head, '— ', '— x')",
        "/checkpoint", "/tile/0/000.p/3")]
    [InlineData("UPDATE logs SET verified_size = 2", "/checkpoint", "/tile/0/000.p/2")]
    public async Task What_is_damaged_is_unavailable_and_the_rest_is_not(string sql, string damaged, string sound)
    {
        var tenant = await ApiTenant.CreateAsync(_tenant.Tenant.Server, Ct);
        await tenant.GrowToAsync(3, Ct);
        await tenant.ExecuteAsync(sql, Ct);
        var log = $"/log/{tenant.Environment.Id}";
        var answer = await tenant.Tenant.Server.Anonymous.GetJsonAsync(log + damaged, Ct);
        Assert.True(answer.Status == 503, $"{answer.Status}");
        answer.IsRefused(503, "SERVICE_UNAVAILABLE");
        Assert.Contains("no-store", answer.Header("Cache-Control")!, StringComparison.Ordinal);
        Assert.Equal(200, (await tenant.Tenant.Server.Anonymous.GetJsonAsync(log + sound, Ct)).Status);
    }

    private static async Task<Answer> UntilLimitedAsync(HttpClient client)
    {
        for (var i = 0; i < 200; i++)
            if (await client.GetJsonAsync("/log/env_none/tile/0/000", Ct) is { Status: 429 } refused) return refused;
        throw new TimeoutException("The log is not limited.");
    }
}
