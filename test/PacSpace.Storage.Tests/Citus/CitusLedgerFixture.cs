using Npgsql;
using PacSpace.Core.Identifiers;
using PacSpace.Storage.Fsck;
using PacSpace.Storage.Ledger;
using PacSpace.Storage.Ledger.Postgres;
using PacSpace.Storage.Tests.Ledger;

namespace PacSpace.Storage.Tests.Citus;

/// <summary>
/// A schema of its own, distributed over the Citus cluster that <c>PACSPACE_TEST_CITUS</c> names. Without one these
/// tests are skipped; test.sh leaves them out.
/// </summary>
public sealed class CitusLedgerFixture : LedgerFixture
{
    // Few shards: every test makes and drops its own.
    private readonly string _connectionString = Cluster
        + $";Search Path={Ids.New("test_", TimeProvider.System.GetUtcNow())};Options=-c citus.shard_count=4";

    public static string? Cluster => Environment.GetEnvironmentVariable("PACSPACE_TEST_CITUS");

    public string ConnectionString => _connectionString;

    public override ILedgerScan OpenScan() => PostgresLedgerScan.Open(_connectionString, "");

    public override async Task<int> ExecuteAsync(string sql, params object?[] values)
    {
        await using var connection = new NpgsqlConnection(_connectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values) command.Parameters.Add(new NpgsqlParameter { Value = value ?? DBNull.Value });
        return await command.ExecuteNonQueryAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (Cluster is null) return;
        var schema = new NpgsqlConnectionStringBuilder(_connectionString).SearchPath;
        await ExecuteAsync($"DROP SCHEMA IF EXISTS {schema} CASCADE");
    }

    protected override Task<ILedgerStore> OpenStoreAsync()
    {
        Assert.SkipWhen(Cluster is null, "PACSPACE_TEST_CITUS is not set.");
        return Task.FromResult<ILedgerStore>(
            PostgresLedgerStore.Open(_connectionString, Clock, distribution: Distribution.On));
    }
}
