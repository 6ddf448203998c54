using System.Text;
using Microsoft.Data.Sqlite;
using PacSpace.Core.Amounts;

namespace PacSpace.Server.Reconciliations;

/// <summary>
/// The rows of both sides in a temporary file, so that comparing them takes the same memory for ten rows and for a
/// million. The file is its owner's alone and goes away with this.
/// </summary>
internal sealed class Spool : IDisposable
{
    /// <summary>In the place of a time that is not there; before every time.</summary>
    public const long NoTime = long.MinValue;

    // Nothing here outlives the process: no journal, no syncing. 8 MiB of cache (negative: KiB); sorting spills to files.
    private const string Prepare =
        """
        PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE; PRAGMA cache_size = -8192;
        PRAGMA temp_store = FILE;
        CREATE TABLE ours (id INTEGER PRIMARY KEY, reference BLOB, amount INTEGER NOT NULL, time INTEGER NOT NULL,
            recorded INTEGER NOT NULL, occurred INTEGER, log_index INTEGER NOT NULL, purged INTEGER NOT NULL);
        CREATE TABLE theirs (id INTEGER PRIMARY KEY, reference BLOB, amount INTEGER NOT NULL, time INTEGER NOT NULL);
        BEGIN
        """;

    private const string InsertOurs = "INSERT INTO ours VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    private const string InsertTheirs = "INSERT INTO theirs VALUES ($1, $2, $3, $4)";

    private readonly string _path;
    private readonly SqliteConnection _connection;
    private readonly Dictionary<string, SqliteCommand> _commands = new(StringComparer.Ordinal);

    public Spool(string path)
    {
        _path = path;
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (new FileStream(path, options))
        {
        }
        _connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        _connection.Open();
        Run(Prepare);
    }

    public SideSums Ours { get; } = new();

    public SideSums Theirs { get; } = new();

    public void AddOurs(OurRow row)
    {
        Execute(InsertOurs, row.Sequence, Bytes(row.Reference), (long)row.Amount.Nanos, row.Occurred ?? row.Recorded,
            row.Recorded, row.Occurred, row.LogIndex, row.IsPurged ? 1L : 0L);
        Ours.Add(row.Amount);
    }

    public void AddTheirs(TheirRow row)
    {
        Execute(InsertTheirs, row.Line, Bytes(row.Reference), (long)row.Amount.Nanos, row.Time ?? NoTime);
        Theirs.Add(row.Amount);
        Theirs.LacksTimes |= row.Time is null;
    }

    /// <summary>Runs statements that take no parameters.</summary>
    public void Run(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public void Execute(string sql, params ReadOnlySpan<object?> values) => Bind(sql, values).ExecuteNonQuery();

    public T? First<T>(string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<object?> values)
    {
        using var reader = Bind(sql, values).ExecuteReader();
        return reader.Read() ? read(reader) : default;
    }

    /// <summary>Rows one by one, on a statement of their own.</summary>
    public IEnumerable<T> Stream<T>(string sql, Func<SqliteDataReader, T> read, params object?[] values)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        for (var i = 0; i < values.Length; i++) command.Parameters.AddWithValue($"${i + 1}", values[i] ?? DBNull.Value);
        using var reader = command.ExecuteReader();
        while (reader.Read()) yield return read(reader);
    }

    public void Dispose()
    {
        foreach (var command in _commands.Values) command.Dispose();
        _connection.Dispose();
        File.Delete(_path);
    }

    private static byte[]? Bytes(string? text) => text is null ? null : Encoding.UTF8.GetBytes(text);

    private SqliteCommand Bind(string sql, ReadOnlySpan<object?> values)
    {
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

/// <summary>A delta of ours as it is compared. Times are Unix milliseconds.</summary>
/// <param name="IsPurged">Its payload was destroyed, and its reference with it.</param>
internal readonly record struct OurRow(
    long Sequence, string? Reference, Amount Amount, long Recorded, long? Occurred, long LogIndex, bool IsPurged = false);

/// <summary>What one side adds up to.</summary>
internal sealed class SideSums
{
    public long Count { get; private set; }

    public Amount Credits { get; private set; }

    public Amount Debits { get; private set; }

    /// <summary>True if a row has no time.</summary>
    public bool LacksTimes { get; set; }

    public void Add(Amount amount)
    {
        Count++;
        if (amount.IsNegative) Debits += amount;
        else Credits += amount;
    }

    public SideTotals Totals() => new(Count, Credits, Debits, Credits + Debits);
}
