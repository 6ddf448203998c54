using PacSpace.Storage.Ledger;

namespace PacSpace.Server.Tests.Hosting;

/// <summary>A ledger that is slow, full, away or broken.</summary>
public sealed class OverloadTests : IAsyncLifetime
{
    private readonly LedgerFault _ledger = new();
    private readonly TestServer _server;

    private ApiTenant _tenant = null!;

    public OverloadTests() => _server = new TestServer(new TestServerOptions
    {
        Services = _ledger.Install,
        Settings = { ["PacSpace:Pipeline:MaxWaitingItems"] = "2" },
    });

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _tenant = await ApiTenant.CreateAsync(_server, Ct);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_full_queue_refuses_and_leaves_neighbours_alone()
    {
        var neighbour = await ApiTenant.CreateAsync(_server, Ct);
        var (stalled, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        _ledger.BeforeAppend = group =>
        {
            if (group.Environment != _tenant.Environment.Number) return Task.CompletedTask;
            stalled.TrySetResult();
            return go.Task;
        };
        var underWay = _tenant.Api.RecordAsync("c", "1", Ct);
        await stalled.Task.WaitAsync(Ct);
        // Of three that come while one is under way, two wait and one is too many.
        var three = Enumerable.Range(0, 3).Select(i => _tenant.Api.EmitWithKeyAsync(
            BalanceApi.Good("c", 1), $"{i}", Ct)).ToList();
        var refused = await await Task.WhenAny(three);
        refused.IsRefused(503, "SERVICE_UNAVAILABLE");
        Assert.Equal("1", refused.Header("Retry-After"));
        (await _tenant.Api.BatchAsync([BalanceApi.Good("c")], Ct)).IsRefused(503, "SERVICE_UNAVAILABLE");
        await neighbour.Api.RecordVerifiedAsync("c", Ct);
        Assert.Equal(2, three.Count(t => !t.IsCompleted));

        go.SetResult();
        await underWay;
        Assert.Equal([201, 201, 503], (await Task.WhenAll(three)).Select(a => a.Status).Order());
        Assert.Equal(3, (int)(await _tenant.Api.DeriveAsync("c", Ct))["deltasCount"]!);
        for (var i = 0; i < 3; i++)
            (await _tenant.Api.EmitWithKeyAsync(BalanceApi.Good("c", 1), $"{i}", Ct)).IsCreated();
        Assert.Equal(4, (int)(await _tenant.Api.DeriveAsync("c", Ct))["deltasCount"]!);
    }

    [Fact]
    public async Task A_ledger_that_is_away_is_unavailable()
    {
        await _tenant.Api.RecordAsync("c", "1", Ct);
        _ledger.Fault = _ => new StorageUnavailableException("The disk at /secret/path is away.", new IOException());
        var answers = new[]
        {
            await _tenant.Api.EmitWithKeyAsync(BalanceApi.Good("c"), "k", Ct),
            await _tenant.Api.BatchAsync([BalanceApi.Good("c")], Ct),
            await _tenant.Api.GetJsonAsync(BalanceApi.Derive("c"), Ct),
            await _tenant.Api.LockAsync(new { }, Ct),
            await _server.Anonymous.GetJsonAsync($"{BalanceApi.Verify}/0x{new string('0', 64)}", Ct),
        };
        Assert.All(answers, a =>
        {
            a.IsRefused(503, "SERVICE_UNAVAILABLE");
            Assert.NotNull(a.Header("Retry-After"));
            Assert.DoesNotContain("/secret", a.Body!.ToJsonString(), StringComparison.Ordinal);
        });
        var ready = await _server.Anonymous.GetJsonAsync("/health/ready", Ct);
        Assert.Equal((503, "unavailable"), (ready.Status, (string)ready.Body!["status"]!));
        Assert.Equal(200, (await _server.Anonymous.GetJsonAsync("/health/live", Ct)).Status);

        _ledger.Fault = null;
        (await _tenant.Api.EmitWithKeyAsync(BalanceApi.Good("c"), "k", Ct)).IsCreated();
        Assert.Equal(2, (int)(await _tenant.Api.DeriveAsync("c", Ct))["deltasCount"]!);
    }

    [Fact]
    public async Task A_bug_shows_nothing_of_itself_but_its_request_id()
    {
        await _tenant.Api.RecordAsync("c", "1", Ct);
        _ledger.Fault = _ => new InvalidOperationException("secret detail");
        var answers = new[]
        {
            await _tenant.Api.EmitWithKeyAsync(BalanceApi.Good("c"), "k", Ct),
            await _tenant.Api.GetJsonAsync(BalanceApi.Derive("c"), Ct),
        };
        Assert.All(answers, a =>
        {
            a.IsRefused(500, "INTERNAL_ERROR");
            Assert.DoesNotContain("secret", a.Body!.ToJsonString(), StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", a.Body!.ToJsonString(), StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task One_delta_that_breaks_its_group_takes_no_other_down()
    {
        var (stalled, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        _ledger.BeforeAppend = async group =>
        {
            stalled.TrySetResult();
            await go.Task;
            if (group.Items.OfType<PacSpace.Storage.Ledger.Append.DeltaItem>().Any(d => d.Reason == "breaks"))
                throw new InvalidOperationException("It breaks.");
        };
        var first = _tenant.Api.RecordAsync("c", "1", Ct);
        await stalled.Task.WaitAsync(Ct);
        var breaks = BalanceApi.Good("c");
        breaks["reason"] = "breaks";
        var together = new[] { _tenant.Api.EmitAsync(breaks, Ct), _tenant.Api.EmitAsync(BalanceApi.Good("c", 1), Ct) };
        go.SetResult();
        await first;
        var answers = await Task.WhenAll(together);
        answers[0].IsRefused(500, "INTERNAL_ERROR");
        answers[1].IsCreated();
        Assert.Equal("2", (string)(await _tenant.Api.DeriveAsync("c", Ct))["computedBalanceText"]!);
    }
}
