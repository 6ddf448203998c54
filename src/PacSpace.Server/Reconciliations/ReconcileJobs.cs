using PacSpace.Core.Identifiers;
using PacSpace.Server.Hosting;
using PacSpace.Storage.Ledger;

namespace PacSpace.Server.Reconciliations;

/// <summary>
/// Runs the reconciliations that a request does not wait for, and keeps the directory of their spools: what an ended
/// process left in it is removed at start.
/// </summary>
internal sealed class ReconcileJobs(
    DataDirectory directory, LedgerStores stores, Reconciliation reconciliation, TimeProvider clock,
    IHostApplicationLifetime lifetime, ILogger<ReconcileJobs> log) : IHostedService, IDisposable
{
    /// <summary>Entries in a stored page.</summary>
    public const int PageEntries = 500;

    /// <summary>Entries that are kept of each list; all are counted.</summary>
    public const int MaxKeptEntries = 100_000;

    /// <summary>Jobs that are kept of an environment.</summary>
    public const int MaxKept = 20;

    /// <summary>A running job is stored every few seconds: by then whoever ran it is gone.</summary>
    public static readonly TimeSpan GoneAfter = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan KeptFor = TimeSpan.FromHours(24);

    private const int PagesAtOnce = 8;
    private const string Directory = "reconcile";
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _stopping = CancellationTokenSource.CreateLinkedTokenSource(lifetime.ApplicationStopping);

    // Those that wait keep their rows in their spools, and nothing in memory.
    private readonly SemaphoreSlim _comparing = new(Math.Max(2, Environment.ProcessorCount));
    private readonly Lock _gate = new();
    private readonly HashSet<Task> _running = [];

    /// <summary>A new, empty spool.</summary>
    public Spool NewSpool() => new(Path.Combine(directory.Directory(Directory), Ids.New("spool_", clock.GetUtcNow()) + ".db"));

    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var left in System.IO.Directory.EnumerateFiles(directory.Directory(Directory))) File.Delete(left);
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        Task[] running;
        lock (_gate) running = [.. _running];
        await Task.WhenAll(running).WaitAsync(cancellationToken);
    }

    // What tells of the stop stays: a host may be stopped once more after it was disposed of.
    public void Dispose() => _comparing.Dispose();

    /// <summary>Ends when the server is asked to stop.</summary>
    public CancellationToken Stopping => _stopping.Token;

    /// <summary>Begins a job, which takes over spool and slot.</summary>
    public async Task<ReconciliationRecord> BeginAsync(Question question, Spool spool, IDisposable slot, CancellationToken ct)
    {
        var store = stores.For(question.Environment.Kind);
        var now = clock.GetUtcNow();
        var job = new ReconciliationRecord(Ids.New("rcn_", now), ReconciliationRecord.Running, now.ToUnixTimeMilliseconds(),
            now.ToUnixTimeMilliseconds(), (now + KeptFor).ToUnixTimeMilliseconds(),
            await FirstPayloadAsync(store, question, ct), null, null);
        await store.AddReconciliationAsync(
            question.Environment.Number, job, MaxKept, (now - GoneAfter).ToUnixTimeMilliseconds(), ct);
        var task = Task.Run(() => RunAsync(question, job, spool, slot), CancellationToken.None);
        lock (_gate) _running.Add(task);
        _ = task.ContinueWith(
            t =>
            {
                lock (_gate) _running.Remove(t);
            }, TaskScheduler.Default);
        return job;
    }

    /// <summary>From which entry of the log on payloads are named. Asked before rows are read, so never too high.</summary>
    private static async Task<long> FirstPayloadAsync(ILedgerStore store, Question question, CancellationToken ct)
    {
        var (environment, window) = (question.Environment.Number, question.History.Window);
        if (window.Count == 0) return ReconciliationRecord.NoPayload;
        var purged = await store.PurgedSizeAsync(environment, ct);
        var first = await store.ReadDeltasAsync(environment, question.CustomerId, window.First, window.First, ct);
        var last = await store.ReadDeltasAsync(environment, question.CustomerId, window.Last, window.Last, ct);
        return last[0].LogIndex < purged ? ReconciliationRecord.NoPayload : Math.Max(first[0].LogIndex, purged);
    }

    private async Task RunAsync(Question question, ReconciliationRecord job, Spool spool, IDisposable slot)
    {
        using var held = slot;
        using var spooled = spool;
        using var beating = new CancellationTokenSource();
        var beats = BeatAsync(question, job, beating.Token);
        ReconciliationRecord end;
        try
        {
            end = job with
            {
                Status = ReconciliationRecord.Completed,
                Summary = reconciliation.Serialize(await CompareAsync(question, job, spool, _stopping.Token)),
            };
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            end = Failed(job, "The server was stopped. Send the statement again.");
        }
        catch (Exception e)
        {
            log.JobFailed(question.Environment.Number, job.JobId, e);
            end = Failed(job, e is StorageUnavailableException
                ? "The database could not be used. Send the statement again."
                : "Something went wrong on our side; the server's log has it under this job id.");
        }
        await beating.CancelAsync();
        await Task.WhenAny(beats);
        await StoreAsync(question, end);
    }

    private static ReconciliationRecord Failed(ReconciliationRecord job, string message) =>
        job with { Status = ReconciliationRecord.Failed, Message = message };

    private async Task<ReconcileOutcome> CompareAsync(
        Question question, ReconciliationRecord job, Spool spool, CancellationToken ct)
    {
        await _comparing.WaitAsync(ct);
        try
        {
            var (outcome, lists) = await reconciliation.CompareAsync(question, spool, ct);
            var store = stores.For(question.Environment.Kind);
            foreach (var pages in lists.SelectMany(Pages).Chunk(PagesAtOnce))
                if (!await store.AddReconciliationPagesAsync(question.Environment.Number, job.JobId, pages, ct)) break;
            return outcome;
        }
        finally
        {
            _comparing.Release();
        }
    }

    private static IEnumerable<ReconciliationPage> Pages(DifferenceList list) =>
        list.Entries.Take(MaxKeptEntries).Chunk(PageEntries)
        .Select((entries, index) => new ReconciliationPage(list.Name, index, $"[{string.Join(',', entries)}]"));

    private async Task BeatAsync(Question question, ReconciliationRecord job, CancellationToken ct)
    {
        using var timer = new PeriodicTimer(Heartbeat, clock);
        while (await timer.WaitForNextTickAsync(ct)) await StoreAsync(question, job);
    }

    private async Task StoreAsync(Question question, ReconciliationRecord job)
    {
        try
        {
            await stores.For(question.Environment.Kind).UpdateReconciliationAsync(question.Environment.Number,
                job with { UpdatedAt = clock.GetUtcNow().ToUnixTimeMilliseconds() }, CancellationToken.None);
        }
        catch (StorageUnavailableException e)
        {
            // A job that is not stored again shows as failed after a while.
            log.JobNotStored(question.Environment.Number, job.JobId, e);
        }
    }
}
