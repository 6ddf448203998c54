using System.Text.Json.Nodes;
using PacSpace.Core.Identifiers;
using PacSpace.Server.Tests.Hosting;

namespace PacSpace.Server.Tests.Customers;

public class CustomerListTests(ServerFixture fixture)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Rows_say_who_how_many_and_how_much()
    {
        var tenant = await ApiTenant.CreateAsync(fixture.Server, Ct);
        var first = await tenant.Api.RecordAsync("customer_001", "100", Ct);
        await tenant.Api.RecordAsync("Customer_002", "-0.000000001", Ct);
        var last = await tenant.Api.RecordAsync("customer_001", "-57.5", Ct);
        var data = (await tenant.Api.GetJsonAsync(BalanceApi.Customers, Ct)).IsOk().Data;
        Assert.Equal(["Customer_002", "customer_001"], Ids(data));
        var row = data["customers"]![1]!;
        Assert.Equal(
            ["customerId", "customerReference", "totalDeltas", "computedBalance", "computedBalanceText", "verifiedBalance",
                "verifiedBalanceText", "firstDeltaAt", "lastDeltaAt"], row.Names());
        Assert.Equal(
            (CustomerReference.Of(tenant.Environment.Origin!, "customer_001"), 2, "42.5", "42.5"),
            ((string)row["customerReference"]!, (int)row["totalDeltas"]!, row["computedBalance"]!.ToJsonString(),
                (string)row["computedBalanceText"]!));
        Assert.Equal(
            ((string)first["acceptedAt"]!, (string)last["acceptedAt"]!),
            ((string)row["firstDeltaAt"]!, (string)row["lastDeltaAt"]!));
        Assert.Equal(
            """{"total":2,"page":1,"limit":25,"totalPages":1}""", data["pagination"]!.ToJsonString());
    }

    [Fact]
    public async Task Pages_hold_everybody_once_in_order_and_agree_with_the_details()
    {
        var tenant = await ApiTenant.CreateAsync(fixture.Server, Ct);
        var random = new[] { 3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9, 3, 2, 3, 8, 4 };
        await tenant.Api.BatchAsync(random.Select((n, i) => BalanceApi.Good($"c{n}", i % 3 == 0 ? -n : n * 1.5)), Ct);
        var rows = new List<JsonNode>();
        for (var page = 1; page <= 5; page++)
        {
            var data = (await tenant.Api.GetJsonAsync($"{BalanceApi.Customers}?page={page}&limit=2", Ct)).IsOk().Data;
            Assert.Equal((9, 5), ((int)data["pagination"]!["total"]!, (int)data["pagination"]!["totalPages"]!));
            rows.AddRange(data["customers"]!.AsArray().Select(c => c!));
        }
        Assert.Equal(random.Distinct().Order().Select(n => $"c{n}"), rows.Select(r => (string)r["customerId"]!));
        Assert.Equal(random.Length, rows.Sum(r => (int)r["totalDeltas"]!));
        foreach (var row in rows)
        {
            var detail = (await tenant.Api.GetJsonAsync(BalanceApi.Customer((string)row["customerId"]!, "?deltaLimit=100"), Ct))
                .IsOk().Data;
            foreach (var name in new[] { "customerReference", "totalDeltas", "computedBalance", "computedBalanceText" })
                Assert.Equal(row[name]!.ToJsonString(), detail[name]!.ToJsonString());
            var items = detail["recentActivity"]!["items"]!.AsArray();
            Assert.Equal((int)row["totalDeltas"]!, items.Count);
            Assert.Equal((decimal)row["computedBalance"]!, items.Sum(i => (decimal)i!["delta"]!));
        }
        Assert.Empty(Ids((await tenant.Api.GetJsonAsync($"{BalanceApi.Customers}?page=6&limit=2", Ct)).IsOk().Data));
    }

    [Theory]
    [InlineData("?page=0", "page")]
    [InlineData("?page=x", "page")]
    [InlineData("?limit=0", "limit")]
    [InlineData("?limit=101", "limit")]
    [InlineData("?search=a%00b", "search")]
    [InlineData("?period=2026-13", "period")]
    [InlineData("?period=9999-12", "period")]
    [InlineData("?period=now", "period")]
    public async Task Parameters_are_checked(string query, string field)
    {
        var tenant = await ApiTenant.CreateAsync(fixture.Server, Ct);
        (await tenant.Api.GetJsonAsync(BalanceApi.Customers + query, Ct)).IsRefused(400, "VALIDATION_ERROR", field);
        (await tenant.Tenant.Dashboard.GetJsonAsync(DashboardCustomers.Root + query, Ct))
            .IsRefused(400, "VALIDATION_ERROR", field);
        var longSearch = $"?search={new string('x', 201)}";
        (await tenant.Api.GetJsonAsync(BalanceApi.Customers + longSearch, Ct)).IsRefused(400, "VALIDATION_ERROR", "search");
    }

    [Fact]
    public async Task Search_is_for_parts_of_ids_and_names_whatever_their_case_and_takes_no_wildcards()
    {
        var tenant = await ApiTenant.CreateAsync(fixture.Server, Ct);
        await tenant.Tenant.Dashboard.CreateCustomerAsync(new { customerId = "a-1", displayName = "Čeští 100%" }, Ct);
        await tenant.Api.RecordAsync("a-1", "1", Ct);
        await tenant.Api.RecordAsync("A-2", "1", Ct);
        async Task<IEnumerable<string>> FindAsync(string search) => Ids(
            (await tenant.Api.GetJsonAsync($"{BalanceApi.Customers}?search={Uri.EscapeDataString(search)}", Ct)).IsOk().Data);
        Assert.Equal(["A-2", "a-1"], await FindAsync("a-"));
        Assert.Equal(["A-2", "a-1"], await FindAsync(""));
        Assert.Equal(["a-1"], await FindAsync("ČEŠTÍ"));
        Assert.Equal(["a-1"], await FindAsync("0%"));
        Assert.Empty(await FindAsync("%-"));
        Assert.Empty(await FindAsync("a_1"));
    }

    [Fact]
    public async Task Period_lists_who_was_active_with_the_months_own_figures_as_derive_has_them()
    {
        await using var clocked = new ClockedServer("2026-01-31T23:59:59.999Z");
        var tenant = await ApiTenant.CreateAsync(clocked.Server, Ct);
        await tenant.Api.RecordAsync("a", "5", Ct);
        await tenant.Api.RecordAsync("b", "7", Ct);
        clocked.MoveTo("2026-02-01T00:00:00.000Z");
        await tenant.Api.RecordAsync("a", "-1.5", Ct);
        await tenant.Api.RecordAsync("a", "-1.5", Ct);
        clocked.MoveTo("2026-04-02T00:00:00.000Z");
        await tenant.Api.RecordAsync("a", "100", Ct);
        await tenant.Api.RecordAsync("c", "1", Ct);

        foreach (var (period, ids) in new[] { ("2026-01", "a b"), ("2026-02", "a"), ("2026-03", ""), ("2026-04", "a c") })
        {
            var data = (await tenant.Api.GetJsonAsync($"{BalanceApi.Customers}?period={period}", Ct)).IsOk().Data;
            Assert.Equal(ids, string.Join(' ', Ids(data)));
            Assert.Equal(Ids(data).Count(), (int)data["pagination"]!["total"]!);
            foreach (var row in data["customers"]!.AsArray())
            {
                var id = (string)row!["customerId"]!;
                var derived = await tenant.Api.DeriveAsync(id, Ct, $"?period={period}");
                var detail = (await tenant.Api.GetJsonAsync(BalanceApi.Customer(id, $"?period={period}"), Ct)).IsOk().Data;
                Assert.Equal(derived["computedBalance"]!.ToJsonString(), row["computedBalance"]!.ToJsonString());
                Assert.Equal(derived["deltasCount"]!.ToJsonString(), row["totalDeltas"]!.ToJsonString());
                Assert.Equal(derived["deltas"]![0]!["time"]!.ToJsonString(), row["firstDeltaAt"]!.ToJsonString());
                Assert.Equal(row["computedBalance"]!.ToJsonString(), detail["computedBalance"]!.ToJsonString());
                Assert.Equal(row["totalDeltas"]!.ToJsonString(), detail["totalDeltas"]!.ToJsonString());
            }
        }
        var summary = (await tenant.Api.GetJsonAsync($"{BalanceApi.Customers}/summary", Ct)).IsOk().Data;
        Assert.Equal("""
            {"period":"2026-04","totalCustomers":3,"customersWithoutDeltas":0,"activeThisMonth":2,"createdThisMonth":1,"totalDeltas":6,"deltasThisMonth":2}
            """, summary.ToJsonString());
        clocked.MoveTo("2026-05-01T00:00:00.000Z");
        summary = (await tenant.Api.GetJsonAsync($"{BalanceApi.Customers}/summary", Ct)).IsOk().Data;
        Assert.Equal((0, 0, 6), ((int)summary["activeThisMonth"]!, (int)summary["deltasThisMonth"]!, (int)summary["totalDeltas"]!));
    }

    [Fact]
    public async Task Nobody_sees_another_tenants_customers()
    {
        var (one, other) = (await ApiTenant.CreateAsync(fixture.Server, Ct), await ApiTenant.CreateAsync(fixture.Server, Ct));
        await one.Api.RecordAsync("mine", "1", Ct);
        Assert.Empty(Ids((await other.Api.GetJsonAsync(BalanceApi.Customers, Ct)).IsOk().Data));
        Assert.Empty(Ids((await other.Tenant.Dashboard.GetJsonAsync($"{DashboardCustomers.Root}?include=directory", Ct)).IsOk().Data));
        (await other.Api.GetJsonAsync(BalanceApi.Customer("mine"), Ct)).IsRefused(404, "CUSTOMER_NOT_FOUND");
        (await fixture.Server.Anonymous.GetJsonAsync(BalanceApi.Customers, Ct)).IsRefused(401, "INVALID_API_KEY");
        (await one.Tenant.Dashboard.GetJsonAsync(BalanceApi.Customers, Ct)).IsRefused(401, "INVALID_API_KEY");
        Assert.Equal(["mine"], Ids((await one.Tenant.Dashboard.GetJsonAsync(DashboardCustomers.Root, Ct)).IsOk().Data));
    }

    [Fact]
    public async Task Directory_adds_what_the_tenant_says_and_customers_without_deltas()
    {
        var tenant = await ApiTenant.CreateAsync(fixture.Server, Ct);
        var dashboard = tenant.Tenant.Dashboard;
        await tenant.Api.RecordAsync("emitted", "3", Ct);
        (await dashboard.CreateCustomerAsync(
            new { customerId = "made", displayName = "Made Ltd", eventCadence = "daily", unitLabel = "USD" }, Ct)).IsCreated();
        Assert.Equal(["emitted"], Ids((await tenant.Api.GetJsonAsync(BalanceApi.Customers, Ct)).IsOk().Data));
        Assert.Equal(["emitted"], Ids((await dashboard.GetJsonAsync(DashboardCustomers.Root, Ct)).IsOk().Data));
        var answer = (await dashboard.GetJsonAsync($"{DashboardCustomers.Root}?include=directory", Ct)).IsOk();
        Assert.Equal((true, 200), ((bool)answer.Body!["success"]!, (int)answer.Body["statusCode"]!));
        Assert.Equal(["emitted", "made"], Ids(answer.Data));
        var (emitted, made) = (answer.Data["customers"]![0]!, answer.Data["customers"]![1]!);
        Assert.Equal(
            ("Made Ltd", "daily", "USD", 0, "0", null),
            ((string)made["displayName"]!, (string)made["eventCadence"]!, (string)made["unitLabel"]!, (int)made["totalDeltas"]!,
                made["computedBalance"]!.ToJsonString(), (string?)made["firstDeltaAt"]));
        Assert.Equal((null, "none", ""), (emitted["displayName"], (string)emitted["eventCadence"]!, (string)emitted["unitLabel"]!));
        Assert.Equal((string)emitted["firstDeltaAt"]!, (string)emitted["createdAt"]!);
        (await dashboard.GetJsonAsync($"{DashboardCustomers.Root}?include=all", Ct)).IsRefused(400, "VALIDATION_ERROR", "include");
        var summary = (await dashboard.GetJsonAsync($"{DashboardCustomers.Root}/summary", Ct)).IsOk().Data;
        Assert.Equal(
            (1, 1, 2), ((int)summary["totalCustomers"]!, (int)summary["customersWithoutDeltas"]!, (int)summary["createdThisMonth"]!));
    }

    private static IEnumerable<string> Ids(JsonNode data) =>
        data["customers"]!.AsArray().Select(c => (string)c!["customerId"]!);
}
