using Microsoft.Data.Sqlite;
using PacSpace.Storage.Ledger.Sqlite.Wal;

namespace PacSpace.Storage.Ledger.Sqlite;

/// <summary>One connection with its statements prepared once. Used by one thread at a time.</summary>
internal sealed class SqliteSession : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly Dictionary<string, SqliteCommand> _commands = new(StringComparer.Ordinal);
    // By reference: their texts are constants, and long.
    private readonly Dictionary<string, SqliteStatement> _statements = new(ReferenceEqualityComparer.Instance);
    private readonly Action<string>? _running;

    /// <param name="running">Is told each statement before it runs; tests crash there.</param>
    public SqliteSession(string connectionString, string pragmas, Action<string>? running = null)
    {
        _running = running;
        _connection = new SqliteConnection(connectionString);
        _connection.Open();
        using var command = _connection.CreateCommand();
        command.CommandText = pragmas;
        command.ExecuteNonQuery();
    }

    /// <summary>Opens a file that is there, and leaves it as it is.</summary>
    public static SqliteSession OpenReadOnly(string path) => new(
        new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = SqliteOpenMode.ReadOnly,
            Pooling = false,
        }.ToString(),
        "PRAGMA busy_timeout = 5000; PRAGMA query_only = ON; PRAGMA cache_size = -16384; PRAGMA temp_store = MEMORY;");

    /// <summary>A statement to bind and run at once, for what runs once a delta.</summary>
    public SqliteStatement Prepare(string sql)
    {
        _running?.Invoke(sql);
        if (!_statements.TryGetValue(sql, out var statement))
            _statements.Add(sql, statement = new SqliteStatement(_connection.Handle!, sql));
        return statement.FromTheFirst();
    }

    /// <summary>Runs a statement whose parameters are named $1, $2, … and returns the rows it changed.</summary>
    public int Execute(string sql, params ReadOnlySpan<object?> values) => Bind(sql, values).ExecuteNonQuery();

    public T? First<T>(string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<object?> values)
    {
        using var reader = Bind(sql, values).ExecuteReader();
        return reader.Read() ? read(reader) : default;
    }

    public List<T> All<T>(string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<object?> values)
    {
        using var reader = Bind(sql, values).ExecuteReader();
        var rows = new List<T>();
        while (reader.Read()) rows.Add(read(reader));
        return rows;
    }

    /// <summary>Rows one by one. The statement MUST NOT be used again before the last of them was taken.</summary>
    public IEnumerable<T> Stream<T>(string sql, Func<SqliteDataReader, T> read, params object?[] values)
    {
        using var reader = Bind(sql, values).ExecuteReader();
        while (reader.Read()) yield return read(reader);
    }

    /// <summary>Runs reads that must see the database as of one moment.</summary>
    public T Snapshot<T>(Func<T> read)
    {
        Execute("BEGIN");
        try
        {
            return read();
        }
        finally
        {
            Execute("COMMIT");
        }
    }

    /// <summary>Flushes the database's file, as SQLite does after it has copied the whole log and not before.</summary>
    public void FlushFile()
    {
        var code = WalFileSystem.Flush(_connection.Handle!);
        if (code != 0) throw new SqliteException("The database's file can't be flushed.", code & 0xff, code);
    }

    /// <summary>From now on what is copied into the file, located by <see cref="WalFileSystem"/>, is flushed in short pieces.</summary>
    public void Pace() => WalFileSystem.Pace(_connection.Handle!);

    /// <summary>Ends a transaction that failed; there may be none any more. Nothing may come between the failure and this.</summary>
    public void Rollback()
    {
        WalFileSystem.Forget(_connection.Handle!);
        try
        {
            Execute("ROLLBACK");
        }
        catch (SqliteException)
        {
            // SQLite has rolled back by itself already (disk full, I/O error): there is no transaction to end.
        }
    }

    public void Dispose()
    {
        foreach (var statement in _statements.Values) statement.Dispose();
        foreach (var command in _commands.Values) command.Dispose();
        _connection.Dispose();
    }

    private SqliteCommand Bind(string sql, ReadOnlySpan<object?> values)
    {
        _running?.Invoke(sql);
        if (!_commands.TryGetValue(sql, out var command))
        {
            command = _connection.CreateCommand();
            command.CommandText = sql;
            for (var i = 1; i <= values.Length; i++)
                command.Parameters.Add(new SqliteParameter { ParameterName = $"${i}" });
            _commands.Add(sql, command);
        }
        for (var i = 0; i < values.Length; i++) command.Parameters[i].Value = values[i] ?? DBNull.Value;
        return command;
    }
}
