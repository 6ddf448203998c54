using Microsoft.Data.Sqlite;
using PacSpace.Storage.Ledger;
using PacSpace.Storage.Ledger.Sqlite;

namespace PacSpace.Storage.Tests.Ledger.Sqlite;

public sealed class SqliteWriterTests : IAsyncLifetime
{
    private readonly string _file = Path.Combine(Directory.CreateTempSubdirectory("pacspace-writer-").FullName, "x.db");
    private SqliteWriter _writer = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private string ConnectionString => $"Data Source={_file};Pooling=False";

    public async ValueTask InitializeAsync()
    {
        _writer = new SqliteWriter(new SqliteSession(ConnectionString, "PRAGMA journal_mode = WAL"), "test");
        await _writer.RunAsync(s => s.Execute("CREATE TABLE t (x INTEGER PRIMARY KEY)"), Ct);
    }

    public async ValueTask DisposeAsync()
    {
        await _writer.DisposeAsync();
        Directory.Delete(Path.GetDirectoryName(_file)!, true);
    }

    [Fact]
    public async Task Work_that_throws_takes_nobody_else_down()
    {
        var works = await TogetherAsync(
            s => Insert(s, 1),
            s => Insert(s, 2) + Insert(s, 1),
            s => Insert(s, 3) + Throw(),
            s => Insert(s, 4));
        Assert.Equal([false, true, true, false], works.Select(w => w.IsFaulted));
        Assert.IsType<SqliteException>(works[1].Exception!.InnerException);
        Assert.IsType<InvalidOperationException>(works[2].Exception!.InnerException);
        Assert.Equal([1, 4], Stored());
    }

    [Fact]
    public async Task Work_that_is_waiting_shares_one_transaction()
    {
        var seen = new List<int>();
        // Each sees what the ones before it wrote, and another connection sees nothing before all are done.
        var works = await TogetherAsync(s => Count(s, 1), s => Count(s, 2), s => Count(s, 3));
        Assert.All(works, w => Assert.True(w.IsCompletedSuccessfully));
        Assert.Equal([(1, 0), (2, 0), (3, 0)], seen.Chunk(2).Select(c => (c[0], c[1])));
        Assert.Equal([1, 2, 3], Stored());

        int Count(SqliteSession session, int x)
        {
            Insert(session, x);
            seen.Add(session.First("SELECT count(*) FROM t", r => r.GetInt32(0)));
            seen.Add(Stored().Count);
            return 1;
        }
    }

    [Fact]
    public async Task Transaction_that_is_lost_fails_everyone_in_it_and_stores_nothing()
    {
        var works = await TogetherAsync(
            s => Insert(s, 1), _ => throw new SqliteException("disk I/O error", 10), s => Insert(s, 2));
        Assert.All(works, w => Assert.IsType<StorageUnavailableException>(w.Exception!.InnerException));
        Assert.Empty(Stored());
        await _writer.RunAsync(s => Insert(s, 5), Ct);
        Assert.Equal([5], Stored());
    }

    [Fact]
    public async Task Closing_finishes_what_is_waiting_and_takes_no_more()
    {
        using var gate = new ManualResetEventSlim();
        var first = _writer.RunAsync(s => { gate.Wait(Ct); return Insert(s, 1); }, Ct);
        var second = _writer.RunAsync(s => Insert(s, 2), Ct);
        var closing = _writer.DisposeAsync().AsTask();
        await Assert.ThrowsAsync<StorageUnavailableException>(() => _writer.RunAsync(s => Insert(s, 3), Ct));
        gate.Set();
        await Task.WhenAll(first, second, closing);
        Assert.Equal([1, 2], Stored());
    }

    [Fact]
    public async Task Cancelled_before_it_is_taken_is_not_run()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => _writer.RunAsync(s => Insert(s, 1), new CancellationToken(true)));
        Assert.Empty(Stored());
    }

    private static int Insert(SqliteSession session, int x) => session.Execute("INSERT INTO t (x) VALUES ($1)", x);

    private static int Throw() => throw new InvalidOperationException("a bug");

    /// <summary>Holds the writer until all works are waiting, so that they share a commit.</summary>
    private async Task<Task<int>[]> TogetherAsync(params Func<SqliteSession, int>[] works)
    {
        using var gate = new ManualResetEventSlim();
        var holding = new TaskCompletionSource();
        var holder = _writer.RunAsync(_ => { holding.SetResult(); gate.Wait(Ct); return 0; }, Ct);
        await holding.Task;
        var tasks = works.Select(w => _writer.RunAsync(w, Ct)).ToArray();
        gate.Set();
        await holder;
        await Task.WhenAll(
            tasks.Select(t => t.ContinueWith(_ => { }, Ct, TaskContinuationOptions.None, TaskScheduler.Default)));
        return tasks;
    }

    private List<int> Stored()
    {
        using var session = new SqliteSession(ConnectionString, "PRAGMA query_only = ON");
        return session.All("SELECT x FROM t ORDER BY x", r => r.GetInt32(0));
    }
}
