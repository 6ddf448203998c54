using System.Diagnostics;
using Npgsql;
using PacSpace.Storage.Ledger;
using PacSpace.Storage.Ledger.Postgres;
using PacSpace.Storage.Tests.Ledger;

namespace PacSpace.Storage.Tests.Postgres;

/// <summary>No transaction waits without a limit, and none misses what the database warns of.</summary>
public sealed class CommitTests : LedgerTest<PostgresLedgerFixture>
{
    private const string SelectLimits =
        """
        SELECT current_setting('lock_timeout') || ' ' || current_setting('statement_timeout') || ' '
            || current_setting('idle_in_transaction_session_timeout') || ' ' || current_setting('tcp_user_timeout')
        """;

    // As the nodes of a cluster are told: what names Citus means nothing to this database.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Looking_for_a_commit_is_bound_by_the_time_outs_of_all_others(bool isDistributed)
    {
        await using var source = new PostgresSource(Fixture.ConnectionString);
        var limits = await LookAsync(source, isDistributed, SelectLimits);
        Assert.Equal("2500ms 2700ms 2s 3000", limits);
        await using var command = source.CreateCommand(SelectLimits);
        Assert.Equal("0 0 0 0", await command.ExecuteScalarAsync(Ct));
    }

    [Theory]
    [InlineData(false, "WARNING", 2)]
    [InlineData(false, "DEBUG", 1)]
    [InlineData(true, "WARNING", 2)]
    [InlineData(true, "DEBUG", 2)]
    public async Task Warning_of_a_node_is_heard_at_the_level_at_which_Citus_passes_it_on(bool isDistributed, string level, int looks)
    {
        await using var source = new PostgresSource(Fixture.ConnectionString);
        var count = 0;
        await PostgresCommits.LookAsync(source, () => AppendResolution.Touch(Env, isDistributed), async connection =>
        {
            if (++count > 1) return true;
            await using var command = new NpgsqlCommand(
                $"DO $$ BEGIN RAISE {level} 'the wait was cut short' USING ERRCODE = '01000'; END $$", connection);
            await command.ExecuteNonQueryAsync(Ct);
            return true;
        }, Ct);
        Assert.Equal(looks, count);
    }

    [Fact]
    public async Task Lease_that_another_session_locks_is_waited_for_by_seconds_only()
    {
        await LeaseAsync();
        await using var holder = new NpgsqlConnection(Fixture.ConnectionString + ";Pooling=false;Command Timeout=0");
        await holder.OpenAsync(Ct);
        await using var locking = new NpgsqlCommand("BEGIN; SELECT 1 FROM verifier_leases FOR UPDATE", holder);
        await locking.ExecuteScalarAsync(Ct);
        await using var working = new NpgsqlCommand("SELECT pg_sleep(30)", holder);
        using var stop = new CancellationTokenSource();
        var work = working.ExecuteScalarAsync(stop.Token);
        var watch = Stopwatch.StartNew();
        var refused = await Assert.ThrowsAsync<StorageUnavailableException>(LeaseAsync);
        Assert.Equal(StorageFault.Locked, refused.Fault);
        Assert.InRange(watch.Elapsed, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(12));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => work);
    }

    private static Task<object?> LookAsync(PostgresSource source, bool isDistributed, string sql) =>
        PostgresCommits.LookAsync(source, () => AppendResolution.Touch(Env, isDistributed), async connection =>
        {
            await using var command = new NpgsqlCommand(sql, connection);
            return await command.ExecuteScalarAsync(Ct);
        }, Ct);
}
