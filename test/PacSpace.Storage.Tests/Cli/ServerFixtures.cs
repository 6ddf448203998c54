using Microsoft.Data.Sqlite;
using PacSpace.Storage.Control;
using PacSpace.Storage.Ledger.Postgres;
using PacSpace.Storage.Ledger.Sqlite;
using PacSpace.Storage.Tests.Ledger;
using PacSpace.Storage.Tests.Postgres;

namespace PacSpace.Storage.Tests.Cli;

/// <summary>All stores of a server; the ledger under test is its Sandbox.</summary>
public interface IServerFixture
{
    /// <summary>The data directory.</summary>
    string Data { get; }

    /// <summary>The options of a command that name the stores.</summary>
    string[] Options { get; }

    /// <summary>What commands call the ledgers.</summary>
    string Sandbox { get; }

    string Production { get; }

    /// <summary>Makes what is missing beside the ledger.</summary>
    Task CompleteAsync();

    Task ExecuteOnControlAsync(string sql);

    Task LoseControlAsync();

    Task LoseProductionAsync();
}

/// <summary>Files in the fixture's own directory: its ledger is already called sandbox.db.</summary>
public sealed class SqliteServerFixture : SqliteLedgerFixture, IServerFixture
{
    public string Data => Path.GetDirectoryName(File)!;

    public string[] Options => ["--data", Data];

    public string Sandbox => "sandbox.db";

    public string Production => "production.db";

    private string Control => Path.Combine(Data, "control.db");

    public async Task CompleteAsync()
    {
        await SqliteLedgerStore.Open(Path.Combine(Data, Production), Clock).DisposeAsync();
        await ControlStore.OpenSqlite(Control).DisposeAsync();
    }

    public async Task ExecuteOnControlAsync(string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={Control};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    public Task LoseControlAsync() => LoseAsync(Control);

    public Task LoseProductionAsync() => LoseAsync(Path.Combine(Data, Production));

    private static Task LoseAsync(string file)
    {
        System.IO.File.Delete(file);
        return Task.CompletedTask;
    }
}

/// <summary>One database with three schemas.</summary>
public sealed class PostgresServerFixture : PostgresLedgerFixture, IServerFixture
{
    private static readonly Lazy<Task<string>> Migrated = new(MigrateAsync);

    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("pacspace-data-");

    public string Data => _data.FullName;

    public string[] Options => ["--data", Data, "--storage", Storage];

    public string Sandbox => PostgresSchemas.Ledger("sandbox");

    public string Production => PostgresSchemas.Ledger("production");

    public string Storage { get; private set; } = null!;

    public Task CompleteAsync() => Task.CompletedTask;

    public Task ExecuteOnControlAsync(string sql) =>
        PostgresTables.ExecuteAsync($"{Storage};Search Path={PostgresSchemas.Control}", sql);

    public Task LoseControlAsync() => ExecuteAsync($"DROP SCHEMA {PostgresSchemas.Control} CASCADE");

    public Task LoseProductionAsync() => ExecuteAsync($"DROP SCHEMA {Production} CASCADE");

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _data.Delete(recursive: true);
    }

    protected override async Task<string> CopyAsync()
    {
        Storage = PostgresServer.AllSchemasOf(await (await PostgresServer.Shared).CopyAsync(await Migrated.Value));
        return $"{Storage};Search Path={Sandbox}";
    }

    private static async Task<string> MigrateAsync()
    {
        var database = PostgresServer.AllSchemasOf(await (await PostgresServer.Shared).NewDatabaseAsync());
        await ControlStore.OpenPostgres(database + ";Pooling=false").DisposeAsync();
        foreach (var kind in (string[])["sandbox", "production"])
            await PostgresLedgerStore.Open(database + ";Pooling=false", schema: PostgresSchemas.Ledger(kind)).DisposeAsync();
        await PostgresTables.ExecuteAsync(
            $"{database};Search Path={PostgresSchemas.Ledger("sandbox")}", PostgresTables.SqliteWords);
        return database;
    }
}
