using PacSpace.Core.Identifiers;
using PacSpace.Server.Tests.Hosting;
using PacSpace.Storage.Control;

namespace PacSpace.Server.Tests.Deltas;

public class StatusTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    private readonly HttpClient _api = fixture.Api;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_verified_delta_is_answered_whole()
    {
        var customer = ApiFixture.NewCustomer();
        var body = BalanceApi.Good(customer);
        body["referenceId"] = "txn-1";
        body["occurredAt"] = "2026-01-01";
        var emitted = (await _api.EmitAsync(body, Ct, ("Prefer", "wait=20"))).IsCreated().Data;
        var status = (await _api.GetJsonAsync($"{BalanceApi.Delta}/{emitted["recordId"]}", Ct)).IsOk().Data;
        string[] shared =
        [
            "recordId", "receiptId", "status", "customerId", "delta", "reason", "referenceId", "sequenceNumber",
            "deltaIndex", "balance", "balanceText", "unit", "acceptedAt", "idempotent",
        ];
        Assert.All(shared, name => Assert.Equal(emitted[name]?.ToJsonString(), status[name]?.ToJsonString()));
        Assert.Equal("2026-01-01T00:00:00.000Z", (string)status["occurredAt"]!);
        Assert.Equal($"{fixture.Tenant.Environment.Origin}#{status["deltaIndex"]}",
            (string)status["verificationReference"]!);
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", (string)status["verifiedAt"]!);
        Assert.Equal((string)status["verifiedAt"]!, (string)status["blockTimestamp"]!);
        Assert.True((long)status["latencyMs"]! >= 0);
        Assert.Equal(["contentHash", "proofHash", "previousProofHash", "itemHashes", "logIndex", "inclusion"],
            status["proof"]!.Names());
        Assert.Equal((long)status["deltaIndex"]!, (long)status["proof"]!["logIndex"]!);
    }

    [Fact]
    public async Task Only_records_of_the_own_environment_are_known()
    {
        var stranger = await ApiTenant.CreateAsync(fixture.Tenant.Tenant.Server, Ct);
        var theirs = (string)(await stranger.Api.RecordAsync("c", "1", Ct))["recordId"]!;
        var own = fixture.Tenant.Environment.Number;
        string[] unknown =
        [
            theirs, theirs.ToUpperInvariant(), "nonsense", "rec_", new RecordId(own, 1_000_000).ToString(),
            "rec_zzzzzzzzzzzzzzzzzz", theirs + "0",
        ];
        foreach (var id in unknown)
            (await _api.GetJsonAsync($"{BalanceApi.Delta}/{id}", Ct)).IsRefused(404, "RECORD_NOT_FOUND");
        (await stranger.Api.GetJsonAsync($"{BalanceApi.Delta}/{theirs}", Ct)).IsOk();
        (await fixture.Tenant.Tenant.Server.Anonymous.GetJsonAsync($"{BalanceApi.Delta}/{theirs}", Ct))
            .IsRefused(401, "INVALID_API_KEY");
    }

    [Fact]
    public async Task A_checkpoints_entry_is_no_delta()
    {
        var customer = ApiFixture.NewCustomer();
        await _api.RecordAsync(customer, "1", Ct);
        var locked = (await _api.LockAsync(new { customerId = customer }, Ct)).IsCreated();
        var id = new RecordId(fixture.Tenant.Environment.Number, (long)locked.Data["logIndex"]!);
        (await _api.GetJsonAsync($"{BalanceApi.Delta}/{id}", Ct)).IsRefused(404, "RECORD_NOT_FOUND");
    }

    [Fact]
    public async Task Sandbox_and_production_know_nothing_of_each_other()
    {
        var server = fixture.Tenant.Tenant.Server;
        var sandbox = await ApiTenant.CreateAsync(server, Ct);
        await sandbox.Tenant.Dashboard.PostJsonAsync(
            "/dashboard/environments/provision", new { environment = "production" }, Ct);
        await sandbox.Tenant.WaitForActiveAsync("production", Ct);
        var production = await sandbox.Tenant.OpenAsync(EnvironmentKind.Production, Ct);

        var test = await sandbox.Api.RecordAsync("c", "5", Ct);
        var live = await production.Api.RecordVerifiedAsync("c", Ct);
        Assert.NotEqual((string)test["recordId"]!, (string)live["recordId"]!);
        Assert.Equal("100", (string)(await production.Api.DeriveAsync("c", Ct))["computedBalanceText"]!);
        Assert.Equal("5", (string)(await sandbox.Api.DeriveAsync("c", Ct))["computedBalanceText"]!);
        (await sandbox.Api.GetJsonAsync($"{BalanceApi.Delta}/{live["recordId"]}", Ct))
            .IsRefused(404, "RECORD_NOT_FOUND");
        (await production.Api.GetJsonAsync($"{BalanceApi.Delta}/{test["recordId"]}", Ct))
            .IsRefused(404, "RECORD_NOT_FOUND");
    }
}
