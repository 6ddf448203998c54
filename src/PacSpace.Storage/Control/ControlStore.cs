using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;
using PacSpace.Storage.Control.Internal;

namespace PacSpace.Storage.Control;

/// <summary>The control store over any database that takes its SQL: what SQLite and PostgreSQL share.</summary>
public sealed partial class ControlStore : IControlStore
{
    private const string Migrations = "PacSpace.Storage.Control.Migrations.";

    private readonly DbDataSource _source;

    static ControlStore() => UnixMilliseconds.Register();

    private readonly string _selectReadOnly;

    internal ControlStore(DbDataSource source, string selectReadOnly = "SELECT 'off'") =>
        (_source, _selectReadOnly) = (source, selectReadOnly);

    /// <summary>Opens or makes a SQLite file and brings its tables up to date.</summary>
    public static ControlStore OpenSqlite(string path)
    {
        var source = new SqliteDataSource(path);
        SqliteMigrations.Run(source.ConnectionString, Migrations);
        return new ControlStore(source);
    }

    /// <summary>Connects to a PostgreSQL database and brings its tables up to date; servers may do so together.</summary>
    /// <exception cref="Ledger.StorageUnavailableException">The database can't be reached or migrated.</exception>
    public static ControlStore OpenPostgres(string connectionString, string schema = PostgresSchemas.Control)
    {
        var source = new PostgresSource(PostgresSource.Complete(connectionString, schema));
        try
        {
            var primary = source.ConnectionString;
            PostgresMigrations.Run(primary, PostgresSource.SchemaOf(primary), Migrations);
            return new ControlStore(source, PostgresSource.SelectReadOnly);
        }
        catch (Exception e) when (e is InvalidOperationException || PostgresErrors.IsOfDatabase(e))
        {
            source.Dispose();
            throw new Ledger.StorageUnavailableException($"The control database can't be opened: {e.Message}", e);
        }
    }

    public async Task PingAsync(CancellationToken ct)
    {
        if (await FirstAsync<string>(_selectReadOnly, new { }, ct) == "on")
            throw new Ledger.StorageUnavailableException(StorageFault.ReadOnly);
    }

    public ValueTask DisposeAsync() => _source.DisposeAsync();

    private async Task<T> ConnectAsync<T>(Func<DbConnection, Task<T>> work, CancellationToken ct)
    {
        try
        {
            if (_source is PostgresSource postgres) return await PostgresCommits.DurablyAsync(postgres, Touch, false, work, ct);
            await using var connection = await _source.OpenConnectionAsync(ct);
            return await work(connection);
        }
        catch (SqliteException e)
        {
            throw SqliteErrors.Translate(e);
        }
        catch (Exception e) when (PostgresErrors.IsUnavailable(e))
        {
            throw PostgresErrors.Translate(e);
        }
    }

    private Task<T> RunAsync<T>(Func<ControlSession, Task<T>> work, CancellationToken ct) =>
        ConnectAsync(connection => work(new ControlSession(connection, null, ct)), ct);

    private Task<int> ExecuteAsync(string sql, object arguments, CancellationToken ct) =>
        RunAsync(s => s.ExecuteAsync(sql, arguments), ct);

    private Task<T?> FirstAsync<T>(string sql, object arguments, CancellationToken ct) =>
        RunAsync(s => s.FirstAsync<T>(sql, arguments), ct);

    private Task<IReadOnlyList<T>> ListAsync<T>(string sql, object arguments, CancellationToken ct) =>
        RunAsync(s => s.ListAsync<T>(sql, arguments), ct);

    /// <summary>Commits unless the work throws or returns its type's default: false, null or 0.</summary>
    private Task<T> TransactAsync<T>(Func<ControlSession, Task<T>> work, CancellationToken ct) => ConnectAsync(async connection =>
    {
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var session = new ControlSession(connection, transaction, ct);
        // A server that freezes in the middle is cut off by the database.
        if (_source is PostgresSource) await session.ExecuteAsync(PostgresCommits.SetTimeouts, new { });
        var result = await work(session);
        if (!EqualityComparer<T>.Default.Equals(result, default)) await transaction.CommitAsync(ct);
        return result;
    }, ct);

    private static NpgsqlBatchCommand[] Touch() =>
    [
        new("BEGIN"), new(PostgresCommits.SetTimeouts), new("UPDATE counters SET value = value WHERE name = 'environment'"),
    ];

    /// <summary>Enumerations are stored as lower-case words, so that rows explain themselves.</summary>
    private static string Word<T>(T value) where T : struct, Enum => value.ToString().ToLowerInvariant();
}
