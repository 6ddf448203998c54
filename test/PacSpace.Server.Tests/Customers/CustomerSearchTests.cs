using System.Text.Json.Nodes;
using PacSpace.Server.Tests.Hosting;

namespace PacSpace.Server.Tests.Customers;

/// <summary>Looking for some of a customer's deltas.</summary>
public class CustomerSearchTests(ServerFixture fixture)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Deltas_are_found_by_parts_of_their_reason_or_reference_whatever_their_case()
    {
        var tenant = await ApiTenant.CreateAsync(fixture.Server, Ct);
        (string Reason, string? Reference)[] rows =
        [
            ("API calls", "u-1"), ("Ärzte ΣΊΣΥΦΟΣ", null), ("storage 100%", "API-2"), ("refund", "U-1-R"), ("api_calls", null),
        ];
        await tenant.Api.BatchAsync(rows.Select((row, i) => new JsonObject
        {
            ["customerId"] = "c", ["delta"] = i + 1, ["reason"] = row.Reason, ["referenceId"] = row.Reference,
        }), Ct);
        await tenant.Api.RecordVerifiedAsync("c", Ct);

        Assert.Equal("5 3 1", await FindAsync("api"));
        Assert.Equal("4 1", await FindAsync("u-1"));
        Assert.Equal("2", await FindAsync("σίσυφος"));
        Assert.Equal("3", await FindAsync("0%"));
        Assert.Equal("5", await FindAsync("api_"));
        Assert.Equal("", await FindAsync("no such"));
        Assert.Equal("100 5 4 3 2 1", await FindAsync(""));
        Assert.Equal("5 3 1", await FindAsync("API", "&status=VERIFIED"));
        Assert.Equal("", await FindAsync("API", "&status=FAILED"));
        Assert.Equal("", await FindAsync("API", "&period=2020-01"));
        Assert.Equal("3", await FindAsync("api", "&deltaPage=2&deltaLimit=1", total: 3));
        Assert.Equal("", await FindAsync("api", "&deltaPage=2&deltaLimit=3", total: 3));

        async Task<string> FindAsync(string search, string query = "", int? total = null)
        {
            var data = (await tenant.Tenant.Dashboard.GetJsonAsync(
                $"{DashboardCustomers.Root}/c?search={Uri.EscapeDataString(search)}{query}", Ct)).IsOk().Data;
            var items = data["recentActivity"]!["items"]!.AsArray();
            Assert.Equal(total ?? items.Count, (int)data["recentActivity"]!["pagination"]!["total"]!);
            // Of the whole scope, whatever is listed.
            if (!query.Contains("period", StringComparison.Ordinal)) Assert.Equal(6, (int)data["totalDeltas"]!);
            return string.Join(' ', items.Select(i => i!["delta"]!.ToJsonString()));
        }
    }

    [Fact]
    public async Task What_was_destroyed_is_not_found()
    {
        var tenant = await ApiTenant.CreateAsync(fixture.Server, Ct);
        await tenant.Api.RecordAsync("c", "1", Ct);
        await tenant.Api.RecordAsync("c", "2", Ct);
        await tenant.ExecuteAsync(
            "UPDATE deltas SET payload_salt = NULL, reason = NULL, reference_id = NULL, metadata = NULL WHERE sequence = 1", Ct);
        var found = (await tenant.Tenant.Dashboard.GetJsonAsync($"{DashboardCustomers.Root}/c?search=usage", Ct)).IsOk().Data;
        Assert.Equal("2", Assert.Single(found["recentActivity"]!["items"]!.AsArray())!["delta"]!.ToJsonString());
    }

    [Fact]
    public async Task A_search_through_more_than_it_may_read_names_the_way_out()
    {
        var tenant = await ApiTenant.CreateAsync(fixture.Server, Ct, "scale");
        for (var i = 0; i < 50; i++)
            await tenant.Api.BatchAsync(Enumerable.Range(0, 1000).Select(n => BalanceApi.Good("c", n + 1)), Ct);
        var path = $"{DashboardCustomers.Root}/c?search=USAGE&deltaLimit=1";
        var data = (await tenant.Tenant.Dashboard.GetJsonAsync(path, Ct)).IsOk().Data;
        Assert.Equal(50_000, (int)data["recentActivity"]!["pagination"]!["total"]!);
        await tenant.Api.RecordVerifiedAsync("c", Ct);
        var refused = await tenant.Tenant.Dashboard.GetJsonAsync(path, Ct);
        refused.IsRefused(400, "VALIDATION_ERROR", "search");
        Assert.Contains("50001; name a period or dates", (string)refused.Body!["message"]!, StringComparison.Ordinal);
        (await tenant.Tenant.Dashboard.GetJsonAsync($"{path}&period=2020-01", Ct)).IsOk();
        (await tenant.Tenant.Dashboard.GetJsonAsync($"{DashboardCustomers.Root}/c?search={new string('x', 201)}", Ct))
            .IsRefused(400, "VALIDATION_ERROR", "search");
    }
}
