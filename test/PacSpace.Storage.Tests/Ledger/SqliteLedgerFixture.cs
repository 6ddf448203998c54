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

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        Directory.Delete(_directory, true);
        GC.SuppressFinalize(this);
    }

    protected override Task<ILedgerStore> OpenStoreAsync() =>
        Task.FromResult<ILedgerStore>(SqliteLedgerStore.Open(File, Clock));
}
