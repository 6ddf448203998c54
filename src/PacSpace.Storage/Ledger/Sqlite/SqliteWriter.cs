using System.Threading.Channels;

namespace PacSpace.Storage.Ledger.Sqlite;

/// <summary>
/// The one writer of a SQLite file. Everything that waits, of whichever environment, goes into one transaction with
/// one fsync. If a piece of work fails they are run once more, each in a savepoint of its own: its failure takes nobody
/// else down.
/// </summary>
internal sealed class SqliteWriter : IAsyncDisposable
{
    // Pieces of work in one transaction, and waiting: callers bound what one environment has under way.
    private const int MaxWorksPerCommit = 256;
    private const int MaxWaiting = 4096;

    private readonly Channel<Work> _waiting =
        Channel.CreateBounded<Work>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true });

    private readonly SqliteSession _session;
    private readonly Thread _thread;
    private long _commits;

    public SqliteWriter(SqliteSession session, string name)
    {
        _session = session;
        _thread = new Thread(Loop) { IsBackground = true, Name = name };
        _thread.Start();
    }

    /// <summary>Transactions so far.</summary>
    public long Commits => Volatile.Read(ref _commits);

    /// <summary>Runs work inside the next transaction. The task ends when that transaction is durable.</summary>
    public Task<T> RunAsync<T>(Func<SqliteSession, T> work, CancellationToken ct) => RunAsync(new Work<T>(work, false), ct);

    /// <summary>Runs work between two transactions, which itself decides how it is kept. Everybody else waits.</summary>
    public Task<T> RunAloneAsync<T>(Func<SqliteSession, T> work, CancellationToken ct) =>
        RunAsync(new Work<T>(work, true), ct);

    private async Task<T> RunAsync<T>(Work<T> item, CancellationToken ct)
    {
        try
        {
            await _waiting.Writer.WriteAsync(item, ct);
        }
        catch (ChannelClosedException e)
        {
            throw new StorageUnavailableException("The ledger is closing.", e);
        }
        return await item.Done.Task;
    }

    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await Task.Run(_thread.Join);
        _session.Dispose();
    }

    private void Loop()
    {
        var group = new List<Work>(MaxWorksPerCommit);
        while (_waiting.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            group.Clear();
            Work? alone = null;
            while (alone is null && group.Count < MaxWorksPerCommit && _waiting.Reader.TryRead(out var work))
            {
                if (work.IsAlone) alone = work;
                else group.Add(work);
            }
            if (group.Count > 0) Commit(group);
            if (alone is not null) RunAlone(alone);
        }
    }

    private void RunAlone(Work work)
    {
        try
        {
            work.Run(_session);
        }
        catch (Exception e)
        {
            _session.Rollback();
            work.Fail(SqliteErrors.Translate(e));
            return;
        }
        work.Complete();
    }

    private void Commit(List<Work> group)
    {
        // With savepoints SQLite copies each page that changes: there are some only where something failed.
        if (!TryCommit(group, isApart: false)) TryCommit(group, isApart: true);
    }

    /// <summary>False if nothing happened because one of several failed.</summary>
    private bool TryCommit(List<Work> group, bool isApart)
    {
        try
        {
            _session.Execute("BEGIN IMMEDIATE");
            foreach (var work in group)
            {
                if (isApart) RunInSavepoint(work);
                else work.Run(_session);
            }
            _session.Execute("COMMIT");
            Volatile.Write(ref _commits, _commits + 1);
        }
        catch (Exception e)
        {
            // Whatever it was, the transaction is gone as a whole.
            _session.Rollback();
            if (!isApart && group.Count > 1 && !SqliteErrors.EndsTransaction(e)) return false;
            foreach (var work in group) work.Fail(SqliteErrors.Translate(e));
            return true;
        }
        foreach (var work in group) work.Complete();
        return true;
    }

    private void RunInSavepoint(Work work)
    {
        _session.Execute("SAVEPOINT work");
        try
        {
            work.Run(_session);
            _session.Execute("RELEASE work");
        }
        catch (Exception e) when (!SqliteErrors.EndsTransaction(e))
        {
            _session.Execute("ROLLBACK TO work");
            _session.Execute("RELEASE work");
            work.Error = SqliteErrors.Translate(e);
        }
    }

    private abstract class Work
    {
        public Exception? Error { get; set; }

        public abstract bool IsAlone { get; }

        public abstract void Run(SqliteSession session);

        public abstract void Complete();

        public abstract void Fail(Exception error);
    }

    private sealed class Work<T>(Func<SqliteSession, T> run, bool isAlone) : Work
    {
        private T? _result;

        public override bool IsAlone => isAlone;

        public TaskCompletionSource<T> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override void Run(SqliteSession session) => _result = run(session);

        public override void Complete()
        {
            if (Error is not null) Done.TrySetException(Error);
            else Done.TrySetResult(_result!);
        }

        public override void Fail(Exception error) => Done.TrySetException(error);
    }
}
