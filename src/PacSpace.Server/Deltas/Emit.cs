using Microsoft.AspNetCore.Http.HttpResults;
using PacSpace.Server.Hosting;
using PacSpace.Server.Hosting.Authentication;
using PacSpace.Server.Hosting.Errors;
using PacSpace.Server.Hosting.Json;
using PacSpace.Server.Hosting.Plans;
using PacSpace.Server.Pipeline;
using PacSpace.Storage.Ledger;
using PacSpace.Storage.Ledger.Append;

namespace PacSpace.Server.Deltas;

/// <summary>Recording one delta.</summary>
internal static class Emit
{
    /// <summary>Record a delta</summary>
    /// <remarks>
    /// Answers 201 when the delta is durable and ordered. With an <c>Idempotency-Key</c> the same request can be sent
    /// again and is recorded once; with <c>Prefer: wait=N</c> (at most 20 seconds) the answer comes when the delta is
    /// VERIFIED and carries its inclusion proof and the signed tree head. Where the customer has an eventCadence, a delta
    /// within that time after the last one is refused (429 CADENCE_LIMIT); one that was recorded before is still answered.
    /// </remarks>
    /// <param name="include">statement: adds the canonical statement and payload.</param>
    internal static async Task<Results<ApiCreated<DeltaView>, ErrorResult>> HandleAsync(
        DeltaRequest request, string? include, ApiCaller caller, HttpContext http, Appender appender, Waiting waiting,
        PlanCaps caps, TimeProvider clock, CancellationToken ct)
    {
        if (RequestHeaders.ReadIdempotencyKey(http.Request, out var key) is { } keyError) return new ErrorResult(keyError);
        var errors = new List<FieldError>();
        var item = DeltaRules.Check(
            request, key, caller.Environment.Number, clock.GetUtcNow(), caps.Of(caller), errors);
        if (item is null) return new ErrorResult(ApiError.Validation(errors));

        var outcome = await appender.AppendAsync(caller.Environment, item);
        if (outcome is not AppendOutcome.Delta recorded)
            return new ErrorResult(AppendErrors.Of(outcome) with { CustomerId = item.CustomerId });
        if (recorded.IsReplay) http.Response.Headers[RequestHeaders.IdempotentReplayed] = "true";

        var log = new LogIdentity(caller.Environment.Number, caller.Environment.Origin!);
        var view = DeltaViews.Recorded(recorded.Row, log, LogState.StatusQueued, recorded.IsReplay, include == "statement");
        if (RequestHeaders.ReadWaitSeconds(http.Request) is not { } seconds) return Api.Created(view);
        http.Response.Headers["Preference-Applied"] = $"wait={seconds}";
        return Api.Created(await waiting.UntilVerifiedAsync(view, recorded.Row, caller.Environment, seconds, ct));
    }
}
