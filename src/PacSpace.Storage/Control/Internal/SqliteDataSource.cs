using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace PacSpace.Storage.Control.Internal;

/// <summary>Connections to one SQLite file, set up alike.</summary>
internal sealed class SqliteDataSource : DbDataSource
{
    // Per connection: durable at commit, and wait for a writer instead of failing.
    private const string Setup = "PRAGMA synchronous = FULL; PRAGMA busy_timeout = 10000;";

    public SqliteDataSource(string path)
    {
        ConnectionString = new SqliteConnectionStringBuilder { DataSource = path, ForeignKeys = true }.ToString();
        using var connection = OpenConnection();
        Run(connection, "PRAGMA journal_mode = WAL");
    }

    public override string ConnectionString { get; }

    protected override DbConnection CreateDbConnection() => new SqliteConnection(ConnectionString);

    protected override DbConnection OpenDbConnection()
    {
        var connection = CreateDbConnection();
        connection.Open();
        Run(connection, Setup);
        return connection;
    }

    // SQLite has no asynchronous input and output; the base class would open without the set-up.
    protected override ValueTask<DbConnection> OpenDbConnectionAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(OpenDbConnection());
    }

    protected override ValueTask DisposeAsyncCore()
    {
        using var connection = new SqliteConnection(ConnectionString);
        SqliteConnection.ClearPool(connection);
        return base.DisposeAsyncCore();
    }

    private static void Run(DbConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
