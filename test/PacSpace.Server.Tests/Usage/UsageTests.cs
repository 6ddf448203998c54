using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using PacSpace.Server.Tests.Hosting;
using PacSpace.Storage.Control;
using PacSpace.Storage.Ledger;

namespace PacSpace.Server.Tests.Usage;

public class UsageTests(ServerFixture fixture)
{
    private const string Path = $"{BalanceApi.Root}/usage";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_free_tenant_sees_its_hundred_deltas_run_out()
    {
        var api = (await ApiTenant.CreateAsync(fixture.Server, Ct, "free")).Api;
        Assert.Equal(
            """{"plan":"free","period":"lifetime","metered":true,"allowed":true,"includedDeltas":100,"consumedDeltas":0,"""
            + "\"reservedDeltas\":0,\"remaining\":100,\"remainingDeltas\":100,\"overageCount\":0,\"overageChargesUsd\":0,"
            + "\"overageRate\":null,\"resetsAt\":null}",
            (await UsageAsync(api)).ToJsonString());
        await api.BatchAsync(Enumerable.Range(0, 98).Select(_ => BalanceApi.Good("c", 1)), Ct);
        await api.RecordVerifiedAsync("c", Ct);
        await api.LockAsync(new { customerId = "c" }, Ct);
        AssertCounts(await UsageAsync(api), 99, 0, 1, true);
        await api.RecordVerifiedAsync("c", Ct);
        AssertCounts(await UsageAsync(api), 100, 0, 0, false);
        (await api.EmitAsync(BalanceApi.Good("c"), Ct)).IsRefused(402, "PLAN_LIMIT_EXCEEDED");
        // A batch of which nothing fits is no error of the batch: each item says so.
        var batch = (await api.BatchAsync([BalanceApi.Good("c"), BalanceApi.Good("d")], Ct)).IsCreated().Data;
        Assert.Equal((0, 2), ((int)batch["totalQueued"]!, (int)batch["totalFailed"]!));
        AssertCounts(await UsageAsync(api), 100, 0, 0, false);
    }

    [Fact]
    public async Task A_delta_is_reserved_until_it_is_verified_and_released_if_it_failed()
    {
        var ledger = new LedgerFault();
        await using var server = new TestServer(new TestServerOptions { Services = ledger.Install });
        var tenant = await ApiTenant.CreateAsync(server, Ct, "free");
        await tenant.Api.RecordVerifiedAsync("c", Ct);
        ledger.Fault = method => method == "ReadUnderLeaseAsync" ? new StorageUnavailableException("not now", new IOException()) : null;
        for (var i = 0; i < 3; i++) await tenant.Api.RecordAsync("c", "1", Ct);
        AssertCounts(await UsageAsync(tenant.Api), 1, 3, 96, true);
        await tenant.Store.FreezeAsync(tenant.Environment.Number, 2, "damage", Ct);
        AssertCounts(await UsageAsync(tenant.Api), 1, 2, 97, true);
        ledger.Fault = null;
        await tenant.Store.ResumeAsync(tenant.Environment.Number, Ct);
        await tenant.Api.RecordAsync("c", "1", Ct);
        while ((await tenant.Store.FindLogAsync(tenant.Environment.Number, Ct))!.VerifiedSize < 5) await Task.Delay(10, Ct);
        AssertCounts(await UsageAsync(tenant.Api), 5, 0, 95, true);
    }

    [Fact]
    public async Task Batches_and_single_emits_at_once_fill_the_cap_exactly()
    {
        var api = (await ApiTenant.CreateAsync(fixture.Server, Ct, "free")).Api;
        var recorded = await Task.WhenAll(Enumerable.Range(0, 40).Select(async n =>
        {
            if (n % 2 == 0) return (await api.EmitAsync(BalanceApi.Good("c", 1), Ct)).Status == 201 ? 1 : 0;
            var batch = (await api.BatchAsync(Enumerable.Range(0, 9).Select(_ => BalanceApi.Good("c", 1)), Ct)).IsCreated().Data;
            var results = batch["results"]!.AsArray();
            var queued = results.TakeWhile(r => (string)r!["status"]! == "QUEUED").Count();
            Assert.All(results.Skip(queued), r => Assert.Equal("PLAN_LIMIT_EXCEEDED", (string)r!["code"]!));
            Assert.Equal(queued, (int)batch["totalQueued"]!);
            // While it runs the sum of all is never above the plan.
            var usage = await UsageAsync(api);
            Assert.InRange((long)usage["consumedDeltas"]! + (long)usage["reservedDeltas"]!, 0, 100);
            Assert.Equal(100, (long)usage["consumedDeltas"]! + (long)usage["reservedDeltas"]! + (long)usage["remaining"]!);
            return queued;
        }));
        Assert.Equal(100, recorded.Sum());
        Assert.Equal(100, (int)(await api.DeriveAsync("c", Ct))["deltasCount"]!);
    }

