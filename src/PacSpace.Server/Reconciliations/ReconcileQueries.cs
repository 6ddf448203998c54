using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using PacSpace.Server.Hosting;
using PacSpace.Server.Hosting.Authentication;
using PacSpace.Server.Hosting.Errors;
using PacSpace.Server.Hosting.Json;
using PacSpace.Storage.Ledger;

namespace PacSpace.Server.Reconciliations;

/// <summary>Questions about jobs; any server can answer them.</summary>
internal static class ReconcileQueries
{
    private const int MaxLimit = 500;
    private const int DefaultLimit = 100;

    /// <summary>A reconciliation job and its lists</summary>
    /// <remarks>
    /// While it runs, its status; once completed, the result with the first entries of each list, or one list page by
    /// page. Jobs are removed 24 hours after the upload; an environment keeps 20 of them, and the oldest that ended go
    /// first. When retention destroys payloads that a job's lists may name, the lists go too and the job is failed.
    /// </remarks>
    /// <param name="jobId">As the upload answered it.</param>
    /// <param name="list">missingFromTheirs, missingFromYours, amountDiffers, duplicates or matchedByAmount: this list alone.</param>
    /// <param name="page">Page of the list, from 1 (the default).</param>
    /// <param name="limit">Entries of a list, 1 to 500 (default 100).</param>
    internal static async Task<Results<ApiOk<ReconcileView>, ErrorResult>> GetAsync(
        string jobId, string? list, [Range(1, int.MaxValue)] int? page, [Range(1, MaxLimit)] int? limit, ApiCaller caller,
        LedgerStores stores, Reconciliation reconciliation, TimeProvider clock, CancellationToken ct)
    {
        var errors = new FieldErrors();
        if (list is not null && !Reconciliation.ListNames.Contains(list))
            errors.Add("list", $"must be one of {string.Join(", ", Reconciliation.ListNames)}");
        if (page is < 1 || (page is > 1 && list is null)) errors.Add("page", "must be at least 1, and names a page of a list");
        if (limit is < 1 or > MaxLimit) errors.Add("limit", "must be 1 to 500");
        if (errors.ToError() is { } invalid) return new ErrorResult(invalid);

        var (store, environment) = (stores.For(caller.Environment.Kind), caller.Environment.Number);
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        if (await store.FindReconciliationAsync(environment, jobId, now, ct) is not { } job)
            return new ErrorResult(ApiError.NotFound(ErrorCodes.NotFound,
                $"There is no reconciliation '{jobId}' in this environment; they are removed after 24 hours, "
                + $"or once there are {ReconcileJobs.MaxKept} newer ones."));
        if (job.Status == ReconciliationRecord.Running && now - job.UpdatedAt > ReconcileJobs.GoneAfter.TotalMilliseconds)
            job = job with
            {
                Status = ReconciliationRecord.Failed,
                Message = "The server that compared went away. Send the statement again.",
            };
        if (job.Summary is not { } summary) return Api.Ok(ReconcileViews.Running(job));

        var outcome = reconciliation.Deserialize(summary);
        var (number, size) = (page ?? 1, limit ?? DefaultLimit);
        var lists = new Dictionary<string, IReadOnlyList<RawJson>>(StringComparer.Ordinal);
        foreach (var name in list is null ? Reconciliation.ListNames : [list])
            lists.Add(name, await ReadAsync(store, environment, jobId, name, (long)(number - 1) * size, size, ct));
        return Api.Ok(ReconcileViews.Completed(job, outcome, lists,
            list is null ? null : PagePagination.Of(Math.Min(outcome.CountOf(list), ReconcileJobs.MaxKeptEntries), number, size)));
    }

    /// <summary>Entries of a list as they lie in its stored pages.</summary>
    private static async Task<IReadOnlyList<RawJson>> ReadAsync(
        ILedgerStore store, long environment, string jobId, string list, long first, int count, CancellationToken ct)
    {
        var firstPage = first / ReconcileJobs.PageEntries;
        var pages = await store.ReadReconciliationPagesAsync(
            environment, jobId, list, firstPage, (first + count - 1) / ReconcileJobs.PageEntries, ct);
        return [.. pages.SelectMany(Entries).Skip((int)(first - firstPage * ReconcileJobs.PageEntries)).Take(count)];
    }

    private static List<RawJson> Entries(ReconciliationPage page)
    {
        using var document = JsonDocument.Parse(page.Entries);
        return [.. document.RootElement.EnumerateArray().Select(e => new RawJson(e.GetRawText()))];
    }
}
