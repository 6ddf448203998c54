using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using PacSpace.Server.Hosting;
using PacSpace.Server.Hosting.Authentication;
using PacSpace.Server.Hosting.Errors;
using PacSpace.Server.Hosting.Json;
using PacSpace.Server.Hosting.Plans;
using PacSpace.Server.Pipeline;
using PacSpace.Storage.Ledger;
using PacSpace.Storage.Ledger.Append;

namespace PacSpace.Server.Deltas;

/// <summary>Recording many deltas with one request.</summary>
internal static class EmitBatch
{
    /// <summary>Record up to 1000 deltas</summary>
    /// <remarks>
    /// Each item stands alone: a refused one says why and the good ones are appended together in order, so the answer is
    /// 201 also where every item is refused: look at `totalFailed`. A batch that would pass the plan's cap records what
    /// fits, in order, and refuses the rest with `PLAN_LIMIT_EXCEEDED`. Without any key, an item whose customerId,
    /// referenceId and delta equal an earlier one is not recorded again, until retention destroys that one's payload.
    /// </remarks>
    /// <param name="include">statement: adds the canonical statements and payloads.</param>
    internal static async Task<Results<ApiCreated<BatchView>, ErrorResult>> HandleAsync(
        BatchRequest request, string? include, ApiCaller caller, HttpContext http, Appender appender,
        PlanCaps caps, TimeProvider clock, IOptions<JsonOptions> json)
    {
        if (RequestHeaders.ReadIdempotencyKey(http.Request, out var key) is { } keyError) return new ErrorResult(keyError);
        if (request.Deltas is not { Count: > 0 and <= DeltaLimits.MaxBatchItems } deltas)
            return new ErrorResult(ApiError.Validation("deltas", "must be an array of 1 to 1000 deltas"));

        var (now, cap) = (clock.GetUtcNow(), caps.Of(caller));
        var results = new BatchItemView[deltas.Count];
        var items = new List<AppendItem>(deltas.Count);
        var places = new List<int>(deltas.Count);
        for (var i = 0; i < deltas.Count; i++)
        {
            var read = Read(deltas[i], json.Value.SerializerOptions, out var error);
            var itemKey = read?.IdempotencyKey ?? (key is null ? null : string.Create(CultureInfo.InvariantCulture, $"{key}#{i}"));
            var errors = new List<FieldError>();
            // The header's key was checked as a whole; with its suffix it may be longer than a client's own may be.
            var item = read is null ? null : DeltaRules.Check(
                read, read.IdempotencyKey, caller.Environment.Number, now, cap, errors);
            if (item is null)
            {
                results[i] = Failed(i, read, error ?? ApiError.Validation(errors));
                continue;
            }
            items.Add(item with { IdempotencyKey = itemKey, DeduplicateByReference = itemKey is null });
            places.Add(i);
        }

        var outcomes = items.Count == 0 ? [] : await appender.AppendAsync(caller.Environment, items);
        // Where nothing can be recorded now, the whole request can be sent again as it is.
        if (outcomes.Count > 0 && outcomes.All(o => o is AppendOutcome.Unavailable or AppendOutcome.Frozen))
            return new ErrorResult(AppendErrors.Of(outcomes[0]));
        var log = new LogIdentity(caller.Environment.Number, caller.Environment.Origin!);
        for (var i = 0; i < outcomes.Count; i++)
            results[places[i]] = View(places[i], (DeltaItem)items[i], outcomes[i], log, include == "statement");
        var failed = results.Count(r => r.Status == LogState.StatusFailed);
        return Api.Created(new BatchView(results.Length - failed, failed, results));
    }

    private static BatchItemRequest? Read(RawJson item, JsonSerializerOptions options, out ApiError? error)
    {
        error = null;
        try
        {
            return (BatchItemRequest?)JsonSerializer.Deserialize(item.Text, options.GetTypeInfo(typeof(BatchItemRequest)))
                ?? throw new JsonException("must be an object");
        }
        catch (JsonException e)
        {
            error = ErrorHandling.ForJson(e);
            return null;
        }
    }

    private static BatchItemView Failed(int index, DeltaRequest? item, ApiError error) => new()
    {
        Index = index,
        CustomerId = item?.CustomerId,
        Delta = item?.Delta,
        ReferenceId = item?.ReferenceId,
        Status = LogState.StatusFailed,
        Idempotent = false,
        Error = error.Message,
        Code = error.Code,
    };

    private static BatchItemView View(int index, DeltaItem item, AppendOutcome outcome, LogIdentity log, bool statements)
    {
        var view = new BatchItemView
        {
            Index = index,
            CustomerId = item.CustomerId,
            Delta = item.Amount,
            ReferenceId = item.ReferenceId,
            Status = LogState.StatusQueued,
            Idempotent = false,
        };
        if (outcome is not AppendOutcome.Delta recorded)
        {
            var error = AppendErrors.Of(outcome);
            return view with { Status = LogState.StatusFailed, Error = error.Message, Code = error.Code };
        }
        var row = recorded.Row;
        return view with
        {
            Idempotent = recorded.IsReplay,
            RecordId = row.RecordId(log.Environment).ToString(),
            ReceiptId = row.Leaf.ToPrefixedHex(),
            ItemHash = row.Leaf.ToPrefixedHex(),
            SequenceNumber = row.Sequence.ToString(CultureInfo.InvariantCulture),
            DeltaIndex = row.LogIndex,
            DataPurged = row.Payload is null,
            Statement = statements ? DeltaViews.StatementText(row, log) : null,
            Payload = statements ? DeltaViews.PayloadText(row, log) : null,
        };
    }
}
