namespace PacSpace.Storage.Ledger;

/// <summary>
/// Results of reconciliations that took longer than a request. They hold reference ids, which are payload: each is
/// removed once its time is over.
/// </summary>
public partial interface ILedgerStore
{
    /// <summary>
    /// Adds a job that runs. Of the environment's others the newest are kept, so that there are
    /// <paramref name="keep"/> with this one; older ones are removed with their pages, but those that still run.
    /// </summary>
    /// <param name="goneBefore">A running job that was not stored since then, Unix milliseconds, runs no more.</param>
    Task AddReconciliationAsync(
        long environment, ReconciliationRecord job, int keep, long goneBefore, CancellationToken ct);

    /// <summary>
    /// Stores a job's state. Nothing happens if it is no longer there or ended: how it ended stays.
    /// </summary>
    Task UpdateReconciliationAsync(long environment, ReconciliationRecord job, CancellationToken ct);

    /// <summary>
    /// Adds pages of a running job's lists; a page that is there already MUST stay as it is. False, and nothing is
    /// stored, if the job runs no more.
    /// </summary>
    Task<bool> AddReconciliationPagesAsync(
        long environment, string jobId, IReadOnlyList<ReconciliationPage> pages, CancellationToken ct);

    /// <summary>The job, or null; one whose time was over at <paramref name="now"/> MUST NOT be given out.</summary>
    Task<ReconciliationRecord?> FindReconciliationAsync(
        long environment, string jobId, long now, CancellationToken ct);

    /// <summary>Pages of one list, indices from first to last, both inclusive, in that order.</summary>
    Task<IReadOnlyList<ReconciliationPage>> ReadReconciliationPagesAsync(
        long environment, string jobId, string list, long first, long last, CancellationToken ct);

    /// <summary>Environments with jobs whose time was over at <paramref name="now"/>.</summary>
    Task<IReadOnlyList<long>> ListExpiredReconciliationsAsync(long now, CancellationToken ct);

    /// <summary>Removes an environment's jobs whose time was over at <paramref name="now"/>, with their pages.</summary>
    Task DeleteExpiredReconciliationsAsync(long environment, long now, CancellationToken ct);
}

/// <summary>A reconciliation under way or done. Times are Unix milliseconds.</summary>
/// <param name="Status">running, completed or failed.</param>
/// <param name="UpdatedAt">When this was stored; a running job is stored again every few seconds.</param>
/// <param name="ExpiresAt">From when it is gone.</param>
/// <param name="FirstIndex">
/// From which entry of the log on its lists may name payloads; <see cref="NoPayload"/> if they name none.
/// </param>
/// <param name="Summary">What was found, as JSON; null until it is completed.</param>
/// <param name="Message">Why it failed and what to do; null unless it did.</param>
public sealed record ReconciliationRecord(
    string JobId, string Status, long CreatedAt, long UpdatedAt, long ExpiresAt, long FirstIndex,
    string? Summary, string? Message)
{
    public const string Running = "running";
    public const string Completed = "completed";
    public const string Failed = "failed";

    public const long NoPayload = long.MaxValue;

    /// <summary>Why a job failed whose rows were destroyed.</summary>
    public const string PurgedMessage =
        "Retention destroyed payloads of deltas that it compared, and what it found with them. Send the statement again.";
}

/// <summary>A page of one list of differences.</summary>
/// <param name="Entries">The differences, a JSON array.</param>
public sealed record ReconciliationPage(string List, long Index, string Entries);
