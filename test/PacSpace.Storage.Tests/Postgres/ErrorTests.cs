using System.Diagnostics;
using Npgsql;
using PacSpace.Storage.Ledger;
using PacSpace.Storage.Ledger.Append;
using PacSpace.Storage.Tests.Ledger;

namespace PacSpace.Storage.Tests.Postgres;

/// <summary>
/// Errors that the database answers: whatever it is, an append is stored as a whole or not at all, and says which.
/// </summary>
public sealed class ErrorTests : LedgerTest<OwnServerLedgerFixture>
{
    [Theory]
    [InlineData("40001")]
    [InlineData("40P01")]
    public async Task Transaction_that_is_turned_away_for_others_is_tried_again(string state)
    {
        await FailAsync(state, times: 2);
        var rows = (await AppendAsync(Delta("a", "1", "k1"), Delta("b", "2", "k2"))).Select(Recorded).ToList();
        Assert.Equal([0, 1], rows.Select(r => r.LogIndex));
        await AssertHoldsAsync(2);
    }

    [Theory]
    [InlineData("40001", StorageFault.Contended)]
    [InlineData("40P01", StorageFault.Contended)]
    [InlineData("53100", StorageFault.DiskFull)]
    [InlineData("53200", StorageFault.Other)]
    [InlineData("55P03", StorageFault.Locked)]
    [InlineData("57014", StorageFault.TimedOut)]
    [InlineData("58030", StorageFault.BrokenStorage)]
    [InlineData("XX001", StorageFault.BrokenStorage)]
    public async Task Error_that_stays_leaves_nothing_behind_and_ends_with_its_cause(string state, StorageFault fault)
    {
        await RecordAsync(Delta("a", "1"));
        await FailAsync(state, times: 1000);
        var refused = await Assert.ThrowsAsync<StorageUnavailableException>(
            () => AppendAsync(Delta("a", "1", "k1"), Delta("b", "2", "k2")));
        Assert.Equal(fault, refused.Fault);
        Assert.NotEmpty(refused.Fault.Words());
        await AssertHoldsAsync(1);
        await Fixture.ExecuteAsync("DROP TRIGGER fault ON deltas");
        // The same requests again, under their keys: none of them had been recorded.
        var rows = (await AppendAsync(Delta("a", "1", "k1"), Delta("b", "2", "k2"))).Select(Recorded).ToList();
        Assert.Equal([(1, 2), (2, 1)], rows.Select(r => ((int)r.LogIndex, (int)r.Sequence)));
        await AssertHoldsAsync(3);
    }

    [Fact]
    public async Task Error_at_the_commit_itself_stores_nothing()
    {
        await FailAsync("40001", times: 1000, when: "DEFERRABLE INITIALLY DEFERRED");
        var refused = await Assert.ThrowsAsync<StorageUnavailableException>(() => AddAsync(Delta("a", "1", "k")));
        Assert.Equal(StorageFault.Contended, refused.Fault);
        await Fixture.ExecuteAsync("DROP TRIGGER fault ON deltas");
        await RecordAsync(Delta("a", "1", "k"));
        await AssertHoldsAsync(1);
    }

    [Fact]
    public async Task Statement_that_takes_too_long_is_ended_by_the_database_and_stores_nothing()
    {
        await Fixture.ExecuteAsync(
            """
            CREATE FUNCTION sleep() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(60); RETURN NEW; END'
            """);
        await Fixture.ExecuteAsync("CREATE TRIGGER fault BEFORE INSERT ON deltas FOR EACH ROW EXECUTE FUNCTION sleep()");
        var watch = Stopwatch.StartNew();
        var refused = await Assert.ThrowsAsync<StorageUnavailableException>(() => AddAsync(Delta("a", "1", "k")));
        Assert.Equal(StorageFault.TimedOut, refused.Fault);
        Assert.InRange(watch.Elapsed, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(20));
        await Fixture.ExecuteAsync("DROP TRIGGER fault ON deltas");
        await RecordAsync(Delta("a", "1", "k"));
        await AssertHoldsAsync(1);
    }

