using Microsoft.Data.Sqlite;
using PacSpace.Storage.Fsck;
using PacSpace.Storage.Ledger;
using PacSpace.Storage.Ledger.Sqlite;

namespace PacSpace.Storage.Tests.Ledger;

public class SqliteLedgerFixture : LedgerFixture
{
    private readonly string _directory = Directory.CreateTempSubdirectory("pacspace-ledger-").FullName;

    public string File => Path.Combine(_directory, "sandbox.db");

    public override ILedgerScan OpenScan() => SqliteLedgerScan.Open(File);

    public override async Task<int> ExecuteAsync(string sql, params object?[] values)
    {
        await using var connection = new SqliteConnection($"Data Source={File};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        for (var i = 0; i < values.Length; i++) command.Parameters.AddWithValue($"${i + 1}", values[i] ?? DBNull.Value);
        return await command.ExecuteNonQueryAsync();
    }

    public override async Task<IReadOnlyList<(string Table, string Column, string Type)>> ColumnsAsync()
    {
        await using var connection = new SqliteConnection($"Data Source={File};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText =
            """
            SELECT m.name, c.name, c.type FROM sqlite_schema m JOIN pragma_table_info(m.name) c
            WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%' AND m.name NOT LIKE 'saved%' AND m.name <> 'SchemaVersions'
            """;
        await using var reader = await command.ExecuteReaderAsync();
        var columns = new List<(string, string, string)>();
        while (await reader.ReadAsync()) columns.Add((reader.GetString(0), reader.GetString(1), reader.GetString(2)));
        return columns;
    }

    public override string OtherBytes(string column) =>
        $"CAST(coalesce(substr({column}, 1, length({column}) - 1), zeroblob(15)) || "
        + $"iif(substr({column}, -1) = x'99', x'66', x'99') AS BLOB)";

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        Directory.Delete(_directory, true);
        GC.SuppressFinalize(this);
    }

    protected override Task<ILedgerStore> OpenStoreAsync() =>
        Task.FromResult<ILedgerStore>(SqliteLedgerStore.Open(File, Clock));
}
