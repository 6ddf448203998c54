using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using PacSpace.Storage.Control;
using PacSpace.Storage.Ledger.Postgres;
using PacSpace.Storage.Tests.Ledger;
using PacSpace.Storage.Tests.Postgres;

namespace PacSpace.Server.Tests.Hosting;

/// <summary>
/// Where a server's stores are: files in its data directory, or, if <c>PACSPACE_TEST_POSTGRES</c> is <c>on</c>, a
/// PostgreSQL database of its own.
/// </summary>
public sealed class TestDatabase
{
    public static readonly bool IsPostgres = Environment.GetEnvironmentVariable("PACSPACE_TEST_POSTGRES") == "on";

    private static readonly Lazy<Task<string>> Migrated = new(MigrateAsync);
    private static readonly ConcurrentDictionary<string, TestDatabase> Known = new(StringComparer.Ordinal);

    private readonly string _directory;

    private TestDatabase(string directory, string? storage) => (_directory, Storage) = (directory, storage);

    /// <summary>What <c>PacSpace:Storage</c> says; null: nothing.</summary>
    public string? Storage { get; }

    /// <summary>The database of a data directory, the same one whenever a server is started on it.</summary>
    public static TestDatabase Of(string directory) => Known.GetOrAdd(directory, d => new TestDatabase(
        d, IsPostgres ? Task.Run(CopyAsync).GetAwaiter().GetResult() : null));

    /// <summary>Opens the control store as another server would.</summary>
    public IControlStore OpenControl() => Storage is not null ? ControlStore.OpenPostgres(Storage)
        : ControlStore.OpenSqlite(Path.Combine(_directory, "control.db"));

    /// <summary>Changes rows behind the server's back; parameters are $1, $2, …</summary>
    /// <param name="store"><c>control</c>, <c>sandbox</c> or <c>production</c>.</param>
    public async Task<int> ExecuteAsync(string store, string sql, CancellationToken ct, params object[] values)
    {
        if (Storage is not null)
            return await PostgresTables.ExecuteAsync($"{Storage};Search Path=pacspace_{store}", sql, values);
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(_directory, $"{store}.db")};Pooling=False");
        await connection.OpenAsync(ct);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        for (var i = 0; i < values.Length; i++) command.Parameters.AddWithValue($"${i + 1}", values[i]);
        return await command.ExecuteNonQueryAsync(ct);
    }

    public async Task DropAsync()
    {
        Known.TryRemove(_directory, out _);
        if (Storage is not null) await (await PostgresServer.Shared).DropAsync(Storage);
    }

    // Pools are small: many servers run at once.
    private static async Task<string> CopyAsync() => PostgresServer.AllSchemasOf(
        await (await PostgresServer.Shared).CopyAsync(await Migrated.Value)) + ";Maximum Pool Size=10";

    private static async Task<string> MigrateAsync()
    {
        var database = PostgresServer.AllSchemasOf(await (await PostgresServer.Shared).NewDatabaseAsync());
        await ControlStore.OpenPostgres(database + ";Pooling=false").DisposeAsync();
        foreach (var schema in new[] { "sandbox", "production" }.Select(PacSpace.Storage.PostgresSchemas.Ledger))
        {
            await PostgresLedgerStore.Open(database + ";Pooling=false", schema: schema).DisposeAsync();
            await PostgresTables.ExecuteAsync($"{database};Search Path={schema}", PostgresTables.SqliteWords);
        }
        return database;
    }
}
