using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PacSpace.Core.Amounts;
using PacSpace.Server.Pipeline;
using PacSpace.Server.Tests.Hosting;
using PacSpace.Storage.Control;
using PacSpace.Storage.Ledger.Append;

namespace PacSpace.Server.Tests.Pipeline;

/// <summary>The ledgers of a stopping server are closed after the work on them, however long that takes.</summary>
public sealed class StoppingTests : IDisposable
{
    // How long work goes on after the server was told to stop, if nobody closes the ledger under it.
    private static readonly TimeSpan LongWork = TimeSpan.FromMilliseconds(500);

    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;
    private readonly LedgerFault _ledger = new();
    private readonly LogCapture _log = new();
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ManualResetEventSlim _closed = new();
    private volatile bool _wasClosedUnderWork;

    public void Dispose()
    {
        _closed.Dispose();
        _log.Dispose();
    }

    [Fact]
    public async Task Group_under_way_is_recorded_before_the_ledger_is_closed()
    {
        var (appender, environment, server) = await StartAsync();
        _ledger.BeforeAppend = _ => Task.Run(WorkOn, _ct);
        var appended = appender.AppendAsync(environment, Item);
        await _begun.Task.WaitAsync(_ct);
        await server.DisposeAsync();
        Assert.IsType<AppendOutcome.Delta>(await appended);
        Assert.False(_wasClosedUnderWork);
        Assert.DoesNotContain(_log.Lines, l => l.Level >= LogLevel.Error);
    }

    [Fact]
    public async Task Pass_under_way_ends_before_the_ledger_is_closed()
    {
        var (appender, environment, server) = await StartAsync();
        _ledger.Fault = method =>
        {
            if (method == "ReadUnderLeaseAsync") WorkOn();
            if (method == "DisposeAsync") _closed.Set();
            return null;
        };
        Assert.IsType<AppendOutcome.Delta>(await appender.AppendAsync(environment, Item));
        await _begun.Task.WaitAsync(_ct);
        await server.DisposeAsync();
        Assert.False(_wasClosedUnderWork);
        Assert.DoesNotContain(_log.Lines, l => l.Level >= LogLevel.Error);
    }

    private static DeltaItem Item =>
        new() { CustomerId = "customer_1", Amount = new Amount(1_000_000_000), Reason = "usage" };

    private async Task<(Appender, EnvironmentRecord, TestServer)> StartAsync()
    {
        _ledger.Fault = method =>
        {
            if (method == "DisposeAsync") _closed.Set();
            return null;
        };
        var server = new TestServer(new TestServerOptions { Services = _ledger.Install, Log = _log });
        await TestTenant.RegisterAsync(server, _ct);
        var environment = await server.Services.GetRequiredService<IControlStore>().FindEnvironmentByNumberAsync(1, _ct);
        return (server.Services.GetRequiredService<Appender>(), environment!, server);
    }

    private void WorkOn()
    {
        _begun.TrySetResult();
        _wasClosedUnderWork |= _closed.Wait(LongWork, CancellationToken.None);
    }
}
