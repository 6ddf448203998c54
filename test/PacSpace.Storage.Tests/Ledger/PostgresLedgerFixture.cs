using Npgsql;
using PacSpace.Storage.Fsck;
using PacSpace.Storage.Ledger;
using PacSpace.Storage.Ledger.Postgres;
using PacSpace.Storage.Tests.Postgres;

namespace PacSpace.Storage.Tests.Ledger;

public class PostgresLedgerFixture : LedgerFixture
{
    // What tests say in SQLite's words when they damage rows.
    private const string SqliteWords =
        """
        CREATE DOMAIN blob AS bytea;
        CREATE FUNCTION zeroblob(bigint) RETURNS bytea LANGUAGE sql RETURN decode(repeat('00', $1::int), 'hex')
        """;

    private string? _connectionString;

    public override ILedgerScan OpenScan() => PostgresLedgerScan.Open(_connectionString!, "");

    public override async Task<int> ExecuteAsync(string sql, params object?[] values)
    {
        await using var connection = new NpgsqlConnection(_connectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values) command.Parameters.Add(new NpgsqlParameter { Value = value ?? DBNull.Value });
        return await command.ExecuteNonQueryAsync();
    }

    protected override async Task<ILedgerStore> OpenStoreAsync()
    {
        var isNew = _connectionString is null;
        _connectionString ??= (await PostgresServer.Shared).NewSchema();
        var store = PostgresLedgerStore.Open(Route(_connectionString), Clock);
        if (isNew) await ExecuteAsync(SqliteWords);
        return store;
    }

    /// <summary>How the store connects; tests themselves connect directly.</summary>
    protected virtual string Route(string connectionString) => connectionString;
}
