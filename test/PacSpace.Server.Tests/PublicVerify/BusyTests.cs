using System.Net;
using PacSpace.Server.Tests.Hosting;
using PacSpace.Storage.Ledger;

namespace PacSpace.Server.Tests.PublicVerify;

/// <summary>Strangers who ask for more proofs at once than a server recomputes.</summary>
public sealed class BusyTests : IAsyncLifetime
{
    private readonly LedgerFault _ledger = new();
    private readonly TestServer _server;
    private ApiTenant _tenant = null!;

    public BusyTests() => _server = new TestServer(new TestServerOptions
    {
        Services = _ledger.Install,
        Settings = { ["PacSpace:Verify:MaxComputations"] = "1", ["PacSpace:Verify:MaxWaiting"] = "0" },
    });

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _tenant = await ApiTenant.CreateAsync(_server, Ct);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task They_are_asked_to_come_back_while_the_same_root_and_single_deltas_are_answered()
    {
        var record = await _tenant.Api.RecordVerifiedAsync("a", Ct);
        await _tenant.Api.RecordVerifiedAsync("b", Ct);
        var (a, b) = (await RootAsync("a"), await RootAsync("b"));
        using var go = new ManualResetEventSlim();
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _ledger.Fault = method =>
        {
            if (method == nameof(ILedgerStore.ReadDeltasAsync) && entered.TrySetResult()) go.Wait(Ct);
            return null;
        };
        var first = VerifyAsync(a);
        await entered.Task;
        var second = VerifyAsync(a);

        var refused = await VerifyAsync(b);
        refused.IsRefused(503, "SERVICE_UNAVAILABLE");
        Assert.Equal(("2", 2), (refused.Header("Retry-After"), (int)refused.Body!["error"]!["retryAfterSeconds"]!));
        using var page = await _server.Anonymous.GetAsync($"/verify/{b}", Ct);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, page.StatusCode);
        Assert.Equal("2", page.Headers.RetryAfter!.ToString());
        Assert.Contains("Load the page again", await page.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        Assert.True((bool)(await VerifyAsync((string)record["receiptId"]!)).IsOk().Data["verified"]!);

        go.Set();
        Assert.True((bool)(await first).IsOk().Data["verified"]!);
        Assert.True((bool)(await second).IsOk().Data["verified"]!);
        Assert.True((bool)(await VerifyAsync(b)).IsOk().Data["verified"]!);
    }

    private Task<Answer> VerifyAsync(string root) => _server.Anonymous.GetJsonAsync($"{BalanceApi.Verify}/{root}", Ct);

    private async Task<string> RootAsync(string customer) =>
        (string)(await _tenant.Api.LockAsync(new { customerId = customer }, Ct)).IsCreated().Data["proofRoot"]!;
}
