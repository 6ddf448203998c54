using System.Globalization;

namespace PacSpace.Server.Tests.Hosting;

public class RateLimitTests
{
    private static readonly string[] Headers = ["RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_answer_of_the_balance_api_says_what_is_left()
    {
        await using var server = Limited(100, 200, 100, 200);
        var tenant = await ApiTenant.CreateAsync(server, Ct);
        var stranger = await ApiTenant.CreateAsync(server, Ct);
        var (api, body) = (tenant.Api, BalanceApi.Good("c"));
        Answer[] answers =
        [
            (await api.EmitAsync(body, Ct)).IsCreated(),
            (await api.GetJsonAsync(BalanceApi.Derive("c"), Ct)).IsOk(),
            await api.EmitAsync("{", Ct),
            await api.EmitAsync("{\"delta\":true}", Ct),
            await api.EmitAsync("{}", Ct),
            await api.GetJsonAsync(BalanceApi.Derive("c", "?limit=x"), Ct),
            await api.GetJsonAsync(BalanceApi.Derive("nobody"), Ct),
            await api.GetJsonAsync("/api/v1/nothing", Ct),
            await api.GetJsonAsync(BalanceApi.Delta, Ct),
            await api.PostJsonAsync(BalanceApi.Delta, BalanceApi.Bytes("{}", "text/plain"), Ct),
            await api.PostJsonAsync(BalanceApi.Delta, BalanceApi.Bytes(new byte[2 * 1024 * 1024]), Ct),
            await api.LockAsync(new { period = "2020-01" }, Ct),
            await api.SendJsonAsync(HttpMethod.Get, BalanceApi.Checkpoints, null, Ct,
                ("X-Credit-Pool-Id", stranger.Environment.Id)),
            await server.Anonymous.GetJsonAsync(BalanceApi.Derive("c"), Ct),
            await server.Anonymous.GetJsonAsync($"{BalanceApi.Verify}/0x00", Ct),
        ];
        server.Sandbox.Fault = _ => new InvalidOperationException("a bug");
        Answer[] all = [.. answers, await api.GetJsonAsync(BalanceApi.Derive("c"), Ct)];
        Assert.Equal([201, 200, 400, 400, 400, 400, 404, 404, 405, 415, 413, 422, 403, 401, 400, 500],
            all.Select(a => a.Status));
        Assert.All(all, a =>
        {
            var values = Headers.Select(h => int.Parse(a.Header(h)!, CultureInfo.InvariantCulture)).ToList();
            Assert.Equal(200, values[0]);
            Assert.InRange(values[1], 0, 200);
            Assert.InRange(values[2], 0, 2);
        });
    }

    [Fact]
    public async Task Over_the_limit_a_key_waits_and_other_keys_do_not()
    {
        await using var server = Limited(1, 3, 100, 200);
        var tenant = await ApiTenant.CreateAsync(server, Ct);
        var neighbour = await ApiTenant.CreateAsync(server, Ct);
        var answers = await Task.WhenAll(Enumerable.Range(0, 30).Select(i =>
            tenant.Api.EmitWithKeyAsync(BalanceApi.Good("c"), $"{i}", Ct)));
        var refused = answers.Where(a => a.Status != 201).ToList();
        Assert.True(refused.Count is > 0 and <= 27, $"{refused.Count} were refused.");
        Assert.All(refused, a =>
        {
            a.IsRefused(429, "RATE_LIMITED");
            Assert.Equal(a.Header("Retry-After"), a.Body!["error"]!["retryAfterSeconds"]!.ToJsonString());
            Assert.Matches("^[1-9][0-9]*$", a.Header("Retry-After"));
            Assert.Equal(("3", "0"), (a.Header("RateLimit-Limit"), a.Header("RateLimit-Remaining")));
        });
        var derived = await neighbour.Api.GetJsonAsync(BalanceApi.Derive("c"), Ct);
        derived.IsRefused(404, "CUSTOMER_NOT_FOUND");
    }

    [Fact]
    public async Task Strangers_are_limited_by_their_address()
    {
        await using var server = Limited(100, 200, 1, 20);
        var path = $"{BalanceApi.Verify}/0x{new string('0', 64)}";
        var answers = await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => server.Anonymous.GetJsonAsync(path, Ct)));
        var refused = answers.Where(a => a.Status != 404).ToList();
        Assert.True(refused.Count is > 0 and <= 40, $"{refused.Count} were refused.");
        Assert.All(refused, a =>
        {
            a.IsRefused(429, "RATE_LIMITED");
            Assert.Equal("*", a.Header("Access-Control-Allow-Origin"));
        });
        Assert.Equal(429, (await server.Anonymous.GetJsonAsync(BalanceApi.Derive("c"), Ct)).Status);
    }

    [Fact]
    public async Task Zero_switches_the_limit_off()
    {
        await using var server = Limited(0, 1, 0, 1);
        var tenant = await ApiTenant.CreateAsync(server, Ct);
        var answers = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ =>
            tenant.Api.GetJsonAsync(BalanceApi.Checkpoints, Ct)));
        Assert.All(answers, a => a.IsOk());
    }

    private static TestServer Limited(int perSecond, int burst, int publicPerSecond, int publicBurst)
    {
        string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

        return new TestServer(new TestServerOptions
        {
            Settings =
            {
                ["PacSpace:RateLimit:PerSecond"] = Text(perSecond),
                ["PacSpace:RateLimit:Burst"] = Text(burst),
                ["PacSpace:RateLimit:PublicPerSecond"] = Text(publicPerSecond),
                ["PacSpace:RateLimit:PublicBurst"] = Text(publicBurst),
            },
        });
    }
}
