using Npgsql;
using PacSpace.Storage.Ledger;
using PacSpace.Storage.Tests.Ledger;

namespace PacSpace.Storage.Tests.Postgres;

/// <summary>
/// What cleaning means on PostgreSQL: no dead row of a destroyed payload is left in the table. On a server of their own:
/// rows that another transaction may still see are not dead.
/// </summary>
public sealed class RetentionTests : LedgerTest<OwnServerLedgerFixture>
{
    private static readonly TimeSpan Week = TimeSpan.FromDays(7);

    [Fact]
    public async Task Dead_rows_are_removed()
    {
        await FillAsync(500, "a", "b");
        await VerifyAsync();
        Clock.Advance(Week);
        Assert.Equal(new PurgeStep(500, false), await Store.PurgePayloadsAsync(Env, Week, 1000, Ct));
        Assert.Equal(Erasure.Done, await Store.EraseDestroyedAsync(0, Ct));
        // The space of the first rows is free again: what comes next is stored there and not at the end of the table.
        await FillAsync(1, "a");
        Assert.Equal(1, await Fixture.ExecuteAsync(
            """
            UPDATE retention SET erased_size = erased_size WHERE erased_size = 500 AND '(5,0)'::tid >
                (SELECT ctid FROM deltas WHERE environment_id = 1 AND log_index = 500)
            """));
    }

    [Fact]
    public async Task Rows_that_someone_may_still_see_are_not_taken_for_removed()
    {
        await FillAsync(10, "a");
        await VerifyAsync();
        Clock.Advance(Week);
        await using var reader = new NpgsqlConnection(Fixture.Server.ConnectionString("postgres"));
        await reader.OpenAsync(Ct);
        await using (var snapshot = await reader.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, Ct))
        {
            await using var seeing = new NpgsqlCommand("SELECT 1", reader, snapshot);
            await seeing.ExecuteScalarAsync(Ct);
            await Store.PurgePayloadsAsync(Env, Week, 1000, Ct);
            Assert.Equal(Erasure.Busy, await Store.EraseDestroyedAsync(0, Ct));
            Assert.Equal(Erasure.Busy, await Store.EraseDestroyedAsync(0, Ct));
        }
        Assert.Equal(Erasure.Done, await Store.EraseDestroyedAsync(0, Ct));
        Assert.Equal(Erasure.Nothing, await Store.EraseDestroyedAsync(0, Ct));
    }

    [Fact]
    public async Task Lost_connection_in_the_middle_is_unavailable_and_repeated()
    {
        await FillAsync(10, "a");
        await VerifyAsync();
        Clock.Advance(Week);
        await Fixture.ExecuteAsync("ALTER TABLE deltas RENAME TO away");
        await Assert.ThrowsAsync<PostgresException>(() => Store.PurgePayloadsAsync(Env, Week, 1000, Ct));
        await Fixture.ExecuteAsync("ALTER TABLE away RENAME TO deltas");
        Assert.Equal(0, await Store.PurgedSizeAsync(Env, Ct));
        Assert.Equal(new PurgeStep(10, false), await Store.PurgePayloadsAsync(Env, Week, 1000, Ct));
    }
}
