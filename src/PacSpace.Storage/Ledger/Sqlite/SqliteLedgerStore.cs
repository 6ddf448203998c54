using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using PacSpace.Storage.Ledger.Append;
using PacSpace.Storage.Ledger.Sqlite.Wal;

namespace PacSpace.Storage.Ledger.Sqlite;

/// <summary>
/// A ledger in one SQLite file. Writes go through one <see cref="SqliteWriter"/>; reads run beside it on connections
/// of their own and see the last committed state (WAL).
/// </summary>
/// <remarks>
/// Some queries name their index: SQLite takes the environment's part of a primary key for a few rows, and would read
/// through a whole environment.
/// </remarks>
public sealed partial class SqliteLedgerStore : ILedgerStore
{
    // FULL: a commit returns after the WAL is fsynced; acknowledged means durable. The cache is 64 MiB at most (negative:
    // KiB): a group of 1,000 touches some 4,000 pages of the indexes, 16 MiB, and the next group many of the same.
    // What is deleted is overwritten with zeros: payloads that a tenant destroys are not to be found in the file.
    // Within a commit the log of writes is copied only if the checkpointer can't follow: at 128 MiB.
    private const string WriterPragmas =
        """
        PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 5000; PRAGMA secure_delete = ON;
        PRAGMA cache_size = -65536; PRAGMA temp_store = MEMORY; PRAGMA wal_autocheckpoint = 32000;
        """;

    private const string CheckpointerPragmas = "PRAGMA busy_timeout = 5000; PRAGMA synchronous = FULL;";

    private const string ReaderPragmas =
        "PRAGMA busy_timeout = 5000; PRAGMA query_only = ON; PRAGMA cache_size = -4096; PRAGMA temp_store = MEMORY;";

    private readonly string _connectionString;
    private readonly TimeProvider _clock;
    private readonly SqliteWriter _writer;
    private readonly SqliteCheckpointer _checkpointer;
    private readonly InProcessLeases _leases;
    private readonly CadenceWaits _waits = new();
    private readonly ConcurrentBag<SqliteSession> _readers = [];

    private SqliteLedgerStore(string path, TimeProvider clock, Action<string>? writing)
    {
        var name = Path.GetFileNameWithoutExtension(path);
        _connectionString = ConnectionString(path);
        _clock = clock;
        _leases = new InProcessLeases(clock);
        var located = ConnectionString(WalFileSystem.Locate(path));
        _writer = new SqliteWriter(new SqliteSession(located, WriterPragmas, writing), $"ledger {name}");
        _checkpointer = new SqliteCheckpointer(new SqliteSession(located, CheckpointerPragmas), _writer, $"checkpoints {name}");
    }

    /// <summary>Opens the file, or makes it, and brings its schema up to date.</summary>
    /// <exception cref="StorageUnavailableException">The file can't be opened or migrated.</exception>
    public static SqliteLedgerStore Open(string path, TimeProvider clock) => Open(path, clock, null);

    /// <param name="writing">Is told each statement of the writer before it runs.</param>
    /// <inheritdoc cref="Open(string, TimeProvider)"/>
    internal static SqliteLedgerStore Open(string path, TimeProvider clock, Action<string>? writing)
    {
        try
        {
            SqliteMigrations.Run(ConnectionString(path), typeof(SqliteLedgerStore).Namespace + ".Migrations.");
            return new SqliteLedgerStore(path, clock, writing);
        }
        catch (Exception e) when (e is SqliteException or InvalidOperationException)
        {
            throw new StorageUnavailableException($"The ledger {path} can't be opened: {e.Message}", e);
        }
    }

    public Task PingAsync(CancellationToken ct) => Read(s => s.First("SELECT 1", r => r.GetInt64(0)), ct);

    public async ValueTask DisposeAsync()
    {
        await _checkpointer.DisposeAsync();
        await _writer.DisposeAsync();
        while (_readers.TryTake(out var reader)) reader.Dispose();
    }

    private static string ConnectionString(string source) =>
        new SqliteConnectionStringBuilder { DataSource = source, Pooling = false }.ToString();

    private Task<T> Read<T>(Func<SqliteSession, T> read, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        SqliteSession? session = null;
        var usable = false;
        try
        {
            if (!_readers.TryTake(out session)) session = new SqliteSession(_connectionString, ReaderPragmas);
            var result = read(session);
            usable = true;
            return Task.FromResult(result);
        }
        catch (SqliteException e)
        {
            throw SqliteErrors.Translate(e);
        }
        catch (InvalidDataException)
        {
            usable = true;
            throw;
        }
        finally
        {
            if (usable) _readers.Add(session!);
            else session?.Dispose();
        }
    }
}
