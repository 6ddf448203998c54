using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using PacSpace.Core.Identifiers;
using PacSpace.Server.Hosting;
using PacSpace.Server.Hosting.Authentication;
using PacSpace.Server.Hosting.Errors;
using PacSpace.Server.Hosting.Json;
using PacSpace.Server.Hosting.Plans;
using PacSpace.Server.Hosting.Uploads;
using PacSpace.Storage.Ledger;

namespace PacSpace.Server.Imports;

/// <summary>What an import needs, beside its request.</summary>
internal sealed class ImportServices(
    LedgerStores stores, ImportRows rows, ImportAppends appends, PlanCaps caps, ImportSlots slots, ApiKeyGate gate,
    UploadBodies bodies, TimeProvider clock, IHostApplicationLifetime lifetime, IOptions<JsonOptions> json,
    ILogger<ImportProgress> log)
{
    public LedgerStores Stores => stores;

    public ImportRows Rows => rows;

    public ImportAppends Appends => appends;

    public PlanCaps Caps => caps;

    public ImportSlots Slots => slots;

    public ApiKeyGate Gate => gate;

    public UploadBodies Bodies => bodies;

    public TimeProvider Clock => clock;

    public CancellationToken Stopping => lifetime.ApplicationStopping;

    public ILogger<ImportProgress> Log => log;

    public JsonTypeInfo Answer => json.Value.SerializerOptions.GetTypeInfo(typeof(ApiEnvelope<ImportView>));
}

/// <summary>Bounds the memory and the connections that imports hold.</summary>
internal sealed class ImportSlots() : UploadSlots(maxPerEnvironment: 4, max: 24);

/// <summary>Recording the rows of an upload.</summary>
internal static class ImportUpload
{
    private const string Overtaken = "The same import was begun anew by another request.";
    private const long DayMilliseconds = 24L * 60 * 60 * 1000;
    private const long KeptMilliseconds = 30 * DayMilliseconds;

    // Rows are never forgotten: what an import recorded is found again by its keys, whether the import is known or not.
    private const int MaxKept = 200;

    /// <summary>Import deltas from NDJSON or CSV</summary>
    /// <remarks>
    /// The body is read as it comes and may have any number of rows; a line has at most 1 MiB. Each row is what an emit
    /// takes, is checked by the same rules and stands alone: a refused one is told with its line, the others are
    /// recorded in order. A row's idempotency key is made of the import id and its line, unless it brings its own: the
    /// same body sent again under the same import id records nothing twice and goes on where it was cut off, and a line
    /// that changed is refused as IDEMPOTENCY_KEY_REUSED. The answer is 201 once the rows were begun; status says whether
    /// the import completed, was interrupted, or stopped and why. Without an import id one is made and told at once in
    /// Location, before the body is read. When the plan's deltas are used up the import stops, and so it does when its API
    /// key is switched off, deleted or replaced: send it again with a key that is valid. Four imports of an environment may
    /// run at once; an import that is sent again takes the place of the one before. A body has to come at 16 KiB a second,
    /// on average and after the first 30 seconds, and may pause for 60 seconds.
    /// </remarks>
    /// <param name="importId">
    /// Names the import: 1 to 128 of ASCII letters, digits and _ - . : (not "." or ".."). Idempotency-Key is another way
    /// to give it.
    /// </param>
    internal static async Task<Results<ApiCreated<ImportView>, EmptyHttpResult, ErrorResult>> HandleAsync(
        [RegularExpression(Patterns.CustomerId)] string? importId, ApiCaller caller, HttpContext http, ImportServices services)
    {
        if (ImportIds.Read(http.Request, ref importId) is { } invalid) return new ErrorResult(invalid);
        if (!UploadFormats.TryParse(http.Request.ContentType, out var format) || format == UploadFormat.Json)
            return new ErrorResult(UploadFormats.Unsupported(UploadFormats.Ndjson, UploadFormats.Jsonl, UploadFormats.Csv));
        using var slot = services.Slots.TryTake(caller.Environment.Number, out var refusal);
        if (slot is null) return new ErrorResult(refusal!);
        using var body = services.Bodies.Open(http);
        CsvRowReader? csv = null;
        try
        {
            if (format == UploadFormat.Csv)
                csv = await CsvRowReader.OpenAsync(body, ImportRows.Columns, http.RequestAborted);
            var view = await RunAsync(importId, csv ?? (UploadReader)new NdjsonReader(body), caller, http, services);
            if (!http.Response.HasStarted) return Api.Created(view);
            await JsonSerializer.SerializeAsync(
                http.Response.Body, new ApiEnvelope<ImportView>(true, view), services.Answer, http.RequestAborted);
            return TypedResults.Empty;
        }
        catch (UnreadableUploadException e) when (csv is null)
        {
            return new ErrorResult(ApiError.Validation("body", $"line {e.Line} {e.Reason}"));
        }
        catch (SlowUploadException e) when (csv is null)
        {
            return new ErrorResult(ApiError.Validation("body", e.Message));
        }
        finally
        {
            csv?.Dispose();
        }
    }