    [Fact]
    public async Task A_month_starts_anew_at_midnight_utc_and_overage_is_charged_exactly()
    {
        await using var clocked = new ClockedServer("2026-01-31T23:00:00Z", null, null,
            ("PacSpace:Plans:Tiers:pilot:IncludedDeltas", "3"));
        var (tenant, api) = await ProductionAsync(clocked, "pilot");
        var sandboxApi = (await tenant.OpenAsync(EnvironmentKind.Sandbox, Ct)).Api;
        for (var i = 0; i < 6; i++) await api.RecordVerifiedAsync("c", Ct);
        var january = await UsageAsync(api);
        Assert.Equal(("2026-01", "2026-02-01T00:00:00.000Z"), ((string)january["period"]!, (string)january["resetsAt"]!));
        AssertCounts(january, 6, 0, 0, true);
        // Exactly, where 3 times the double 0.02 would be 0.06 and something.
        Assert.Equal(("3", "0.06", "0.02"), (january["overageCount"]!.ToJsonString(),
            january["overageChargesUsd"]!.ToJsonString(), january["overageRate"]!.ToJsonString()));

        clocked.MoveTo("2026-01-31T23:59:59.999Z");
        AssertCounts(await UsageAsync(api), 6, 0, 0, true);
        clocked.MoveTo("2026-02-01T00:00:00Z");
        AssertCounts(await UsageAsync(api), 0, 0, 3, true);
        await api.RecordVerifiedAsync("c", Ct);
        AssertCounts(await UsageAsync(api), 1, 0, 2, true);
        // A clock that is set back over the month's end does not bring January back.
        clocked.StepBackTo("2026-01-31T23:30:00Z");
        var usage = await UsageAsync(api);
        Assert.Equal("2026-02", (string)usage["period"]!);
        AssertCounts(usage, 1, 0, 2, true);
        clocked.MoveTo("2027-01-01T00:00:00Z");
        Assert.Equal("2027-02-01T00:00:00.000Z", (string)(await UsageAsync(api))["resetsAt"]!);

        // Sandbox is not metered where Production is.
        await sandboxApi.RecordVerifiedAsync("c", Ct);
        var sandbox = await UsageAsync(sandboxApi);
        Assert.False((bool)sandbox["metered"]!);
        AssertCounts(sandbox, 0, 0, 3, true);
    }

    [Fact]
    public async Task A_monthly_hard_stop_ends_at_midnight_utc()
    {
        await using var clocked = new ClockedServer("2024-02-29T23:59:59Z", null, null,
            ("PacSpace:Plans:Tiers:capped:IncludedDeltas", "2"));
        var (_, api) = await ProductionAsync(clocked, "capped");
        var batch = (await api.BatchAsync(Enumerable.Range(0, 3).Select(_ => BalanceApi.Good("c", 1)), Ct)).IsCreated().Data;
        Assert.Equal(["QUEUED", "QUEUED", "FAILED"], batch["results"]!.AsArray().Select(r => (string)r!["status"]!));
        (await api.EmitAsync(BalanceApi.Good("c"), Ct)).IsRefused(402, "PLAN_LIMIT_EXCEEDED");
        Assert.Equal(("2024-03-01T00:00:00.000Z", false),
            ((string)(await UsageAsync(api))["resetsAt"]!, (bool)(await UsageAsync(api))["allowed"]!));
        clocked.MoveTo("2024-03-01T00:00:00Z");
        Assert.True((bool)(await UsageAsync(api))["allowed"]!);
        (await api.EmitAsync(BalanceApi.Good("c"), Ct)).IsCreated();
    }

    [Fact]
    public async Task A_plan_by_agreement_has_no_numbers()
    {
        var tenant = await ApiTenant.CreateAsync(fixture.Server, Ct, "enterprise");
        var usage = await UsageAsync(tenant.Api);
        Assert.Equal((null, null, null, true),
            (usage["includedDeltas"], usage["remaining"], usage["remainingDeltas"], (bool)usage["allowed"]!));
    }

    [Fact]
    public async Task Only_a_key_is_answered()
    {
        var tenant = await TestTenant.RegisterAsync(fixture.Server, Ct);
        foreach (var path in new[] { Path, $"{BalanceApi.Root}/limits" })
            foreach (var client in new[] { fixture.Server.Anonymous, tenant.Dashboard })
                (await client.GetJsonAsync(path, Ct)).IsRefused(401, "INVALID_API_KEY");
    }

    private static async Task<(TestTenant, HttpClient)> ProductionAsync(ClockedServer clocked, string plan)
    {
        var tenant = await TestTenant.RegisterAsync(clocked.Server, Ct);
        await clocked.Server.Services.GetRequiredService<IControlStore>().SetPlanAsync(tenant.TenantId, plan, Ct);
        (await tenant.Dashboard.PostJsonAsync("/dashboard/environments/provision", new { environment = "production" }, Ct)).IsCreated();
        await tenant.WaitForActiveAsync("production", Ct);
        return (tenant, (await tenant.OpenAsync(EnvironmentKind.Production, Ct)).Api);
    }

    private static async Task<JsonNode> UsageAsync(HttpClient api) => (await api.GetJsonAsync(Path, Ct)).IsOk().Data;

    private static void AssertCounts(JsonNode usage, long consumed, long reserved, long remaining, bool allowed) => Assert.Equal(
        (consumed, reserved, remaining, remaining, allowed),
        ((long)usage["consumedDeltas"]!, (long)usage["reservedDeltas"]!, (long)usage["remaining"]!,
            (long)usage["remainingDeltas"]!, (bool)usage["allowed"]!));
}
