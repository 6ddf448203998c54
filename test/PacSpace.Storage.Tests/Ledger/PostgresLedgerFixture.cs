using Npgsql;
using PacSpace.Storage.Ledger;
using PacSpace.Storage.Ledger.Postgres;
using PacSpace.Storage.Tests.Postgres;

namespace PacSpace.Storage.Tests.Ledger;

public sealed class PostgresLedgerFixture : LedgerFixture
{
    private string? _connectionString;

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
        _connectionString ??= (await PostgresServer.Shared).NewSchema();
        return PostgresLedgerStore.Open(_connectionString, Clock);
    }
}
