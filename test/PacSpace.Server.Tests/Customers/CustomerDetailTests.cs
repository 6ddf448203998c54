using System.Globalization;
using System.Text.Json.Nodes;
using PacSpace.Core.Identifiers;
using PacSpace.Core.Statements;
using PacSpace.Server.Tests.Hosting;
using PacSpace.Storage.Ledger;

namespace PacSpace.Server.Tests.Customers;

public class CustomerDetailTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private HttpClient Dashboard => fixture.Tenant.Tenant.Dashboard;

    [Fact]
    public async Task Detail_says_who_how_much_and_what_happened_last()
    {
        var customer = ApiFixture.NewCustomer();
        var body = BalanceApi.Good(customer, 100);
        body["referenceId"] = "txn-1";
        var first = (await fixture.Api.EmitAsync(body, Ct)).IsCreated().Data;
        var second = await fixture.Api.RecordVerifiedAsync(customer, Ct);
        var locked = (await fixture.Api.LockAsync(new { customerId = customer }, Ct)).IsCreated().Data;
        var data = (await fixture.Api.GetJsonAsync(BalanceApi.Customer(customer), Ct)).IsOk().Data;
        Assert.Equal(
            ["customerId", "customerReference", "customerPartition", "displayName", "eventCadence", "unitLabel", "createdAt",
                "totalDeltas", "computedBalance", "computedBalanceText", "verifiedBalance", "verifiedBalanceText", "frozen",
                "latestCheckpoint", "recentActivity"], data.Names());
        Assert.Equal(
            (CustomerReference.Of(fixture.Tenant.Environment.Origin!, customer), fixture.Tenant.Environment.Id, null, 2, "200"),
            ((string)data["customerReference"]!, (string)data["customerPartition"]!, data["displayName"],
                (int)data["totalDeltas"]!, data["computedBalance"]!.ToJsonString()));
        Assert.Equal((string)locked["checkpointId"]!, (string)data["latestCheckpoint"]!["checkpointId"]!);
        Assert.Equal((string)first["acceptedAt"]!, (string)data["createdAt"]!);
        var items = data["recentActivity"]!["items"]!.AsArray();
        Assert.Equal(
            [(string)second["recordId"]!, (string)first["recordId"]!], items.Select(i => (string)i!["recordId"]!));
        var oldest = items[1]!;
        Assert.Equal(
            ["delta", "reason", "referenceId", "status", "time", "recordId", "verificationReference"], oldest.Names());
        Assert.Equal(
            ("100", "usage", "txn-1", "VERIFIED", (string)first["acceptedAt"]!,
                $"{fixture.Tenant.Environment.Origin}#{first["deltaIndex"]}"),
            (oldest["delta"]!.ToJsonString(), (string)oldest["reason"]!, (string)oldest["referenceId"]!,
                (string)oldest["status"]!, (string)oldest["time"]!, (string)oldest["verificationReference"]!));
        var dashboard = (await Dashboard.GetJsonAsync($"{DashboardCustomers.Root}/{customer}", Ct)).IsOk().Data;
        Assert.Equal(data.ToJsonString(), dashboard.ToJsonString());
    }

    [Fact]
    public async Task Pages_go_back_to_the_first_delta()
    {
        var customer = ApiFixture.NewCustomer();
        await fixture.Api.BatchAsync(Enumerable.Range(1, 7).Select(i => BalanceApi.Good(customer, i)), Ct);
        async Task<(string Deltas, string Pages)> PageAsync(string query)
        {
            var activity = (await fixture.Api.GetJsonAsync(BalanceApi.Customer(customer, query), Ct)).IsOk().Data["recentActivity"]!;
            return (string.Join(' ', activity["items"]!.AsArray().Select(i => i!["delta"]!.ToJsonString())),
                activity["pagination"]!.ToJsonString());
        }
        Assert.Equal(("7 6 5 4 3 2 1", """{"total":7,"page":1,"limit":20,"totalPages":1}"""), await PageAsync(""));
        Assert.Equal(("4 3 2", """{"total":7,"page":2,"limit":3,"totalPages":3}"""), await PageAsync("?deltaPage=2&deltaLimit=3"));
        Assert.Equal("1", (await PageAsync("?deltaPage=3&deltaLimit=3")).Deltas);
        Assert.Equal("", (await PageAsync("?deltaPage=4&deltaLimit=3")).Deltas);
        Assert.Equal("", (await PageAsync("?deltaPage=2147483647&deltaLimit=100")).Deltas);
    }

    [Theory]
    [InlineData("?deltaPage=0", "deltaPage")]
    [InlineData("?deltaLimit=0", "deltaLimit")]
    [InlineData("?deltaLimit=101", "deltaLimit")]
    [InlineData("?deltaLimit=x", "deltaLimit")]
    [InlineData("?period=2026-1", "period")]
    public async Task Parameters_are_checked(string query, string field)
    {
        (await fixture.Api.GetJsonAsync(BalanceApi.Customer("c", query), Ct)).IsRefused(400, "VALIDATION_ERROR", field);
        (await Dashboard.GetJsonAsync($"{DashboardCustomers.Root}/c{query}", Ct)).IsRefused(400, "VALIDATION_ERROR", field);
    }

    [Fact]
    public async Task Unknown_customers_are_404()
    {
        (await fixture.Api.GetJsonAsync(BalanceApi.Customer("nobody"), Ct)).IsRefused(404, "CUSTOMER_NOT_FOUND");
        (await fixture.Api.GetJsonAsync(BalanceApi.Customer("%27;--"), Ct)).IsRefused(404, "CUSTOMER_NOT_FOUND");
        (await Dashboard.GetJsonAsync($"{DashboardCustomers.Root}/nobody", Ct)).IsRefused(404, "CUSTOMER_NOT_FOUND");
    }

    [Fact]
    public async Task Dashboard_filters_by_dates()
    {
        var customer = ApiFixture.NewCustomer();
        await fixture.Api.RecordVerifiedAsync(customer, Ct);
        var second = await fixture.Api.RecordVerifiedAsync(customer, Ct);
        var time = DateTimeOffset.Parse((string)second["acceptedAt"]!, CultureInfo.InvariantCulture);
        var start = Timestamp.Text(time.ToUnixTimeMilliseconds());
        var end = Timestamp.Text(time.AddMonths(1).ToUnixTimeMilliseconds());
        var path = $"{DashboardCustomers.Root}/{customer}";
        var since = (await Dashboard.GetJsonAsync($"{path}?startDate={start}&endDate={end}", Ct)).IsOk().Data;
        Assert.Equal((1, 1, "100"), ((int)since["totalDeltas"]!, Count(since), since["computedBalance"]!.ToJsonString()));
        (await Dashboard.GetJsonAsync($"{path}?period=2026-01&startDate=2026-01-01", Ct))
            .IsRefused(400, "INVALID_SCOPE_COMBINATION", "period");
        (await Dashboard.GetJsonAsync($"{path}?startDate=2026-01-01&endDate=2030-01-01", Ct))
            .IsRefused(400, "SCOPE_TOO_WIDE", "endDate");
    }

    [Fact]
    public async Task Dashboard_filters_by_status()
    {
        var ledger = new LedgerFault();
        await using var server = new TestServer(new TestServerOptions { Services = ledger.Install });
        var tenant = await ApiTenant.CreateAsync(server, Ct);
        await tenant.Api.RecordVerifiedAsync("c", Ct);
        await tenant.Api.RecordVerifiedAsync("d", Ct);
        ledger.Fault = method => method == nameof(ILedgerStore.AdvanceAsync)
            ? new StorageUnavailableException("Not now.", new IOException()) : null;
        for (var i = 0; i < 3; i++) await tenant.Api.RecordAsync("c", "1", Ct);
        await tenant.Store.FreezeAsync(tenant.Environment.Number, 3, "damage", Ct);

        async Task<(int, string)> OfAsync(string status)
        {
            var data = (await tenant.Tenant.Dashboard.GetJsonAsync($"{DashboardCustomers.Root}/c?status={status}", Ct)).IsOk().Data;
            Assert.Equal(4, (int)data["totalDeltas"]!);
            return (Count(data), string.Join(' ', data["recentActivity"]!["items"]!.AsArray().Select(i => (string)i!["status"]!)));
        }
        Assert.Equal((1, "VERIFIED"), await OfAsync("VERIFIED"));
        Assert.Equal((3, "QUEUED FAILED QUEUED"), await OfAsync("QUEUED"));
        Assert.Equal((1, "FAILED"), await OfAsync("FAILED"));
        (await tenant.Tenant.Dashboard.GetJsonAsync($"{DashboardCustomers.Root}/c?status=DONE", Ct))
            .IsRefused(400, "VALIDATION_ERROR", "status");
    }

    private static int Count(JsonNode detail)
    {
        var activity = detail["recentActivity"]!;
        Assert.Equal((int)activity["pagination"]!["total"]!, activity["items"]!.AsArray().Count);
        return (int)activity["pagination"]!["total"]!;
    }
}