    [Fact]
    public async Task Deadlock_with_another_session_ends_and_the_append_is_stored_once()
    {
        await RecordAsync(Delta("a", "1"));
        await using var other = new NpgsqlConnection(Fixture.Server.ConnectionString("postgres") + ";Search Path=ledger;Pooling=false");
        await other.OpenAsync(Ct);
        await using var transaction = await other.BeginTransactionAsync(Ct);
        // Only the append looks for a deadlock in time: it is the one that is turned away.
        await ExecuteAsync(other, "SET LOCAL deadlock_timeout = '60s'");
        await ExecuteAsync(other, "SELECT 1 FROM customers FOR UPDATE");
        var append = AddAsync(Delta("a", "2", "k"));
        await UntilWaitingAsync();
        await ExecuteAsync(other, "SELECT 1 FROM environments FOR UPDATE");
        Assert.False(append.IsCompleted);
        await transaction.CommitAsync(Ct);
        Assert.Equal(2, Recorded(await append).Sequence);
        await AssertHoldsAsync(2);
        Assert.Contains("deadlock detected", await File.ReadAllTextAsync(Path.Combine(Fixture.Server.Data, "server.log"), Ct), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Full_disk_refuses_whole_groups_keeps_what_was_acknowledged_and_recovers()
    {
        using var disk = new SmallDisk();
        await Fixture.ExecuteAsync($"CREATE TABLESPACE small LOCATION '{disk.Space}'");
        await Fixture.ExecuteAsync("ALTER TABLE deltas SET TABLESPACE small");
        await FillAsync(3, "a");
        disk.Fill();
        var acknowledged = 3;
        var refused = await Assert.ThrowsAsync<StorageUnavailableException>(async () =>
        {
            for (; acknowledged < 10_000; acknowledged += 50) (await AppendAsync(Fifty(acknowledged))).ToList().ForEach(o => Recorded(o));
        });
        Assert.Equal(StorageFault.DiskFull, refused.Fault);
        await AssertHoldsAsync(acknowledged);
        disk.Free();
        (await AppendAsync(Fifty(acknowledged))).ToList().ForEach(o => Recorded(o));
        await AssertHoldsAsync(acknowledged + 50);
        // Its files must not go before the server does.
        await Fixture.ExecuteAsync("ALTER TABLE deltas SET TABLESPACE pg_default");
        await Fixture.ExecuteAsync("DROP TABLESPACE small");
    }

    private static AppendItem[] Fifty(int from) =>
        [.. Enumerable.Range(from, 50).Select(i => Delta("a", "1", $"k{i}") with { Reason = new string('r', 200) })];

    /// <summary>Makes the database answer an error to the next inserts of a delta; the counter survives roll-backs.</summary>
    private async Task FailAsync(string state, int times, string when = "")
    {
        await Fixture.ExecuteAsync("CREATE SEQUENCE faults");
        await Fixture.ExecuteAsync(
            $"""
            CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $f$
            BEGIN
                IF nextval('faults') <= {times} THEN RAISE EXCEPTION 'on purpose' USING ERRCODE = '{state}'; END IF;
                RETURN NEW;
            END $f$
            """);
        await Fixture.ExecuteAsync(
            $"CREATE {(when == "" ? "TRIGGER" : "CONSTRAINT TRIGGER")} fault AFTER INSERT ON deltas {when} FOR EACH ROW EXECUTE FUNCTION fail()");
    }

    private async Task UntilWaitingAsync()
    {
        await using var connection = new NpgsqlConnection(Fixture.Server.ConnectionString("postgres") + ";Pooling=false");
        await connection.OpenAsync(Ct);
        await using var asking = new NpgsqlCommand(
            "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'pacspace' AND wait_event_type = 'Lock'", connection);
        for (var watch = Stopwatch.StartNew(); await asking.ExecuteScalarAsync(Ct) is 0L; await Task.Delay(10, Ct))
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), "The append does not wait.");
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Ct);
    }

    /// <summary>The log is dense and every balance exact, by the verifier's own reading, and so long.</summary>
    private async Task AssertHoldsAsync(int entries)
    {
        var state = await VerifyAsync();
        Assert.Equal((entries, entries, null), (state.NextIndex, state.VerifiedSize, state.FrozenReason));
        Assert.Equal(entries, (await Store.ReadEntriesAsync(Env, 0, int.MaxValue, Ct)).Count);
    }
}