    private static async Task<ImportView> RunAsync(
        string? givenId, UploadReader reader, ApiCaller caller, HttpContext http, ImportServices services)
    {
        var (store, environment) = (services.Stores.For(caller.Environment.Kind), caller.Environment.Number);
        var now = services.Clock.GetUtcNow();
        var importId = givenId ?? Ids.New("imp_", now);
        var begun = await store.BeginImportAsync(
            environment, importId, now.ToUnixTimeMilliseconds(), Room(now.ToUnixTimeMilliseconds()), http.RequestAborted);
        using var progress = new ImportProgress(store, environment, begun, services.Clock, services.Log);
        http.Response.Headers.Location = $"/api/v1/balance/import/{importId}";
        if (givenId is null) await StartAnswerAsync(http);

        using var ending = CancellationTokenSource.CreateLinkedTokenSource(
            http.RequestAborted, services.Stopping, progress.Overtaken);
        using var telling = new CancellationTokenSource();
        var told = progress.RunAsync(telling.Token);
        var key = new ImportKey(services.Gate, http.Request.Headers[ApiKeyHandler.HeaderName], caller, services.Clock);
        var run = new ImportRun(importId, key, services.Rows, services.Appends, services.Caps, progress, services.Clock);
        var (status, error) = await EndOfAsync(run, reader, progress, http, services, ending.Token);
        await telling.CancelAsync();
        await told.ContinueWith(static t => _ = t.Exception, TaskScheduler.Default);
        await progress.FinishAsync(status, error?.Code, error?.Message);
        var end = progress.Overtaken.IsCancellationRequested
            ? progress.Now with { Status = ImportRecord.Interrupted, Code = null, Message = Overtaken } : progress.Now;
        services.Log.Ended(environment, end.Attempt, end.Status, end.LinesRead, end.Recorded, end.Replayed, end.Failed);
        if (status != ImportRecord.Completed) await UploadRoutes.DrainAsync(http, services.Stopping);
        return ImportViews.Full(end, progress.FirstErrors, services.Clock.GetUtcNow());
    }

    private static ImportRoom Room(long now) => new(MaxKept, now - KeptMilliseconds, now - DayMilliseconds);

    /// <summary>Sends the head of the answer before the body is read, so that a client knows its import id at once.</summary>
    private static Task StartAnswerAsync(HttpContext http)
    {
        http.Response.StatusCode = StatusCodes.Status201Created;
        http.Response.ContentType = "application/json; charset=utf-8";
        return http.Response.StartAsync(http.RequestAborted);
    }

    private static async Task<(string Status, ImportEnd? Error)> EndOfAsync(
        ImportRun run, UploadReader reader, ImportProgress progress, HttpContext http, ImportServices services,
        CancellationToken ct)
    {
        try
        {
            return await run.RunAsync(reader, ct) is { } error
                ? (ImportRecord.Stopped, ImportEnd.Of(error)) : (ImportRecord.Completed, null);
        }
        catch (UnreadableUploadException e)
        {
            return (ImportRecord.Stopped, new ImportEnd(ErrorCodes.ValidationError,
                $"{e.Message} Mend it and send the whole body again under the same import id; lines before it may not change."));
        }
        catch (SlowUploadException e)
        {
            return (ImportRecord.Interrupted, new ImportEnd(null, $"The upload {e.Message}. {ImportViews.SendAgain}"));
        }
        catch (Exception e) when (ct.IsCancellationRequested || UploadRoutes.IsBrokenBody(e, http))
        {
            if (progress.Overtaken.IsCancellationRequested)
                return (ImportRecord.Interrupted, new ImportEnd(null, Overtaken));
            return services.Stopping.IsCancellationRequested && !http.RequestAborted.IsCancellationRequested
                ? (ImportRecord.Stopped, new ImportEnd(ErrorCodes.ServiceUnavailable,
                    $"This server is being stopped. {ImportViews.SendAgain}"))
                : (ImportRecord.Interrupted, new ImportEnd(null, $"The connection broke. {ImportViews.SendAgain}"));
        }
    }
}

/// <summary>Why an import ended before its body did.</summary>
internal sealed record ImportEnd(string? Code, string Message)
{
    public static ImportEnd Of(ApiError error) => new(error.Code, $"{error.Message} {ImportViews.SendAgain}");
}

/// <summary>What names an import.</summary>
internal static class ImportIds
{
    private const int MaxLength = 128;
    private const string Rule = "must be 1 to 128 ASCII letters, digits, or _ - . : and not \".\" or \"..\"";

    /// <summary>Takes the id from the query or from Idempotency-Key; the error if they are no id, or two.</summary>
    public static ApiError? Read(HttpRequest request, ref string? importId)
    {
        if (RequestHeaders.ReadIdempotencyKey(request, out var key) is { } keyError) return keyError;
        if (key is not null && importId is not null && key != importId)
            return ApiError.Validation("importId", $"differs from {RequestHeaders.IdempotencyKey}; send one of them");
        if (importId is { } given && !IsValid(given)) return ApiError.Validation("importId", Rule);
        if (key is not null && !IsValid(key)) return ApiError.Validation(RequestHeaders.IdempotencyKey, Rule);
        importId ??= key;
        return null;
    }

    private static bool IsValid(string id) => id.Length is > 0 and <= MaxLength && id is not ("." or "..")
        && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.' or ':');
}
