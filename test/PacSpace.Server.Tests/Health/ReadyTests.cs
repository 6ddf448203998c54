using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using PacSpace.Core.Notes;
using PacSpace.Server.Hosting.Environments;
using PacSpace.Server.Tests.Hosting;
using PacSpace.Server.Tests.Process;
using PacSpace.Storage.Ledger;
using PacSpace.Storage.Ledger.Verification;

namespace PacSpace.Server.Tests.Health;

/// <summary>What <c>/health/ready</c> says of a server that answers, though not all is well.</summary>
public sealed class ReadyTests : IAsyncLifetime
{
    private readonly LedgerFault _ledger = new();
    private readonly TestServer _server;

    private ApiTenant _tenant = null!;

    public ReadyTests() => _server = new TestServer(new TestServerOptions
    {
        Services = _ledger.Install,
        Settings = { ["PacSpace:Pipeline:SweepSeconds"] = "1", ["PacSpace:Pipeline:MaxVerificationLagSeconds"] = "1" },
    });

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _tenant = await ApiTenant.CreateAsync(_server, Ct);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Healthy_server_names_each_check()
    {
        await _tenant.Api.RecordVerifiedAsync("c", Ct);
        var ready = await UntilAsync("ok");
        Assert.Equal(
        [
            "control", "sandbox", "production",
            "sandbox writes", "sandbox verification", "sandbox verification lag",
            "production writes", "production verification", "production verification lag",
        ], ready["checks"]!.AsArray().Select(c => (string)c!["name"]!));
    }

    [Fact]
    public async Task Entry_that_waits_too_long_for_the_verifier_is_told_until_it_is_verified()
    {
        _ledger.Fault = method => method == nameof(ILedgerStore.AcquireLeaseAsync)
            ? new StorageUnavailableException("not now", new IOException()) : null;
        await _tenant.Api.RecordAsync("c", "1", Ct);
        var ready = await UntilAsync("degraded");
        Assert.Equal(["sandbox verification lag"], Failing(ready));
        _ledger.Fault = null;
        await UntilAsync("ok");
    }

    [Fact]
    public async Task Failed_append_is_told_until_one_succeeds()
    {
        _ledger.BeforeAppend = _ => throw new StorageUnavailableException(Storage.StorageFault.DiskFull);
        (await _tenant.Api.EmitAsync(BalanceApi.Good("c"), Ct)).IsRefused(503, "SERVICE_UNAVAILABLE");
        var ready = await UntilAsync("degraded");
        Assert.Equal(["sandbox writes"], Failing(ready));
        Assert.Matches("^the last append, at 20[0-9-]+T[0-9:]+Z, failed: the database's disk is full$",
            (string)ready["checks"]!.AsArray().Single(c => !(bool)c!["ok"]!)!["detail"]!);
        _ledger.BeforeAppend = null;
        await _tenant.Api.RecordAsync("c", "1", Ct);
        await UntilAsync("ok");
    }

    [Fact]
    public async Task Log_that_fell_behind_what_this_node_learned_stops_before_anything_is_asked_of_it()
    {
        await _tenant.Api.RecordVerifiedAsync("c", Ct);
        // What another node published, and a failover then lost.
        var signer = await _server.Services.GetRequiredService<EnvironmentKeys>().SignerAsync(_tenant.Environment, Ct);
        Assert.True(_server.Services.GetRequiredService<SignedHeads>().Write(
            signer.VerifierKey, signer.Sign(new TreeHead(signer.VerifierKey.Name, 9, default))));
        Assert.Equal(["sandbox verification"], Failing(await UntilAsync("degraded")));
        var state = (await _tenant.Store.FindLogAsync(_tenant.Environment.Number, Ct))!;
        Assert.Contains("rolled back: it holds 1 entries, but this node signed a head over 9", state.FrozenReason, StringComparison.Ordinal);
        (await _tenant.Api.EmitAsync(BalanceApi.Good("c"), Ct)).IsRefused(503, "SERVICE_UNAVAILABLE");
    }

    private static IEnumerable<string> Failing(JsonNode ready) =>
        ready["checks"]!.AsArray().Where(c => !(bool)c!["ok"]!).Select(c => (string)c!["name"]!);

    private Task<JsonNode> UntilAsync(string status) => Owner.UntilAsync(status, async () =>
    {
        var answer = await _server.Anonymous.GetJsonAsync("/health/ready", Ct);
        Assert.Equal(200, answer.Status);
        return (string?)answer.Body!["status"] == status ? answer.Body : null;
    }, Ct);
}
