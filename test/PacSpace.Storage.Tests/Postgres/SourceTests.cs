using System.Diagnostics;
using Npgsql;

namespace PacSpace.Storage.Tests.Postgres;

/// <summary>Of several hosts the one that takes writes is used, whatever becomes of the others.</summary>
public sealed class SourceTests : IAsyncLifetime
{
    private PostgresServer _primary = null!;
    private PostgresServer _standby = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _primary = await PostgresServer.StartAsync();
        _standby = await PostgresServer.StartStandbyAsync(_primary);
    }

    public async ValueTask DisposeAsync()
    {
        await _standby.DisposeAsync();
        await _primary.DisposeAsync();
    }

    [Fact]
    public async Task Primary_is_found_wherever_it_is_listed()
    {
        foreach (PostgresServer[] order in new[] { new[] { _primary, _standby }, [_standby, _primary] })
        {
            await using var source = Open(order);
            Assert.Equal(_primary.Port, await PortAsync(source));
        }
    }

    [Fact]
    public async Task Where_no_host_takes_writes_that_is_said()
    {
        // Twice the same: two that answer, and neither takes writes.
        await using var source = Open(_standby, _standby);
        var refused = await Assert.ThrowsAsync<NpgsqlException>(() => PortAsync(source));
        Assert.Equal($"No host takes writes: 127.0.0.1:{_standby.Port}/postgres, 127.0.0.1:{_standby.Port}/postgres.", refused.Message);
        Assert.Equal(StorageFault.NoPrimary, PostgresErrors.FaultOf(refused));
        await _standby.PromoteAsync();
        await UntilAsync(source, _standby.Port);
    }

    [Fact]
    public async Task Silent_primary_costs_nothing_once_another_one_is_found_and_is_not_gone_back_to()
    {
        await using var source = Open(_primary, _standby);
        Assert.Equal(_primary.Port, await PortAsync(source));
        _primary.Freeze();
        await _standby.PromoteAsync();
        await UntilAsync(source, _standby.Port);

        // It accepts connections still, and never answers them.
        for (var i = 0; i < 20; i++)
        {
            var watch = Stopwatch.StartNew();
            Assert.Equal(_standby.Port, await PortAsync(source));
            Assert.True(watch.ElapsedMilliseconds < 1_000, $"It took {watch.Elapsed}.");
            await Task.Delay(300, Ct);
        }
        _primary.Thaw();
        // Two take writes now, as after a failover that fenced nothing.
        await Task.Delay(2_500, Ct);
        Assert.Equal(_standby.Port, await PortAsync(source));
    }

    [Fact]
    public async Task One_host_is_used_as_it_is()
    {
        await using var source = Open(_standby);
        Assert.Equal(_standby.Port, await PortAsync(source));
    }

    private static PostgresSource Open(params PostgresServer[] hosts) => new(PostgresSource.Complete(
        $"Host={string.Join(',', hosts.Select(h => $"127.0.0.1:{h.Port}"))};Username=pacspace;Database=postgres;"
        + "Target Session Attributes=primary", "public"));

    private static async Task<int> PortAsync(PostgresSource source)
    {
        await using var connection = await source.OpenConnectionAsync(Ct);
        await using var command = new NpgsqlCommand("SELECT current_setting('port')::int", connection);
        return (int)(await command.ExecuteScalarAsync(Ct))!;
    }

    private static async Task UntilAsync(PostgresSource source, int port)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                if (await PortAsync(source) == port) break;
            }
            catch (NpgsqlException) when (watch.Elapsed < TimeSpan.FromSeconds(20))
            {
                await Task.Delay(100, Ct);
            }
        }
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(10), $"It took {watch.Elapsed}.");
    }
}
