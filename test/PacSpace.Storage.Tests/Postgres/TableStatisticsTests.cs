using Npgsql;
using PacSpace.Storage.Ledger.Postgres;
using PacSpace.Storage.Tests.Ledger;

namespace PacSpace.Storage.Tests.Postgres;

/// <summary>Plans that were made for an empty ledger must not outlive it.</summary>
public sealed class TableStatisticsTests : LedgerTest<OwnServerLedgerFixture>
{
    [Fact]
    public async Task Planner_knows_at_once_of_a_log_that_grew_fast()
    {
        await Fixture.Server.ExecuteAsync("ALTER SYSTEM SET autovacuum = off");
        await Fixture.Server.ExecuteAsync("SELECT pg_reload_conf()");
        await FillAsync(1_100, "a", "b");
        Assert.InRange(await RowsPlannedForAsync(), -1, 0);
        await VerifyAsync();
        Assert.Equal(1_100, await RowsPlannedForAsync());
    }

    [Fact]
    public async Task References_are_looked_up_by_their_index_even_by_a_plan_for_an_empty_ledger()
    {
        await using var connection = await ConnectAsync();
        await ExecuteAsync(connection, "SET plan_cache_mode = force_generic_plan");
        await ExecuteAsync(connection, $"PREPARE look AS {AppendStatements.SelectByReference}");
        var plan = string.Join('\n', await ListAsync(connection, "EXPLAIN EXECUTE look (1, '{}', '{}', '{}')"));
        Assert.Contains("deltas_by_reference", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("deltas_pkey", plan, StringComparison.Ordinal);
    }

    private async Task<float> RowsPlannedForAsync()
    {
        await using var connection = await ConnectAsync();
        return (float)(await ListAsync(
            connection, "SELECT reltuples FROM pg_class WHERE oid = to_regclass('deltas')"))[0];
    }

    private async Task<NpgsqlConnection> ConnectAsync()
    {
        var connection = new NpgsqlConnection(
            Fixture.Server.ConnectionString("postgres") + ";Search Path=ledger;Pooling=false");
        await connection.OpenAsync(Ct);
        return connection;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Ct);
    }

    private static async Task<List<object>> ListAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync(Ct);
        var found = new List<object>();
        while (await reader.ReadAsync(Ct)) found.Add(reader.GetValue(0));
        return found;
    }
}
