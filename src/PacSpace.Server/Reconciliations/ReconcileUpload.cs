using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using PacSpace.Core.Statements;
using PacSpace.Server.Hosting;
using PacSpace.Server.Hosting.Authentication;
using PacSpace.Server.Hosting.Errors;
using PacSpace.Server.Hosting.Json;
using PacSpace.Server.Hosting.Uploads;
using PacSpace.Storage.Ledger;

namespace PacSpace.Server.Reconciliations;

/// <summary>What a reconciliation needs, beside its request.</summary>
internal sealed class ReconcileServices(
    Questions questions, StatementRows rows, Reconciliation reconciliation, ReconcileJobs jobs, ReconcileSlots slots,
    UploadBodies bodies)
{
    public Questions Questions => questions;

    public StatementRows Rows => rows;

    public Reconciliation Reconciliation => reconciliation;

    public ReconcileJobs Jobs => jobs;

    public ReconcileSlots Slots => slots;

    public UploadBodies Bodies => bodies;
}

/// <summary>Bounds the files that reconciliations take; how many compare at once is bounded apart.</summary>
internal sealed class ReconcileSlots() : UploadSlots(maxPerEnvironment: 2, max: 8);

/// <summary>Comparing a statement of the other side with our rows.</summary>
internal static class ReconcileUpload
{
    /// <summary>Bytes of a whole statement.</summary>
    public const long MaxBytes = 1024L * 1024 * 1024;

    private const int MaxErrors = 100;

    // Rows of either side up to which the answer is waited for.
    private const int MaxRowsAtOnce = 10_000;

    /// <summary>Reconcile a statement row by row</summary>
    /// <remarks>
    /// Finds which entries differ between a customer's deltas in a scope and the statement of the other side, of up to
    /// 1 000 000 rows. JSON holds everything in the body; NDJSON and CSV hold the rows, and customerId, scope and matchOn
    /// are query parameters. With at most 10 000 rows on each side the answer is the result; beyond it is 202 with a job to poll, whose
    /// lists are kept for 24 hours. A row that can't be read refuses the whole: details name the first 100. A body has to
    /// come at 16 KiB a second, on average and after the first 30 seconds, and may pause for 60 seconds. See
    /// docs/reconcile.md for the rules of matching.
    /// </remarks>
    internal static async Task<Results<ApiOk<ReconcileView>, Accepted<ApiEnvelope<ReconcileView>>, ErrorResult>> HandleAsync(
        [AsParameters] ReconcileQuery query, [AsParameters] ScopeMembers scope, ApiCaller caller, HttpContext http,
        ReconcileServices services, CancellationToken ct)
    {
        if (!UploadFormats.TryParse(http.Request.ContentType, out var format))
            return new ErrorResult(UploadFormats.Unsupported(
                UploadFormats.Json, UploadFormats.Ndjson, UploadFormats.Jsonl, UploadFormats.Csv));
        Question? question = null;
        if (format != UploadFormat.Json)
        {
            (question, var unclear) = await services.Questions.ReadAsync(query, scope, caller, ct);
            if (question is null) return new ErrorResult(unclear!);
        }
        var slot = services.Slots.TryTake(caller.Environment.Number, out var busy);
        if (slot is null) return new ErrorResult(busy!);
        Spool? spool = services.Jobs.NewSpool();
        try
        {
            var (error, head) = await SpoolAsync(format, http, spool, services, ct);
            if (error is null && head is not null)
                (question, error) = await services.Questions.ReadAsync(head, caller, ct);
            if (error is not null) return new ErrorResult(error);
            if (spool.Theirs.Count <= MaxRowsAtOnce && question!.History.Window.Count <= MaxRowsAtOnce)
                return Api.Ok(await CompareAsync(question, spool, services.Reconciliation, ct));
            var job = await services.Jobs.BeginAsync(question!, spool, slot, ct);
            (spool, slot) = (null, null);
            var view = ReconcileViews.Running(job);
            return TypedResults.Accepted(view.PollUrl, new ApiEnvelope<ReconcileView>(true, view));
        }
        finally
        {
            spool?.Dispose();
            slot?.Dispose();
        }
    }

    private static async Task<ReconcileView> CompareAsync(
        Question question, Spool spool, Reconciliation reconciliation, CancellationToken ct)
    {
        var (outcome, lists) = await reconciliation.CompareAsync(question, spool, ct);
        var entries = lists.ToDictionary(
            l => l.Name, IReadOnlyList<RawJson> (l) => [.. l.Entries.Select(e => new RawJson(e))], StringComparer.Ordinal);
        return ReconcileViews.Completed(null, outcome, entries, null);
    }

