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
    ILogger<ReconcileJobs> log) : IHostedService, IDisposable
{
    /// <summary>Entries in a stored page.</summary>
    public const int PageEntries = 500;

    public static readonly TimeSpan KeptFor = TimeSpan.FromHours(24);

    private const int PagesAtOnce = 8;
    private const string Directory = "reconcile";
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _stopping = new();
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

    public void Dispose() => _stopping.Dispose();

    /// <summary>Begins a job, which takes over spool and slot.</summary>
    public async Task<ReconciliationRecord> BeginAsync(Question question, Spool spool, IDisposable slot, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var job = new ReconciliationRecord(Ids.New("rcn_", now), ReconciliationRecord.Running, now.ToUnixTimeMilliseconds(),
            now.ToUnixTimeMilliseconds(), (now + KeptFor).ToUnixTimeMilliseconds(), null, null);
        await stores.For(question.Environment.Kind).AddReconciliationAsync(question.Environment.Number, job, ct);
        var task = Task.Run(() => RunAsync(question, job, spool, slot), CancellationToken.None);
        lock (_gate) _running.Add(task);
        _ = task.ContinueWith(
            t =>
            {
                lock (_gate) _running.Remove(t);
            }, TaskScheduler.Default);
        return job;
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
        var (outcome, lists) = await reconciliation.CompareAsync(question, spool, ct);
        var store = stores.For(question.Environment.Kind);
        foreach (var pages in lists.SelectMany(Pages).Chunk(PagesAtOnce))
            await store.AddReconciliationPagesAsync(question.Environment.Number, job.JobId, pages, ct);
        return outcome;
    }

    private static IEnumerable<ReconciliationPage> Pages(DifferenceList list) => list.Entries.Chunk(PageEntries)
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
