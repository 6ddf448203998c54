using PacSpace.Server.Tests.Hosting;
using PacSpace.Storage.Ledger;

namespace PacSpace.Server.Tests.Imports;

/// <summary>What makes an import wait, and what makes it stop.</summary>
public sealed class ImportStopTests : IAsyncLifetime
{
    private readonly LedgerFault _ledger = new();
    private readonly TestServer _server;
    private ApiTenant _tenant = null!;

    public ImportStopTests() => _server = new TestServer(new TestServerOptions
    {
        Services = _ledger.Install,
        Settings = { ["PacSpace:Pipeline:MaxWaitingItems"] = "2", ["PacSpace:Plans:Tiers:free:IncludedDeltas"] = "4" },
    });

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _tenant = await ApiTenant.CreateAsync(_server, Ct);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_full_queue_makes_it_wait()
    {
        var (stalled, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        _ledger.BeforeAppend = _ =>
        {
            stalled.TrySetResult();
            return go.Task;
        };
        var underWay = _tenant.Api.RecordAsync("c", "1", Ct);
        await stalled.Task.WaitAsync(Ct);
        var waiting = new[] { _tenant.Api.RecordAsync("c", "1", Ct), _tenant.Api.RecordAsync("c", "1", Ct) };
        var import = _tenant.Api.ImportAsync(ImportApi.Lines("c", 3000), "i", Ct);
        await Process.Owner.UntilAsync("a running import", async () =>
            (await _tenant.Api.GetJsonAsync($"{ImportApi.Path}/i", Ct)) is { Status: 200 } a ? a : null, Ct);
        go.SetResult();
        await underWay;
        Assert.Equal(("completed", 3000L, 3000L, 0L, 0L), (await import).IsCreated().Data.Numbers());
        await Task.WhenAll(waiting);
    }

    [Fact]
    public async Task A_ledger_that_is_away_for_a_moment_loses_and_doubles_nothing()
    {
        var failures = 3;
        _ledger.Fault = method => method == nameof(ILedgerStore.AppendAsync) && Interlocked.Decrement(ref failures) >= 0
            ? new StorageUnavailableException("away", new IOException()) : null;
        var answer = (await _tenant.Api.ImportAsync(ImportApi.Lines("c", 1500), "i", Ct)).IsCreated();
        Assert.Equal(("completed", 1500L, 1500L, 0L, 0L), answer.Data.Numbers());
        Assert.Equal("1125750", (string)(await _tenant.Api.DeriveAsync("c", Ct))["computedBalanceText"]!);
    }

    [Fact]
    public async Task A_frozen_environment_stops_it_and_it_goes_on_afterwards()
    {
        await _tenant.Api.ImportAsync(ImportApi.Lines("c", 2), "i", Ct);
        await _tenant.Store.FreezeAsync(_tenant.Environment.Number, 2, "test", Ct);
        var stopped = (await _tenant.Api.ImportAsync(ImportApi.Lines("c", 5), "i", Ct)).IsCreated();
        Assert.Equal(("stopped", 5L, 0L, 2L, 0L), stopped.Data.Numbers());
        Assert.Equal("SERVICE_UNAVAILABLE", (string)stopped.Data["code"]!);
        Assert.Contains("Send the same body again", (string)stopped.Data["message"]!, StringComparison.Ordinal);
        await _tenant.Store.ResumeAsync(_tenant.Environment.Number, Ct);
        var again = (await _tenant.Api.ImportAsync(ImportApi.Lines("c", 5), "i", Ct)).IsCreated();
        Assert.Equal(("completed", 5L, 3L, 2L, 0L), again.Data.Numbers());
        Assert.Null(again.Data["code"]);
    }

    [Fact]
    public async Task The_end_of_the_plan_stops_it_and_no_further_line_is_read()
    {
        var free = await ApiTenant.CreateAsync(_server, Ct, plan: "free");
        var stopped = (await free.Api.ImportAsync(ImportApi.Lines("c", 50_000), "i", Ct)).IsCreated();
        Assert.Equal(("stopped", 4L, "PLAN_LIMIT_EXCEEDED"), ((string)stopped.Data["status"]!,
            (long)stopped.Data["recorded"]!, (string)stopped.Data["code"]!));
        Assert.InRange((long)stopped.Data["linesRead"]!, 5, 3000);
        Assert.Equal((5L, null, "PLAN_LIMIT_EXCEEDED"), stopped.Data.Errors()[0]);
        Assert.Equal((long)stopped.Data["linesRead"]! - 4, (long)stopped.Data["failed"]!);
    }

    [Fact]
    public async Task A_row_that_breaks_its_group_takes_no_other_down()
    {
        _ledger.BeforeAppend = group => group.Items.OfType<PacSpace.Storage.Ledger.Append.DeltaItem>().Any(d => d.ReferenceId == "ref-7")
            ? throw new InvalidOperationException("It breaks.") : Task.CompletedTask;
        var answer = (await _tenant.Api.ImportAsync(ImportApi.Lines("c", 20), "i", Ct)).IsCreated();
        Assert.Equal(("completed", 20L, 1L), ((string)answer.Data["status"]!, (long)answer.Data["linesRead"]!, (long)answer.Data["failed"]!));
        Assert.Equal([(7L, null, "INTERNAL_ERROR")], answer.Data.Errors());
        Assert.Equal("203", (string)(await _tenant.Api.DeriveAsync("c", Ct))["computedBalanceText"]!);
    }

    [Fact]
    public async Task A_csv_whose_quote_never_closes_stops_at_its_line()
    {
        var text = "customerId,delta,reason\nc,1,r\nc,2,\"" + new string('x', 3_000_000);
        var stopped = (await _tenant.Api.ImportAsync(text, "i", Ct, ImportApi.Csv)).IsCreated();
        Assert.Equal(("stopped", 1L, "VALIDATION_ERROR"), ((string)stopped.Data["status"]!,
            (long)stopped.Data["recorded"]!, (string)stopped.Data["code"]!));
        Assert.StartsWith("Line 3 ", (string)stopped.Data["message"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Four_imports_run_at_once_and_a_fifth_is_told_to_come_later()
    {
        var bodies = Enumerable.Range(0, 4).Select(_ => new HeldBody("\n")).ToList();
        var sending = bodies.Select((b, i) => _tenant.Api.SendAsync(
            new HttpRequestMessage(HttpMethod.Post, $"{ImportApi.Path}?importId=i{i}") { Content = b }, Ct)).ToList();
        for (var i = 0; i < 4; i++)
            await Process.Owner.UntilAsync("a running import", async () =>
                (await _tenant.Api.GetJsonAsync($"{ImportApi.Path}/i{i}", Ct)) is { Status: 200 } a ? a : null, Ct);
        var fifth = await _tenant.Api.ImportAsync("\n", "i5", Ct);
        fifth.IsRefused(429, "RATE_LIMITED");
        Assert.NotNull(fifth.Header("Retry-After"));
        foreach (var body in bodies) body.End();
        Assert.All(await Task.WhenAll(sending), r => Assert.Equal(201, (int)r.StatusCode));
        (await _tenant.Api.ImportAsync("\n", "i5", Ct)).IsCreated();
    }
}
