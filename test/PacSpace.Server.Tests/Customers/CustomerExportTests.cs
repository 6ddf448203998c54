using System.Net;
using System.Text.Json.Nodes;
using PacSpace.Server.Tests.Hosting;
using PacSpace.Storage.Ledger;

namespace PacSpace.Server.Tests.Customers;

public class CustomerExportTests(ServerFixture fixture)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Customers_read_back_are_those_of_the_list()
    {
        var tenant = await ApiTenant.CreateAsync(fixture.Server, Ct);
        var dashboard = tenant.Tenant.Dashboard;
        string[] names = ["=HYPERLINK(\"http://x\",\"click\")", "Plain", "'quoted'", "Comma, Inc. \"x\"", "-1", "Ünïcode 😀"];
        for (var i = 0; i < names.Length; i++)
            (await dashboard.CreateCustomerAsync(
                new { displayName = names[i], customerId = $"{(i % 2 == 0 ? "-" : "c")}{i}", unitLabel = "@x" }, Ct)).IsCreated();
        await tenant.Api.RecordAsync("-0", "-42.5", Ct);
        await tenant.Api.RecordAsync("c1", "0.000000001", Ct);
        await tenant.Api.RecordAsync("emitted", "7", Ct);

        foreach (var query in new[] { "?include=directory", "?include=directory&search=%22", "" })
        {
            var listed = (await dashboard.GetJsonAsync($"{DashboardCustomers.Root}{query}", Ct)).IsOk().Data["customers"]!.AsArray();
            var rows = Csv.Read(await dashboard.GetFileAsync($"{DashboardCustomers.Root}/export{query}", Ct));
            Assert.Equal(
                ["customerId", "displayName", "customerReference", "unitLabel", "eventCadence", "totalDeltas",
                    "computedBalance", "firstDeltaAt", "lastDeltaAt", "createdAt"], rows[0]);
            Assert.Equal(listed.Count, rows.Count - 1);
            foreach (var (customer, row) in listed.Zip(rows.Skip(1)))
            {
                Assert.Equal((string)customer!["customerId"]!, Csv.Text(row[0]));
                Assert.Equal(
                    [(string)customer["customerReference"]!, customer["totalDeltas"]!.ToJsonString(),
                        (string)customer["computedBalanceText"]!, (string?)customer["firstDeltaAt"] ?? "",
                        (string?)customer["lastDeltaAt"] ?? ""], new[] { row[2], row[5], row[6], row[7], row[8] });
                if (query.Length == 0) continue;
                Assert.Equal((string?)customer["displayName"] ?? "", Csv.Text(row[1]));
                Assert.Equal((string)customer["unitLabel"]!, Csv.Text(row[3]));
                Assert.Equal((string)customer["createdAt"]!, row[9]);
            }
        }
        var all = Csv.Read(await dashboard.GetFileAsync($"{DashboardCustomers.Root}/export?include=directory", Ct));
        Assert.DoesNotContain(all.SelectMany(r => r.Where((_, i) => i != 6)), c => c.Length > 0 && "=+-@".Contains(c[0]));
        // A negative amount is a number, not text.
        Assert.Contains(all, r => r[6] == "-42.5");
    }

    [Fact]
    public async Task Deltas_read_back_are_those_of_derive()
    {
        var tenant = await ApiTenant.CreateAsync(fixture.Server, Ct);
        var items = Enumerable.Range(0, 600).Select(i => new JsonObject
        {
            ["customerId"] = "c",
            ["delta"] = i % 2 == 0 ? i + 1 : -i,
            ["reason"] = i % 5 == 0 ? "=cmd|' /C calc'!A0" : $"usage, \"{i}\"\r\nmore",
            ["referenceId"] = $"+{i}",
            ["metadata"] = new JsonObject { ["i"] = i },
            ["occurredAt"] = "2026-01-01T00:00:00.000Z",
        }).ToList();
        await tenant.Api.BatchAsync(items, Ct);
        await tenant.Api.RecordVerifiedAsync("c", Ct);
        var derived = (await tenant.Api.DeriveAsync("c", Ct, "?limit=1000"))["deltas"]!.AsArray();
        var rows = Csv.Read(await tenant.Tenant.Dashboard.GetFileAsync($"{DashboardCustomers.Root}/c/export", Ct));
        Assert.Equal(
            ["sequenceNumber", "time", "delta", "balance", "unitLabel", "reason", "referenceId", "occurredAt", "metadata",
                "status", "recordId", "receiptId", "deltaIndex", "dataPurged"], rows[0]);
        Assert.Equal(601, derived.Count);
        Assert.Equal(derived.Select(d => string.Join('|',
            (string)d!["sequenceNumber"]!, (string)d["time"]!, d["delta"]!.ToJsonString(), d["balance"]!.ToJsonString(),
            (string)d["reason"]!, (string?)d["referenceId"] ?? "", d["metadata"]?.ToJsonString() ?? "", (string)d["status"]!,
            (string)d["recordId"]!, (string)d["receiptId"]!, d["deltaIndex"]!.ToJsonString())),
            rows.Skip(1).Select(r => string.Join('|',
                r[0], r[1], r[2], r[3], Csv.Text(r[5]), Csv.Text(r[6]), r[8], r[9], r[10], r[11], r[12])));
        Assert.All(rows.Skip(1), r => Assert.Equal("false", r[13]));
        Assert.Equal("2026-01-01T00:00:00.000Z", rows[1][7]);
        Assert.DoesNotContain(rows.SelectMany(r => new[] { r[5], r[6] }), c => c.Length > 0 && "=+-@".Contains(c[0]));

        var month = (string)derived[0]!["window"]!;
        Assert.Equal(602, Csv.Read(
            await tenant.Tenant.Dashboard.GetFileAsync($"{DashboardCustomers.Root}/c/export?period={month}", Ct)).Count);
        Assert.Single(Csv.Read(
            await tenant.Tenant.Dashboard.GetFileAsync($"{DashboardCustomers.Root}/c/export?period=2020-01", Ct)));
    }

    [Fact]
    public async Task What_was_destroyed_of_a_delta_is_said_to_be()
    {
        var tenant = await ApiTenant.CreateAsync(fixture.Server, Ct);
        await tenant.Api.RecordAsync("c", "1", Ct);
        await tenant.Api.RecordAsync("c", "2", Ct);
        await tenant.ExecuteAsync(
            "UPDATE deltas SET payload_salt = NULL, reason = NULL, reference_id = NULL, metadata = NULL WHERE sequence = 1", Ct);
        var rows = Csv.Read(await tenant.Tenant.Dashboard.GetFileAsync($"{DashboardCustomers.Root}/c/export", Ct));
        Assert.Equal([("1", "", "true"), ("2", "usage", "false")], rows.Skip(1).Select(r => (r[2], r[5], r[13])));
    }

    [Fact]
    public async Task Byte_order_mark_comes_when_asked_for()
    {
        var tenant = await ApiTenant.CreateAsync(fixture.Server, Ct);
        var plain = await tenant.Tenant.Dashboard.GetFileAsync($"{DashboardCustomers.Root}/export", Ct);
        var marked = await tenant.Tenant.Dashboard.GetFileAsync($"{DashboardCustomers.Root}/export?bom=true", Ct);
        Assert.Equal("\uFEFF" + plain, marked);
        Assert.StartsWith("customerId,", plain, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/export?bom=maybe", "bom")]
    [InlineData("/export?include=x", "include")]
    [InlineData("/export?period=x", "period")]
    [InlineData("/export?search=%00", "search")]
    [InlineData("/c/export?period=x", "period")]
    [InlineData("/c/export?bom=2", "bom")]
    public async Task Parameters_are_checked(string path, string field)
    {
        var tenant = await ApiTenant.CreateAsync(fixture.Server, Ct);
        (await tenant.Tenant.Dashboard.GetJsonAsync(DashboardCustomers.Root + path, Ct)).IsRefused(400, "VALIDATION_ERROR", field);
        (await tenant.Tenant.Dashboard.GetJsonAsync($"{DashboardCustomers.Root}/c/export", Ct)).IsRefused(404, "CUSTOMER_NOT_FOUND");
    }

    [Fact]
    public async Task Export_that_breaks_off_breaks_its_connection()
    {
        var ledger = new LedgerFault();
        await using var server = new TestServer(new TestServerOptions { Services = ledger.Install });
        var tenant = await ApiTenant.CreateAsync(server, Ct);
        await tenant.Api.RecordAsync("c", "1", Ct);
        ledger.Fault = method => method == nameof(ILedgerStore.ReadDirectoryAsync)
            ? new StorageUnavailableException("Not now.", new IOException()) : null;
        await Assert.ThrowsAsync<HttpRequestException>(
            () => tenant.Tenant.Dashboard.GetByteArrayAsync($"{DashboardCustomers.Root}/export", Ct));
        ledger.Fault = null;
        using var response = await tenant.Tenant.Dashboard.GetAsync($"{DashboardCustomers.Root}/export", Ct);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }
}
