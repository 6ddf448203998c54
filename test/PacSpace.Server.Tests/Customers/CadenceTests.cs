using System.Text.Json.Nodes;
using PacSpace.Server.Tests.Hosting;

namespace PacSpace.Server.Tests.Customers;

public sealed class CadenceTests(ClockedFixture fixture) : IClassFixture<ClockedFixture>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private HttpClient Api => fixture.Api;

    [Fact]
    public async Task Delta_within_the_cadence_is_refused_until_its_time_is_over()
    {
        await using var clocked = new ClockedServer("2026-03-31T23:59:30Z");
        var tenant = await ApiTenant.CreateAsync(clocked.Server, Ct);
        await CreateAsync(tenant, "c", "per_minute");
        (await tenant.Api.EmitWithKeyAsync(BalanceApi.Good("c"), "first", Ct)).IsCreated();
        clocked.MoveTo("2026-04-01T00:00:00.500Z");
        var refused = await tenant.Api.EmitWithKeyAsync(BalanceApi.Good("c"), "second", Ct);
        refused.IsRefused(429, "CADENCE_LIMIT");
        Assert.Equal(("30", 30, "c"), (refused.Header("Retry-After"), (int)refused.Body!["error"]!["retryAfterSeconds"]!,
            (string)refused.Body["error"]!["customerId"]!));
        var replayed = (await tenant.Api.EmitWithKeyAsync(BalanceApi.Good("c"), "first", Ct)).IsCreated();
        Assert.True((bool)replayed.Data["idempotent"]!);
        await tenant.Api.RecordAsync("d", "1", Ct);
        clocked.MoveTo("2026-04-01T00:00:30.000Z");
        var second = (await tenant.Api.EmitWithKeyAsync(BalanceApi.Good("c"), "second", Ct)).IsCreated();
        Assert.False((bool)second.Data["idempotent"]!);
    }

    [Fact]
    public async Task After_a_clock_was_set_back_an_hour_nobody_waits_an_hour_more()
    {
        await using var clocked = new ClockedServer("2026-11-01T00:30:00Z");
        var tenant = await ApiTenant.CreateAsync(clocked.Server, Ct);
        await CreateAsync(tenant, "c", "per_minute");
        await tenant.Api.RecordAsync("c", "1", Ct);
        clocked.StepBackTo("2026-10-31T23:30:00Z");
        var refused = await tenant.Api.EmitAsync(BalanceApi.Good("c"), Ct);
        refused.IsRefused(429, "CADENCE_LIMIT");
        Assert.Equal("60", refused.Header("Retry-After"));
        clocked.MoveTo("2026-10-31T23:30:59.999Z");
        Assert.Equal("1", (await tenant.Api.EmitAsync(BalanceApi.Good("c"), Ct)).Header("Retry-After"));
        clocked.MoveTo("2026-10-31T23:31:00Z");
        var second = await tenant.Api.RecordAsync("c", "1", Ct);
        // Times do not run backwards; the next wait begins with this delta.
        Assert.Equal("2026-11-01T00:30:00.000Z", (string)second["acceptedAt"]!);
        clocked.MoveTo("2026-10-31T23:31:30Z");
        Assert.Equal("30", (await tenant.Api.EmitAsync(BalanceApi.Good("c"), Ct)).Header("Retry-After"));
        clocked.MoveTo("2026-10-31T23:32:00Z");
        await tenant.Api.RecordAsync("c", "1", Ct);
    }

    [Theory]
    [InlineData("per_second", 1)]
    [InlineData("per_minute", 60)]
    [InlineData("hourly", 3600)]
    [InlineData("daily", 86_400)]
    [InlineData("weekly", 604_800)]
    public async Task Words_are_times(string cadence, int seconds)
    {
        var customer = ApiFixture.NewCustomer();
        await CreateAsync(fixture.Tenant, customer, cadence);
        await Api.RecordAsync(customer, "1", Ct);
        var refused = await Api.EmitAsync(BalanceApi.Good(customer), Ct);
        refused.IsRefused(429, "CADENCE_LIMIT");
        Assert.Equal(seconds, (int)refused.Body!["error"]!["retryAfterSeconds"]!);
        (await fixture.Tenant.Tenant.Dashboard.ChangeCustomerAsync(customer, new { eventCadence = "none" }, Ct)).IsOk();
        await Api.RecordAsync(customer, "1", Ct);
    }

    [Fact]
    public async Task Items_of_a_batch_fail_and_succeed_in_order()
    {
        var (slow, free) = (ApiFixture.NewCustomer(), ApiFixture.NewCustomer());
        await CreateAsync(fixture.Tenant, slow, "hourly");
        var again = BalanceApi.Good(slow, 1);
        again["referenceId"] = "r";
        var items = new JsonNode?[]
        {
            again.DeepClone(), BalanceApi.Good(slow, 2), BalanceApi.Good(free, 3), again.DeepClone(), BalanceApi.Good(free, 4),
        };
        var results = (await Api.BatchAsync(items, Ct)).IsCreated().Data["results"]!.AsArray();
        Assert.Equal(
            ["QUEUED", "FAILED", "QUEUED", "QUEUED", "QUEUED"], results.Select(r => (string)r!["status"]!));
        Assert.Equal("CADENCE_LIMIT", (string)results[1]!["code"]!);
        Assert.Contains("3600 s", (string)results[1]!["error"]!, StringComparison.Ordinal);
        Assert.True((bool)results[3]!["idempotent"]!);
        Assert.Equal(1, (int)(await Api.DeriveAsync(slow, Ct))["deltasCount"]!);
    }

    [Fact]
    public async Task Of_many_at_once_one_is_recorded()
    {
        var customer = ApiFixture.NewCustomer();
        await CreateAsync(fixture.Tenant, customer, "daily");
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Api.EmitAsync(BalanceApi.Good(customer), Ct)));
        Assert.Equal(1, answers.Count(a => a.Status == 201));
        Assert.All(answers.Where(a => a.Status != 201), a => a.IsRefused(429, "CADENCE_LIMIT"));
        Assert.Equal(1, (int)(await Api.DeriveAsync(customer, Ct))["deltasCount"]!);
    }

    private static async Task CreateAsync(ApiTenant tenant, string customerId, string eventCadence) =>
        (await tenant.Tenant.Dashboard.CreateCustomerAsync(
            new { displayName = "Limited", customerId, eventCadence }, Ct)).IsCreated();
}
