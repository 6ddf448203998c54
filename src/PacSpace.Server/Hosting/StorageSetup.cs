using Microsoft.Extensions.Options;
using PacSpace.Storage;
using PacSpace.Storage.Control;
using PacSpace.Storage.Ledger;
using PacSpace.Storage.Ledger.Postgres;
using PacSpace.Storage.Ledger.Sqlite;

namespace PacSpace.Server.Hosting;

/// <summary>Opens the databases that <c>PacSpace:Storage</c> and its companions name.</summary>
internal static class StorageSetup
{
    public static IControlStore OpenControl(IServiceProvider provider) =>
        provider.GetRequiredService<IOptions<PacSpaceOptions>>().Value.Storage is { Length: > 0 } storage
            ? ControlStore.OpenPostgres(storage)
            : ControlStore.OpenSqlite(provider.GetRequiredService<DataDirectory>().File("control.db"));

    public static LedgerStores OpenLedgers(IServiceProvider provider) => OpenLedgers(provider, null);

    /// <param name="databaseClock">Dates entries in PostgreSQL; null: the database's own, which all servers share.</param>
    public static LedgerStores OpenLedgers(IServiceProvider provider, TimeProvider? databaseClock)
    {
        var options = provider.GetRequiredService<IOptions<PacSpaceOptions>>().Value;
        return new LedgerStores(
            Open(options.StorageSandbox ?? options.Storage, "sandbox"),
            Open(options.StorageProduction ?? options.Storage, "production"));

        ILedgerStore Open(string? storage, string name) => storage is { Length: > 0 }
            ? PostgresLedgerStore.Open(storage, databaseClock, PostgresSchemas.Ledger(name), options.Distributed)
            : SqliteLedgerStore.Open(
                provider.GetRequiredService<DataDirectory>().File($"{name}.db"), provider.GetRequiredService<TimeProvider>());
    }
}
