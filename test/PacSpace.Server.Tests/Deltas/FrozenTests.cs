using PacSpace.Server.Tests.Hosting;

namespace PacSpace.Server.Tests.Deltas;

/// <summary>An environment whose verification has stopped.</summary>
public sealed class FrozenTests : IAsyncLifetime
{
    private readonly LedgerFault _ledger = new();
    private readonly TestServer _server;
    private ApiTenant _tenant = null!;
    private HttpClient _api = null!;

    public FrozenTests() => _server = new TestServer(new TestServerOptions { Services = _ledger.Install });

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _tenant = await ApiTenant.CreateAsync(_server, Ct);
        _api = _tenant.Api;
        await _api.EmitWithKeyAsync(BalanceApi.Good("c", 1), "first", Ct);
        await _api.RecordVerifiedAsync("c", Ct);
        (await _api.LockAsync(new { customerId = "c" }, Ct, ("Idempotency-Key", "lock"))).IsCreated();
        await _tenant.Store.FreezeAsync(_tenant.Environment.Number, 3, "test", Ct);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Nothing_new_is_recorded()
    {
        var answer = await _api.EmitWithKeyAsync(BalanceApi.Good("c"), "new", Ct);
        answer.IsRefused(503, "SERVICE_UNAVAILABLE");
        Assert.Equal(answer.Header("Retry-After"), answer.Body!["error"]!["retryAfterSeconds"]!.ToJsonString());
        Assert.True(int.Parse(answer.Header("Retry-After")!, System.Globalization.CultureInfo.InvariantCulture) > 0);
        (await _api.BatchAsync([BalanceApi.Good("c"), BalanceApi.Good("d")], Ct)).IsRefused(503, "SERVICE_UNAVAILABLE");
        (await _api.LockAsync(new { }, Ct)).IsRefused(503, "SERVICE_UNAVAILABLE");
        Assert.Equal(2, (int)(await _api.DeriveAsync("c", Ct))["deltasCount"]!);
        await _api.HasNothingOfAsync("d", Ct);

        await _tenant.Store.ResumeAsync(_tenant.Environment.Number, Ct);
        var again = (await _api.EmitWithKeyAsync(BalanceApi.Good("c"), "new", Ct)).IsCreated();
        Assert.False((bool)again.Data["idempotent"]!);
    }

    [Fact]
    public async Task Replays_are_still_answered()
    {
        var again = (await _api.EmitWithKeyAsync(BalanceApi.Good("c", 1), "first", Ct)).IsCreated();
        Assert.True((bool)again.Data["idempotent"]!);
        var locked = await _api.LockAsync(new { customerId = "c" }, Ct, ("Idempotency-Key", "lock"));
        Assert.Equal("true", locked.IsCreated().Header("Idempotent-Replayed"));
        var items = new[] { BalanceApi.Good("c", 1), BalanceApi.Good("d") };
        items[0]["idempotencyKey"] = "first";
        var batch = (await _api.BatchAsync(items, Ct)).IsCreated();
        Assert.Equal(["QUEUED", "FAILED"], batch.Data["results"]!.AsArray().Select(r => (string)r!["status"]!));
        Assert.Equal("SERVICE_UNAVAILABLE", (string)batch.Data["results"]![1]!["code"]!);
    }

    [Fact]
    public async Task Balances_say_so()
    {
        var derived = await _api.DeriveAsync("c", Ct);
        Assert.True((bool)derived["frozen"]!);
        Assert.Equal("101", (string)derived["verifiedBalanceText"]!);
        var compared = await _api.PostJsonAsync(
            BalanceApi.Compare, new { customerId = "c", yourBalance = 101, theirBalance = 101 }, Ct);
        Assert.True((bool)compared.IsCreated().Data["frozen"]!);
    }

    [Fact]
    public async Task Readiness_is_degraded_and_other_environments_go_on()
    {
        var ready = (await _server.Anonymous.GetJsonAsync("/health/ready", Ct)).IsOk();
        Assert.Equal("degraded", (string)ready.Body!["status"]!);
        Assert.Contains(ready.Body["checks"]!.AsArray(),
            c => (string)c!["name"]! == "sandbox verification" && !(bool)c["ok"]!);
        var neighbour = await ApiTenant.CreateAsync(_server, Ct);
        await neighbour.Api.RecordVerifiedAsync("c", Ct);
        Assert.False((bool)(await neighbour.Api.DeriveAsync("c", Ct))["frozen"]!);
    }

    [Fact]
    public async Task What_does_not_verify_is_failed_and_stops_the_log()
    {
        var neighbour = await ApiTenant.CreateAsync(_server, Ct);
        await neighbour.Api.RecordVerifiedAsync("c", Ct);
        // The row changes between its commit and its check.
        _ledger.Fault = method => method == "ReadUnderLeaseAsync"
            ? new PacSpace.Storage.Ledger.StorageUnavailableException("not now", new IOException()) : null;
        var emitted = await neighbour.Api.RecordAsync("c", "5", Ct);
        await neighbour.ExecuteAsync("UPDATE deltas SET amount = amount + 1 WHERE sequence = 2", Ct);
        _ledger.Fault = null;
        // A checkpoint waits for verification; this one learns that it has stopped.
        (await neighbour.Api.LockAsync(new { }, Ct)).IsRefused(503, "SERVICE_UNAVAILABLE");
        var status = await neighbour.Api.GetJsonAsync($"{BalanceApi.Delta}/{emitted["recordId"]}", Ct);
        Assert.Equal("FAILED", (string)status.IsOk().Data["status"]!);
        var derived = await neighbour.Api.DeriveAsync("c", Ct);
        Assert.Equal(("100", 1, true), ((string)derived["verifiedBalanceText"]!,
            (int)derived["pendingDeltas"]!, (bool)derived["frozen"]!));
    }
}