    /// <summary>Reads the rows to their end; the error to answer with, and the members beside them if the body is JSON.</summary>
    private static async Task<(ApiError? Error, string? Head)> SpoolAsync(
        UploadFormat format, HttpContext http, Spool spool, ReconcileServices services, CancellationToken ct)
    {
        using var body = services.Bodies.Open(http);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(ct, services.Jobs.Stopping);
        CsvRowReader? csv = null;
        JsonBodyReader? json = null;
        ApiError? error;
        try
        {
            if (format == UploadFormat.Csv) csv = await CsvRowReader.OpenAsync(body, StatementRows.Columns, ending.Token);
            if (format == UploadFormat.Json) json = new JsonBodyReader(body, "theirs");
            var reader = csv ?? json ?? (UploadReader)new NdjsonReader(body);
            error = await SpoolAsync(reader, spool, services.Rows, ending.Token);
            if (error is null && json is { HasRows: false }) error = ApiError.Validation("theirs", "is missing");
        }
        catch (UnreadableUploadException e)
        {
            error = ApiError.Validation($"lines[{e.Line}]", e.Reason);
        }
        catch (JsonException e)
        {
            error = json is { Line: > 0 } && ErrorHandling.ForJson(e) is { Code: ErrorCodes.MalformedJson } malformed
                ? malformed with { Message = $"The body is not valid JSON after theirs[{json.Line - 1}]." }
                : ErrorHandling.ForJson(e);
        }
        catch (SlowUploadException e)
        {
            error = ApiError.Validation("body", e.Message);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            error = ApiError.Unavailable("This server is being stopped. Send the statement again.");
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            error = TooLarge;
        }
        finally
        {
            csv?.Dispose();
        }
        if (error is not null) await UploadRoutes.DrainAsync(http, services.Jobs.Stopping);
        return (error, json?.Head);
    }

    private static async Task<ApiError?> SpoolAsync(UploadReader reader, Spool spool, StatementRows rows, CancellationToken ct)
    {
        var errors = new List<FieldError>();
        while (errors.Count < MaxErrors && await reader.ReadAsync(ct))
        {
            if (spool.Theirs.Count >= Questions.MaxRows) return TooLarge;
            if (rows.Read(reader, errors) is { } row) spool.AddTheirs(row);
        }
        return errors.Count == 0 ? null : ApiError.Validation([.. errors.Take(MaxErrors)]) with
        {
            Message = $"{(errors.Count < MaxErrors ? errors.Count : "More than " + (MaxErrors - 1))} members of rows can't be read; "
                + "details name them. Nothing was compared.",
        };
    }

    private static ApiError TooLarge => new(413, ErrorCodes.BodyTooLarge,
        $"A statement has at most {Questions.MaxRows} rows and 1 GiB. Reconcile a narrower scope at a time.");
}

/// <summary>Shows reconciliations.</summary>
internal static class ReconcileViews
{
    public static ReconcileView Running(ReconciliationRecord job) => new()
    {
        JobId = job.JobId,
        Status = job.Status,
        PollUrl = $"/api/v1/balance/reconcile/{job.JobId}",
        ExpiresAt = Timestamp.Text(job.ExpiresAt),
        Message = job.Message,
        FirstDivergence = null,
    };

    /// <param name="lists">The entries of the lists that are shown.</param>
    public static ReconcileView Completed(
        ReconciliationRecord? job, ReconcileOutcome outcome, IReadOnlyDictionary<string, IReadOnlyList<RawJson>> lists,
        PagePagination? pagination)
    {
        var view = job is null
            ? new ReconcileView
            {
                JobId = null, Status = ReconciliationRecord.Completed, PollUrl = null, ExpiresAt = null, FirstDivergence = null,
            }
            : Running(job);
        return view with
        {
            CustomerId = outcome.CustomerId,
            MatchOn = outcome.MatchOn,
            Scope = outcome.Scope,
            Agreed = outcome.Agreed,
            FirstDivergence = outcome.FirstDivergence,
            MissingFromTheirs = lists.GetValueOrDefault(Reconciliation.MissingFromTheirs),
            MissingFromYours = lists.GetValueOrDefault(Reconciliation.MissingFromYours),
            AmountDiffers = lists.GetValueOrDefault(Reconciliation.AmountDiffers),
            Duplicates = lists.GetValueOrDefault(Reconciliation.Duplicates),
            MatchedByAmount = lists.GetValueOrDefault(Reconciliation.MatchedByAmount),
            Summary = outcome.Summary,
            CutLists = job is null ? null : CutListsOf(outcome),
            Pagination = pagination,
        };
    }

    private static List<CutList>? CutListsOf(ReconcileOutcome outcome)
    {
        var cut = Reconciliation.ListNames.Select(l => new CutList(l, outcome.CountOf(l), ReconcileJobs.MaxKeptEntries))
            .Where(l => l.Count > l.Kept).ToList();
        return cut.Count > 0 ? cut : null;
    }
}
