using Npgsql;
using PacSpace.Storage.Fsck;
using PacSpace.Storage.Ledger;
using PacSpace.Storage.Ledger.Postgres;
using PacSpace.Storage.Tests.Ledger;

namespace PacSpace.Storage.Tests.Citus;

/// <summary>A ledger that was begun on one node and is spread over the cluster.</summary>
public sealed class CitusDistributionTests : LedgerTest<LateCitusFixture>
{
    [Fact]
    public async Task Ledger_that_was_filled_on_one_node_goes_on_distributed_and_leaves_nothing_behind()
    {
        await FillAsync(300, "a", "b");
        await VerifyAsync();
        Assert.True(await LocalBytesAsync() > 0);
        Fixture.Distribution = Distribution.On;
        await Fixture.ReopenAsync();
        Assert.Equal(0, await LocalBytesAsync());
        await FillAsync(300, "a", "c");
        Assert.Equal((600, null), ((await VerifyAsync()).VerifiedSize, (await StateAsync()).FrozenReason));
        Assert.Empty(Check());

        // Again, and with a setting that comes too late.
        foreach (var distribution in (Distribution[])[Distribution.On, Distribution.Auto, Distribution.Off])
        {
            Fixture.Distribution = distribution;
            await Fixture.ReopenAsync();
            await FillAsync(10, "a");
            Assert.Equal(0, await LocalBytesAsync());
        }
        await VerifyAsync();
        Assert.Empty(Check());
    }

    [Fact]
    public async Task Start_that_ended_before_the_local_rows_were_removed_is_made_good_by_the_next()
    {
        await FillAsync(300, "a", "b");
        await Fixture.CloseAsync();
        await Fixture.ExecuteAsync("SELECT create_distributed_table('environments', 'environment_id', colocate_with => 'none')");
        await Fixture.ExecuteAsync("SELECT create_distributed_table('deltas', 'environment_id', colocate_with => 'environments')");
        Assert.True(await LocalBytesAsync() > 0);
        // That some tables are distributed is enough to go on with the others.
        await Fixture.OpenAsync();
        Assert.Equal(0, await LocalBytesAsync());
        await FillAsync(10, "a");
        await VerifyAsync();
        Assert.Empty(Check());
    }

    private List<string> Check()
    {
        using var scan = Fixture.OpenScan();
        var damages = new List<string>();
        new LedgerFsck(scan, _ => SignerOf(Env).VerifierKey, null).Run(d => damages.Add(d.ToString()), _ => { }, Ct);
        return damages;
    }

    /// <summary>What the coordinator's own copies of the tables take.</summary>
    private async Task<long> LocalBytesAsync()
    {
        await using var connection = new NpgsqlConnection(Fixture.ConnectionString + ";Pooling=false");
        await connection.OpenAsync(Ct);
        await using var command = new NpgsqlCommand(
            $"SELECT sum(pg_relation_size(to_regclass(t)))::bigint FROM unnest($1::text[]) AS t", connection);
        command.Parameters.Add(new NpgsqlParameter { Value = CitusDistribution.Tables });
        return (long)(await command.ExecuteScalarAsync(Ct))!;
    }
}

/// <summary>A schema of its own on the cluster, on the coordinator alone at first.</summary>
public sealed class LateCitusFixture : LedgerFixture
{
    private string? _schema;

    public Distribution Distribution { get; set; } = Distribution.Off;

    public string ConnectionString => CitusCluster.To(_schema!);

    public override ILedgerScan OpenScan() => PostgresLedgerScan.Open(ConnectionString, "");

    public override Task<int> ExecuteAsync(string sql, params object?[] values) =>
        PostgresTables.ExecuteAsync(ConnectionString, sql, values);

    public override Task<IReadOnlyList<(string Table, string Column, string Type)>> ColumnsAsync() =>
        PostgresTables.ColumnsAsync(ConnectionString);

    public override string OtherBytes(string column) => PostgresTables.OtherBytes(column);

    protected override Task<ILedgerStore> OpenStoreAsync()
    {
        Assert.SkipWhen(CitusCluster.ConnectionString is null, "PACSPACE_TEST_CITUS is not set.");
        if (_schema is null) CitusCluster.DropAtEnd(_schema = CitusCluster.Name());
        return Task.FromResult<ILedgerStore>(PostgresLedgerStore.Open(ConnectionString, Clock, distribution: Distribution));
    }
}
