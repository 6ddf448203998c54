using System.Diagnostics;
using Npgsql;
using PacSpace.Core.Merkle;
using PacSpace.Storage.Fsck;
using PacSpace.Storage.Ledger;
using PacSpace.Storage.Ledger.Append;
using PacSpace.Storage.Ledger.Postgres;
using PacSpace.Storage.Tests.Ledger;

namespace PacSpace.Storage.Tests.Postgres;

/// <summary>A ledger on a server that the test may break.</summary>
public sealed class OwnServerLedgerFixture : LedgerFixture
{
    public PostgresServer Server { get; private set; } = null!;

    private string ConnectionString => Server.ConnectionString("postgres") + ";Search Path=ledger";

    public override ILedgerScan OpenScan() => PostgresLedgerScan.Open(ConnectionString, "ledger");

    public override async Task<int> ExecuteAsync(string sql, params object?[] values)
    {
        await using var connection = new NpgsqlConnection(ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values) command.Parameters.Add(new NpgsqlParameter { Value = value ?? DBNull.Value });
        return await command.ExecuteNonQueryAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await Server.DisposeAsync();
    }

    protected override async Task<ILedgerStore> OpenStoreAsync()
    {
        Server ??= await PostgresServer.StartAsync();
        return PostgresLedgerStore.Open(ConnectionString, Clock);
    }
}

/// <summary>Whatever happens to the connection or the server: acknowledged means stored, once.</summary>
public sealed class FaultTests : LedgerTest<OwnServerLedgerFixture>
{
    private const int Emitters = 8;

    private int _acknowledged;

    [Fact]
    public async Task Terminated_connections_lose_and_double_nothing()
    {
        var acknowledged = await UnderLoadAsync(async () =>
        {
            for (var i = 0; i < 40; i++)
            {
                await Fixture.ExecuteAsync(
                    """
                    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                    WHERE application_name = 'pacspace' AND pid <> pg_backend_pid() AND random() < 0.5
                    """);
                await Task.Delay(20, Ct);
            }
        });
        await AssertHoldsExactlyAsync(acknowledged);
    }

    [Fact]
    public async Task Restarts_of_the_server_lose_and_double_nothing()
    {
        var acknowledged = await UnderLoadAsync(async () =>
        {
            foreach (var mode in (string[])["immediate", "fast", "immediate"])
            {
                await MoreAcknowledgedAsync(20);
                await Fixture.Server.StopAsync(mode);
                await Fixture.Server.LaunchAsync();
            }
        });
        await AssertHoldsExactlyAsync(acknowledged);
    }

    [Fact]
    public async Task Whoever_holds_the_lock_and_does_nothing_delays_others_by_seconds_only()
    {
        await using var holder = new NpgsqlConnection(Fixture.Server.ConnectionString("postgres") + ";Search Path=ledger");
        await holder.OpenAsync(Ct);
        await using var transaction = await holder.BeginTransactionAsync(Ct);
        await using var locking = new NpgsqlCommand("SELECT 1 FROM environments FOR UPDATE", holder);
        await locking.ExecuteScalarAsync(Ct);
        var watch = Stopwatch.StartNew();
        await Assert.ThrowsAsync<StorageUnavailableException>(() => AddAsync(Delta("c", "1", "key")));
        Assert.InRange(watch.Elapsed, TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(9));
        await transaction.RollbackAsync(Ct);
        Assert.Equal(0, (await RecordAsync(Delta("c", "1", "key"))).LogIndex);
    }

    [Fact]
    public async Task Commit_whose_wait_for_the_standby_was_cut_short_is_acknowledged_only_once_it_is_replicated()
    {
        await RecordAsync(Delta("c", "1"));
        await using var standby = await PostgresServer.StartStandbyAsync(Fixture.Server);
        await RecordAsync(Delta("c", "2"));
        await standby.StopAsync();
        var append = AddAsync(Delta("c", "3", "key"));
        await UntilAsync("the commit is visible", async () => await CountAsync() == 2, cancel: false);
        // The wait for the standby ends, with a warning, and the row becomes visible.
        await UntilAsync("the commit is visible", async () => await CountAsync() == 3, cancel: true);
        Assert.False(append.IsCompleted);
        await Task.WhenAny(append, Task.Delay(TimeSpan.FromSeconds(1), Ct));
        Assert.False(append.IsCompleted);
        await standby.LaunchAsync();
        Assert.Equal(3, Row(await append).Sequence);
    }

    private async Task UntilAsync(string what, Func<Task<bool>> isSo, bool cancel)
    {
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < TimeSpan.FromSeconds(20); await Task.Delay(20, Ct))
        {
            if (cancel)
                await Fixture.ExecuteAsync("SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'");
            if (await isSo()) return;
        }
        Assert.Fail($"Not within 20 s: {what}.");
    }

    private async Task<int> CountAsync() => (await Store.ReadDeltasAsync(Env, "c", 1, 10, Ct)).Count;

    /// <summary>Emitters that send again, under the same key, what was not acknowledged, while something happens.</summary>
    private async Task<List<DeltaRow>> UnderLoadAsync(Func<Task> fault)
    {
        using var stop = new CancellationTokenSource();
        var emitters = Enumerable.Range(0, Emitters).Select(n => Task.Run(() => EmitAsync(n, stop.Token), Ct)).ToList();
        await fault();
        await stop.CancelAsync();
        return [.. (await Task.WhenAll(emitters)).SelectMany(rows => rows)];
    }

    private async Task<List<DeltaRow>> EmitAsync(int emitter, CancellationToken stop)
    {
        var rows = new List<DeltaRow>();
        while (!stop.IsCancellationRequested)
        {
            var item = Delta($"customer-{emitter % 3}", "1", $"{emitter}-{rows.Count}");
            rows.Add(await AcknowledgedAsync(item));
            Interlocked.Increment(ref _acknowledged);
        }
        return rows;
    }

    /// <summary>However fast the machine is, something is under way.</summary>
    private async Task MoreAcknowledgedAsync(int count)
    {
        var before = Volatile.Read(ref _acknowledged);
        await UntilAsync($"{count} more are acknowledged",
            () => Task.FromResult(Volatile.Read(ref _acknowledged) >= before + count), cancel: false);
    }

    private async Task<DeltaRow> AcknowledgedAsync(AppendItem item)
    {
        for (; ; )
        {
            try
            {
                return Row(await AddAsync(item));
            }
            catch (StorageUnavailableException)
            {
                await Task.Delay(20, Ct);
            }
        }
    }

    private async Task AssertHoldsExactlyAsync(List<DeltaRow> acknowledged)
    {
        var stored = await Store.ReadEntriesAsync(Env, 0, int.MaxValue, Ct);
        Assert.True(acknowledged.Count > 50, $"Only {acknowledged.Count} were acknowledged.");
        Assert.Equal(acknowledged.Select(r => (r.LogIndex, r.Leaf)).Order(ByIndex), stored.Select(r => (r.LogIndex, r.Leaf)));
        Assert.Equal(Enumerable.Range(0, stored.Count).Select(i => (long)i), stored.Select(r => r.LogIndex));
        var state = await VerifyAsync();
        Assert.Equal((stored.Count, null), (state.VerifiedSize, state.FrozenReason));
    }

    private static readonly Comparer<(long LogIndex, Hash Leaf)> ByIndex =
        Comparer<(long LogIndex, Hash)>.Create((a, b) => a.LogIndex.CompareTo(b.LogIndex));
}
