using Microsoft.Data.Sqlite;
using PacSpace.Storage.Ledger.Sqlite;
using PacSpace.Storage.Ledger.Sqlite.Wal;

namespace PacSpace.Storage.Tests.Ledger.Sqlite;

/// <summary>What one connection writes through our write-ahead log is what others read through SQLite's own.</summary>
public sealed class WalFileTests : IDisposable
{
    private const int Rows = 3000;

    private readonly string _directory = Directory.CreateTempSubdirectory("pacspace é%41#? ").FullName;
    private readonly SqliteSession _writer;

    public WalFileTests()
    {
        // Ten pages of memory: a transaction is written to the log long before it ends, and read back from there.
        _writer = new SqliteSession(Connection(WalFileSystem.Locate(Path.Combine(_directory, "a b.db"))),
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = 10; PRAGMA wal_autocheckpoint = 0;");
        _writer.Execute("CREATE TABLE t (x INTEGER PRIMARY KEY, y TEXT NOT NULL)");
    }

    public void Dispose()
    {
        _writer.Dispose();
        Directory.Delete(_directory, true);
    }

    [Fact]
    public void Others_see_a_transaction_when_it_has_ended_and_all_of_it()
    {
        using var reader = NewReader();
        _writer.Execute("BEGIN IMMEDIATE");
        Fill("a");
        Assert.Equal(Rows, Count(_writer, "a"));
        Assert.Equal(0, Count(reader, "a"));
        _writer.Execute("COMMIT");
        Assert.Equal(Rows, Count(reader, "a"));
        Assert.Equal("ok", reader.First("PRAGMA integrity_check", r => r.GetString(0)));
    }

    [Fact]
    public void What_is_taken_back_leaves_nothing()
    {
        using var reader = NewReader();
        Fill("a");
        _writer.Execute("BEGIN IMMEDIATE");
        Replace("a", "b");
        _writer.Execute("SAVEPOINT s");
        Replace("b", "c");
        _writer.Execute("ROLLBACK TO s");
        Assert.Equal((Rows, 0), (Count(_writer, "b"), Count(_writer, "c")));
        Replace("b", "d");
        _writer.Execute("COMMIT");
        Assert.Equal((Rows, 0), (Count(reader, "d"), Count(reader, "b")));
        _writer.Execute("BEGIN IMMEDIATE");
        Replace("d", "e");
        _writer.Execute("ROLLBACK");
        Replace("d", "f");
        Assert.Equal((Rows, 0), (Count(reader, "f"), Count(reader, "e")));
        Assert.Equal("ok", reader.First("PRAGMA integrity_check", r => r.GetString(0)));
    }

    [Fact]
    public void A_log_that_begins_anew_or_is_cut_off_goes_on()
    {
        using var reader = NewReader();
        foreach (var (checkpoint, i) in new[] { "PASSIVE", "RESTART", "TRUNCATE", "PASSIVE" }.Select((c, i) => (c, i)))
        {
            if (i == 0) Fill("0");
            else Replace($"{i - 1}", $"{i}");
            Assert.Equal(0, _writer.First($"PRAGMA wal_checkpoint({checkpoint})", r => r.GetInt64(0)));
            Assert.Equal(Rows, Count(reader, $"{i}"));
        }
        Assert.Equal("ok", reader.First("PRAGMA integrity_check", r => r.GetString(0)));
    }

    [Fact]
    public void What_another_process_writes_in_its_place_is_left_alone()
    {
        Fill("a");
        _writer.Execute("BEGIN IMMEDIATE");
        Replace("a", "b");
        _writer.Rollback();
        using (var other = new SqliteSession(Connection(Path.Combine(_directory, "a b.db")), "PRAGMA synchronous = FULL"))
            other.Execute("UPDATE t SET y = 'c-' || hex(randomblob(100))");
        Assert.Equal((Rows, 0), (Count(_writer, "c"), Count(_writer, "b")));
        Replace("c", "d");
        using var reader = NewReader();
        Assert.Equal((Rows, 0), (Count(reader, "d"), Count(reader, "b")));
        Assert.Equal("ok", reader.First("PRAGMA integrity_check", r => r.GetString(0)));
    }

    [Fact]
    public void A_copy_of_the_files_holds_what_was_committed()
    {
        Fill("a");
        _writer.Execute("BEGIN IMMEDIATE");
        Replace("a", "b");
        // As after kill -9 in the middle of a transaction: what gathers in the process is not there.
        var copy = Directory.CreateDirectory(Path.Combine(_directory, "copy")).FullName;
        foreach (var file in new[] { "a b.db", "a b.db-wal" })
            File.Copy(Path.Combine(_directory, file), Path.Combine(copy, file));
        _writer.Execute("ROLLBACK");
        using var recovered = new SqliteSession(Connection(Path.Combine(copy, "a b.db")), "PRAGMA query_only = ON");
        Assert.Equal((Rows, 0), (Count(recovered, "a"), Count(recovered, "b")));
        Assert.Equal("ok", recovered.First("PRAGMA integrity_check", r => r.GetString(0)));
    }

    [Fact]
    public void The_file_is_the_one_that_its_path_names() => Assert.Equal(
        ["a b.db", "a b.db-shm", "a b.db-wal"],
        Directory.GetFiles(_directory).Select(Path.GetFileName).Order(StringComparer.Ordinal));

    private static string Connection(string source) =>
        new SqliteConnectionStringBuilder { DataSource = source, Pooling = false }.ToString();

    private static int Count(SqliteSession session, string y) =>
        session.First("SELECT count(*) FROM t WHERE y LIKE $1 || '-%'", r => r.GetInt32(0), y);

    private SqliteSession NewReader() => new(Connection(Path.Combine(_directory, "a b.db")), "PRAGMA query_only = ON");

    private void Fill(string y) => _writer.Execute(
        """
        WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $2)
        INSERT INTO t (y) SELECT $1 || '-' || hex(randomblob(100)) FROM n
        """, y, Rows);

    private void Replace(string from, string to) => _writer.Execute(
        "UPDATE t SET y = $2 || '-' || hex(randomblob(100)) WHERE y LIKE $1 || '-%'", from, to);
}
