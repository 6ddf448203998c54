using Microsoft.Data.Sqlite;
using PacSpace.Storage.Ledger;

namespace PacSpace.Storage;

/// <summary>Copies of SQLite files that a server goes on using, all as of one moment.</summary>
public static class SqliteBackup
{
    /// <summary>
    /// Copies files into a directory. The first one, the control store, takes no writes while the snapshots of all are
    /// opened, so that no environment is in one copy only; then everything goes on while the pages are copied.
    /// </summary>
    /// <param name="copied">Called with each file that is done.</param>
    /// <exception cref="StorageUnavailableException">A file can't be read or written.</exception>
    public static void Copy(IReadOnlyList<string> files, string directory, Action<string> copied)
    {
        var sources = new List<SqliteConnection>();
        try
        {
            using (var gate = Open(files[0], SqliteOpenMode.ReadWrite))
            {
                Execute(gate, "PRAGMA busy_timeout = 10000; BEGIN IMMEDIATE");
                foreach (var file in files)
                {
                    sources.Add(Open(file, SqliteOpenMode.ReadOnly));
                    // A deferred transaction takes its snapshot with the first read.
                    Execute(sources[^1], "BEGIN; SELECT count(*) FROM sqlite_master");
                }
                Execute(gate, "ROLLBACK");
            }
            foreach (var (source, file) in sources.Zip(files))
            {
                var copy = Path.Combine(directory, Path.GetFileName(file));
                using (var target = Open(copy, SqliteOpenMode.ReadWriteCreate)) source.BackupDatabase(target);
                Flush(copy);
                copied(copy);
            }
        }
        catch (SqliteException e)
        {
            throw new StorageUnavailableException($"The backup failed: {e.Message}", e);
        }
        finally
        {
            foreach (var source in sources) source.Dispose();
        }
    }

    private static SqliteConnection Open(string path, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false }.ToString());
        connection.Open();
        return connection;
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static void Flush(string path)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite);
        RandomAccess.FlushToDisk(file);
    }
}
