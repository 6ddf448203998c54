using PacSpace.Storage.Fsck;
using PacSpace.Storage.Ledger;
using PacSpace.Storage.Ledger.Postgres;
using PacSpace.Storage.Tests.Postgres;

namespace PacSpace.Storage.Tests.Ledger;

public class PostgresLedgerFixture : LedgerFixture
{
    // An empty ledger with all its tables. Migrating takes ten times as long as copying what it made.
    private static readonly Lazy<Task<string>> Migrated = new(MigrateAsync);

    private string? _connectionString;

    /// <summary>The ledger's schema, by a search path.</summary>
    public string ConnectionString => _connectionString!;

    public override ILedgerScan OpenScan() => PostgresLedgerScan.Open(ConnectionString, "");

    public override Task<int> ExecuteAsync(string sql, params object?[] values) =>
        PostgresTables.ExecuteAsync(ConnectionString, sql, values);

    public override Task<IReadOnlyList<(string Table, string Column, string Type)>> ColumnsAsync() =>
        PostgresTables.ColumnsAsync(ConnectionString);

    public override string OtherBytes(string column) => PostgresTables.OtherBytes(column);

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (_connectionString is not null) await (await PostgresServer.Shared).DropAsync(_connectionString);
        GC.SuppressFinalize(this);
    }

    protected override async Task<ILedgerStore> OpenStoreAsync()
    {
        // A copy has been migrated.
        if (_connectionString is null)
        {
            _connectionString = await CopyAsync();
            return PostgresLedgerStore.OpenExisting(Route(_connectionString), Clock, PostgresServer.Schema)!;
        }
        return PostgresLedgerStore.Open(Route(_connectionString), Clock);
    }

    /// <summary>A new database with an empty ledger.</summary>
    protected virtual async Task<string> CopyAsync() => await (await PostgresServer.Shared).CopyAsync(await Migrated.Value);

    /// <summary>How the store connects; tests themselves connect directly.</summary>
    protected virtual string Route(string connectionString) => connectionString;

    private static async Task<string> MigrateAsync()
    {
        var connectionString = await (await PostgresServer.Shared).NewDatabaseAsync();
        await using (PostgresLedgerStore.Open(connectionString, TimeProvider.System)) { }
        await PostgresTables.ExecuteAsync(connectionString, PostgresTables.SqliteWords);
        return connectionString;
    }
}
