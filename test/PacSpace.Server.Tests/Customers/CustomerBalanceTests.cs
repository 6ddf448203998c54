using System.Text.Json.Nodes;
using PacSpace.Server.Tests.Hosting;
using PacSpace.Storage.Ledger;

namespace PacSpace.Server.Tests.Customers;

/// <summary>What is verified of a balance, and what stays of it once verification has stopped.</summary>
public sealed class CustomerBalanceTests : IAsyncLifetime
{
    private readonly LedgerFault _ledger = new();
    private readonly ClockedServer _clocked;
    private ApiTenant _tenant = null!;

    public CustomerBalanceTests() => _clocked = new ClockedServer("2026-02-10T08:00:00Z", _ledger);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>Verified: 5 and 7 of a in February and 30 in March, 1 of b. Not verified: 400 of a, 2000 of late.</summary>
    public async ValueTask InitializeAsync()
    {
        _tenant = await ApiTenant.CreateAsync(_clocked.Server, Ct);
        await _tenant.Api.RecordAsync("a", "5", Ct);
        await _tenant.Api.RecordAsync("a", "7", Ct);
        _clocked.MoveTo("2026-03-10T08:00:00Z");
        await _tenant.Api.RecordAsync("a", "30", Ct);
        await _tenant.Api.RecordAsync("b", "1", Ct);
        await _tenant.Api.RecordVerifiedAsync("last", Ct);
        _ledger.Fault = method => method == nameof(ILedgerStore.AdvanceAsync)
            ? new StorageUnavailableException("Not now.", new IOException()) : null;
        await _tenant.Api.RecordAsync("a", "400", Ct);
        await _tenant.Api.RecordAsync("late", "2000", Ct);
    }

    public ValueTask DisposeAsync() => _clocked.DisposeAsync();

    [Fact]
    public async Task It_is_said_everywhere_and_stays_when_the_log_is_frozen()
    {
        await AssertAsync(frozen: false);
        await _tenant.Store.FreezeAsync(_tenant.Environment.Number, 5, "damage", Ct);
        await AssertAsync(frozen: true);
    }

    private async Task AssertAsync(bool frozen)
    {
        var dashboard = await _clocked.LoginAsync(_tenant.Tenant, Ct);
        foreach (var (client, root) in new[] { (_tenant.Api, BalanceApi.Customers), (dashboard, DashboardCustomers.Root) })
        {
            Assert.Equal("a 442 42, b 1 1, last 100 100, late 2000 0", await ListAsync(client, root, frozen));
            Assert.Equal("a 12 12", await ListAsync(client, $"{root}?period=2026-02", frozen));
            Assert.Equal("a 430 30, b 1 1, last 100 100, late 2000 0", await ListAsync(client, $"{root}?period=2026-03", frozen));
            Assert.Equal((frozen, "442", "42"), await OfAsync(client, $"{root}/a", "computedBalance"));
            Assert.Equal((frozen, "12", "12"), await OfAsync(client, $"{root}/a?period=2026-02", "computedBalance"));
            Assert.Equal((frozen, "430", "30"), await OfAsync(client, $"{root}/a?period=2026-03", "computedBalance"));
            Assert.Equal((frozen, "2000", "0"), await OfAsync(client, $"{root}/late", "computedBalance"));
        }
        Assert.Equal((frozen, "442", "42"), await OfAsync(_tenant.Api, BalanceApi.Derive("a"), "computedBalance"));
        Assert.Equal((frozen, "430", "30"), await OfAsync(_tenant.Api, BalanceApi.Derive("a", "?period=2026-03"), "computedBalance"));
        Assert.Equal((frozen, "443", "43"), await OfAsync(_tenant.Api, BalanceApi.Derive("a", "?startingBalance=1"), "computedBalance"));
        var compared = (await _tenant.Api.PostJsonAsync(
            BalanceApi.Compare, new { customerId = "a", yourBalance = 442, theirBalance = 42, period = "2026-03" }, Ct)).IsCreated().Data;
        Assert.Equal((frozen, "430", "30"), Read(compared, "neutralBalance"));
    }

    private static async Task<string> ListAsync(HttpClient client, string path, bool frozen)
    {
        var data = (await client.GetJsonAsync(path, Ct)).IsOk().Data;
        Assert.Equal(frozen, (bool)data["frozen"]!);
        return string.Join(", ", data["customers"]!.AsArray()
            .Select(c => $"{c!["customerId"]} {c["computedBalanceText"]} {c["verifiedBalanceText"]}"));
    }

    private static async Task<(bool, string, string)> OfAsync(HttpClient client, string path, string balance) =>
        Read((await client.GetJsonAsync(path, Ct)).IsOk().Data, balance);

    private static (bool Frozen, string Balance, string Verified) Read(JsonNode data, string balance)
    {
        foreach (var name in new[] { balance, "verifiedBalance" })
            Assert.Equal(data[name]!.ToJsonString(), (string)data[$"{name}Text"]!);
        return ((bool)data["frozen"]!, (string)data[$"{balance}Text"]!, (string)data["verifiedBalanceText"]!);
    }
}
