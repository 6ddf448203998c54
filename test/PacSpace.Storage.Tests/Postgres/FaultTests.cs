using System.Diagnostics;
using Npgsql;
using PacSpace.Core.Merkle;
using PacSpace.Storage.Fsck;
using PacSpace.Storage.Ledger;
using PacSpace.Storage.Ledger.Append;
using PacSpace.Storage.Ledger.Postgres;
using PacSpace.Storage.Ledger.Verification;
using PacSpace.Storage.Tests.Ledger;

namespace PacSpace.Storage.Tests.Postgres;

/// <summary>A ledger on a server that the test may break.</summary>
public sealed class OwnServerLedgerFixture : LedgerFixture
{
    public PostgresServer Server { get; private set; } = null!;

    private string ConnectionString => Server.ConnectionString("postgres") + ";Search Path=ledger";

    public override ILedgerScan OpenScan() => PostgresLedgerScan.Open(ConnectionString, "ledger");

    public override Task<int> ExecuteAsync(string sql, params object?[] values) =>
        PostgresTables.ExecuteAsync(ConnectionString, sql, values);

    public override Task<IReadOnlyList<(string Table, string Column, string Type)>> ColumnsAsync() =>
        PostgresTables.ColumnsAsync(ConnectionString);

    public override string OtherBytes(string column) => PostgresTables.OtherBytes(column);

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
    public async Task Session_that_holds_the_lock_and_works_delays_others_by_seconds_only()
    {
        await using var holder = await HoldAsync();
        await using var working = new NpgsqlCommand("SELECT pg_sleep(30)", holder);
        using var stop = new CancellationTokenSource();
        var work = working.ExecuteScalarAsync(stop.Token);
        var watch = Stopwatch.StartNew();
        await Assert.ThrowsAsync<StorageUnavailableException>(() => AddAsync(Delta("c", "1", "key")));
        Assert.InRange(watch.Elapsed, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(12));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => work);
        await holder.CloseAsync();
        Assert.Equal(0, (await RecordAsync(Delta("c", "1", "key"))).LogIndex);
    }

    [Fact]
    public async Task Session_that_holds_the_lock_and_does_nothing_is_ended()
    {
        await using var holder = await HoldAsync();
        var watch = Stopwatch.StartNew();
        Assert.Equal(0, (await RecordAsync(Delta("c", "1", "key"))).LogIndex);
        Assert.InRange(watch.Elapsed, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(12));
        await using var more = new NpgsqlCommand("SELECT 1", holder);
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => more.ExecuteScalarAsync(Ct));
    }

    /// <summary>A session of nobody's that took the environment's lock.</summary>
    private async Task<NpgsqlConnection> HoldAsync()
    {
        var holder = new NpgsqlConnection(
            Fixture.Server.ConnectionString("postgres") + ";Search Path=ledger;Pooling=false;Command Timeout=0");
        await holder.OpenAsync(Ct);
        await using var locking = new NpgsqlCommand("BEGIN; SELECT 1 FROM environments FOR UPDATE", holder);
        await locking.ExecuteScalarAsync(Ct);
        return holder;
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
        // Nor is it signed, nor given out as found, before that.
        Task[] waiting = [append, VerifyAsync(), Store.SettleAsync(Env, Ct)];
        await Task.WhenAny([.. waiting, Task.Delay(TimeSpan.FromSeconds(1), Ct)]);
        Assert.DoesNotContain(waiting, w => w.IsCompleted);
        Assert.Equal(0, (await StateAsync()).VerifiedSize);
        Assert.Null(new SignedHeads(Fixture.HeadsDirectory).Read(SignerOf(Env).VerifierKey));
        await standby.LaunchAsync();
        Assert.Equal(3, Row(await append).Sequence);
        await Task.WhenAll(waiting);
        Assert.Equal(3, (await StateAsync()).VerifiedSize);
    }

    [Fact]
    public async Task Commit_that_only_the_old_primary_had_is_not_acknowledged_by_the_new_one()
    {
        await RecordAsync(Delta("c", "1"));
        await using var standby = await PostgresServer.StartStandbyAsync(Fixture.Server);
        await using var both = PostgresLedgerStore.Open(
            $"Host=127.0.0.1:{Fixture.Server.Port},127.0.0.1:{standby.Port};Username=pacspace;Database=postgres;Search Path=ledger", Clock);
        await standby.ExecuteAsync("ALTER SYSTEM SET primary_conninfo = ''");
        await standby.ExecuteAsync("SELECT pg_reload_conf()");
        await UntilAsync("the standby hears nothing", async () => await WalSendersAsync() == 0, cancel: false);
        var append = Task.Run(() => both.AppendAsync(new AppendGroup(Env, [Delta("c", "2", "key")]), Ct), Ct);
        await UntilAsync("the commit is visible", async () => await CountAsync() == 2, cancel: true);
        Fixture.Server.Kill();
        await standby.PromoteAsync();
        await Assert.ThrowsAsync<StorageUnavailableException>(() => append);
        // Nothing of it is there: sent again it is recorded.
        var again = Recorded(Assert.Single(await both.AppendAsync(new AppendGroup(Env, [Delta("c", "2", "key")]), Ct)));
        Assert.Equal((2, Amount("3")), (again.Sequence, again.Balance));
    }

    [Fact]
    public async Task Role_that_hides_the_warning_of_a_commit_that_was_not_replicated_is_refused()
    {
        await Fixture.ExecuteAsync("ALTER ROLE pacspace SET client_min_messages = error");
        var refused = await Assert.ThrowsAsync<StorageUnavailableException>(Fixture.ReopenAsync);
        Assert.Contains("client_min_messages", refused.Message, StringComparison.Ordinal);
        await Fixture.ExecuteAsync("ALTER ROLE pacspace RESET client_min_messages");
        await Fixture.OpenAsync();
        await RecordAsync(Delta("c", "1"));
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

    private async Task<long> WalSendersAsync()
    {
        await using var connection = new NpgsqlConnection(Fixture.Server.ConnectionString("postgres") + ";Pooling=false");
        await connection.OpenAsync(Ct);
        await using var command = new NpgsqlCommand("SELECT count(*) FROM pg_stat_replication", connection);
        return (long)(await command.ExecuteScalarAsync(Ct))!;
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
