using System.Globalization;

namespace PacSpace.Server.Tests.Hosting;

public class RateLimitHeaderTests
{
    private static readonly string[] Headers = ["RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_answer_of_the_balance_api_says_what_is_left()
    {
        var ledger = new LedgerFault();
        await using var server = Limited(ledger);
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
        ledger.Fault = _ => new InvalidOperationException("a bug");
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

    private static TestServer Limited(LedgerFault ledger) => new(new TestServerOptions
    {
        Services = ledger.Install,
        Settings =
        {
            ["PacSpace:RateLimit:PerSecond"] = "100",
            ["PacSpace:RateLimit:Burst"] = "200",
            ["PacSpace:RateLimit:PublicPerSecond"] = "100",
            ["PacSpace:RateLimit:PublicBurst"] = "200",
        },
    });
}
