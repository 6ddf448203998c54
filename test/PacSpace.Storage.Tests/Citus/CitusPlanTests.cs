using Npgsql;
using PacSpace.Storage.Ledger;
using PacSpace.Storage.Ledger.Append;
using PacSpace.Storage.Ledger.Postgres;
using PacSpace.Storage.Tests.Ledger;

namespace PacSpace.Storage.Tests.Citus;

/// <summary>What is done all the time is planned as one task on the node that holds the environment.</summary>
public sealed class CitusPlanTests : LedgerTest<CitusLedgerFixture>
{
    [Fact]
    public async Task Every_statement_of_an_append_is_one_task()
    {
        await FillAsync(3, "a");
        var items = new AppendItem[]
        {
            Delta("a", "1", "key", "reference"), Unique("a", "1", "reference"),
            Delta("a", "2") with { Adjusts = new AdjustsReference(0, null) },
            await FoldAsync("a", 0, Now + 1, 3),
        };
        var group = new AppendGroup(Env, items);
        var lookups = new AppendLookups(group);
        var plan = new AppendPlan(await StateAsync(), lookups, Now);
        foreach (var item in items) plan.Add(item);
        NpgsqlBatchCommand[] commands =
        [
            Parameters.Command(AppendStatements.LockEnvironment, Env), Parameters.Command(AppendStatements.SelectState, Env),
            Parameters.Command(AppendStatements.Touch, Env), .. lookups.Commands, .. AppendRows.Commands(Env, plan),
        ];
        Assert.True(commands.Length > 10);
        foreach (var command in commands) await RequireOneTaskAsync(command);
    }

    [Fact]
    public async Task Every_statement_of_verification_is_one_task()
    {
        NpgsqlBatchCommand[] commands =
        [
            Parameters.Command(PostgresLedgerStore.SelectLogState, Env),
            Parameters.Command(PostgresLedgerStore.AcquireLease, Env, "holder", 3000L),
            Parameters.Command(PostgresLedgerStore.ProlongLease, Env, "holder", 1L, 3000L),
            Parameters.Command(PostgresLedgerStore.ReleaseLease, Env, "holder", 1L),
            Parameters.Command(PostgresLedgerStore.SelectDeltaEntries, Env, 0L, 4096L),
            Parameters.Command(PostgresLedgerStore.SelectCheckpointEntries, Env, 0L, 4096L),
            Parameters.Command(PostgresLedgerStore.MovePointer, Env, 0L, 1L, "note"),
            Parameters.Command(PostgresLedgerStore.InsertTreeHead, Env, 1L, Now),
            Parameters.Command(PostgresLedgerStore.UpsertTiles, Env, Longs, Longs, Blobs),
            Parameters.Command(PostgresLedgerStore.UpsertCustomerTiles, Env, new[] { "a" }, Longs, Longs, Blobs),
            Parameters.Command(PostgresLedgerStore.SelectTile, Env, 0L, 0L),
        ];
        foreach (var command in commands) await RequireOneTaskAsync(command);
    }

    [Fact]
    public async Task Every_statement_of_a_balance_is_one_task()
    {
        await FillAsync(3, "a");
        NpgsqlBatchCommand[] commands =
        [
            Parameters.Command(PostgresLedgerStore.SelectCustomer, Env, "a"),
            Parameters.Command(PostgresLedgerStore.SelectBySequence, Env, "a", 1L, 3L),
            Parameters.Command(PostgresLedgerStore.SelectLeaves, Env, "a", 1L, 3L),
            Parameters.Command(PostgresLedgerStore.SelectGaps, Env, "a", 1L, 3L, 10L),
            Parameters.Command(PostgresLedgerStore.LastBeforeTime, Env, "a", Now, 3L),
            Parameters.Command(PostgresLedgerStore.LastBeforeIndex, Env, "a", 3L, 3L),
            Parameters.Command(PostgresLedgerStore.SelectLastCheckpoint, Env, 2L, "a"),
            Parameters.Command(PostgresLedgerStore.SelectCovering, Env, 2L, "a", 1L, 3L),
            Parameters.Command(PostgresLedgerStore.SelectDelta, Env, 0L),
            Parameters.Command(PostgresLedgerStore.SelectVerifiedAt, Env, 0L),
            Parameters.Command(PostgresLedgerStore.SelectCustomerTiles, Env, "a", 0L, 0L, 1L),
        ];
        foreach (var command in commands) await RequireOneTaskAsync(command);
    }

    private static long[] Longs => [0L];

    private static byte[][] Blobs => [new byte[32]];

    private async Task RequireOneTaskAsync(NpgsqlBatchCommand command)
    {
        var lines = await ExplainAsync(command);
        Assert.True(lines.Contains("Task Count: 1", StringComparison.Ordinal)
            && !lines.Contains("Distributed Subplan", StringComparison.Ordinal)
            && !lines.Contains("pull to coordinator", StringComparison.Ordinal), $"{command.CommandText}\n{lines}");
    }

    private async Task<string> ExplainAsync(NpgsqlBatchCommand command)
    {
        await using var connection = new NpgsqlConnection(Fixture.ConnectionString + ";Pooling=false");
        await connection.OpenAsync(Ct);
        await using var explain = new NpgsqlCommand("EXPLAIN " + command.CommandText, connection);
        foreach (NpgsqlParameter parameter in command.Parameters) explain.Parameters.Add(parameter.Clone());
        await using var reader = await explain.ExecuteReaderAsync(Ct);
        var lines = new List<string>();
        while (await reader.ReadAsync(Ct)) lines.Add(reader.GetString(0));
        return string.Join('\n', lines);
    }
}
