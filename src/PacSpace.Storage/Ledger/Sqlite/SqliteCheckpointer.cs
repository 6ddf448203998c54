using Microsoft.Data.Sqlite;

namespace PacSpace.Storage.Ledger.Sqlite;

/// <summary>
/// Copies the write-ahead log into the file while the writer goes on. SQLite by itself does it within a commit, and
/// everybody who waits for that commit would wait for a copy of many megabytes.
/// </summary>
/// <remarks>https://sqlite.org/pragma.html#pragma_wal_checkpoint</remarks>
internal sealed class SqliteCheckpointer : IAsyncDisposable
{
    private const string Look = "PRAGMA wal_checkpoint(NOOP)";
    private const string Copy = "PRAGMA wal_checkpoint(PASSIVE)";

    // Pages, of 4 KiB. One that was written many times is copied once, so a longer log means less to copy.
    private const long Long = 1_000;

    // A log that is copied to its end begins anew. Only the writer can see to that, in a pause of some milliseconds, so it is
    // done once in 32 MiB; and then as few pages as these are left to it, and what was copied before is flushed.
    private const long Longest = 8_000;
    private const long Short = 250;

    // What is written while a round copies is left to the next one. Each has less, unless the disk can't follow.
    private const int MaxRounds = 6;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    private readonly SqliteSession _session;
    private readonly SqliteWriter _writer;
    private readonly CancellationTokenSource _stop = new();
    private readonly Thread _thread;

    /// <param name="session">For it alone.</param>
    public SqliteCheckpointer(SqliteSession session, SqliteWriter writer, string name)
    {
        (_session, _writer) = (session, writer);
        _session.Pace();
        _thread = new Thread(Loop) { IsBackground = true, Name = name };
        _thread.Start();
    }

    /// <summary>Held during each copy.</summary>
    public Lock Copying { get; } = new();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.Run(_thread.Join);
        _session.Dispose();
        _stop.Dispose();
    }

    private void Loop()
    {
        for (long seen = 0; !_stop.Token.WaitHandle.WaitOne(Interval);)
        {
            var commits = _writer.Commits;
            if (commits == seen) continue;
            seen = commits;
            try
            {
                if (Uncopied(Look) < Long) continue;
                for (var round = 0; round < MaxRounds && Uncopied(Look) > Short; round++)
                {
                    lock (Copying) Uncopied(Copy);
                    _session.FlushFile();
                }
                if (Pages(Look).Log >= Longest)
                    _writer.RunAloneAsync(s => s.First(Copy, r => r.GetInt64(0)), _stop.Token).GetAwaiter().GetResult();
            }
            catch (Exception e) when (e is SqliteException or StorageUnavailableException or OperationCanceledException)
            {
                // The log stays as it is, and is durable as it is: the next attempt copies it.
            }
        }
    }

    private long Uncopied(string checkpoint)
    {
        var (log, copied) = Pages(checkpoint);
        return log - copied;
    }

    private (long Log, long Copied) Pages(string checkpoint) => _session.First(checkpoint, r => (r.GetInt64(1), r.GetInt64(2)));
}
