using Microsoft.AspNetCore.Http.HttpResults;
using PacSpace.Core.Statements;
using PacSpace.Server.Hosting;
using PacSpace.Server.Hosting.Authentication;
using PacSpace.Server.Hosting.Errors;
using PacSpace.Server.Hosting.Json;
using PacSpace.Server.Hosting.Plans;
using PacSpace.Server.Pipeline;
using PacSpace.Storage.Ledger;

namespace PacSpace.Server.Deltas;

/// <summary>
/// The yardstick of the load tool: admits a delta exactly as <see cref="Emit"/> does and answers the same shape, but
/// records nothing. Mapped only with <c>PacSpace:Bench:ParseOnly=true</c>.
/// </summary>
internal static class ParseOnly
{
    internal static Results<ApiCreated<DeltaView>, ErrorResult> Handle(
        DeltaRequest request, ApiCaller caller, HttpContext http, PlanCaps caps, TimeProvider clock)
    {
        if (RequestHeaders.ReadIdempotencyKey(http.Request, out var key) is { } keyError) return new ErrorResult(keyError);
        var errors = new List<FieldError>();
        var item = DeltaRules.Check(request, key, caller.Environment.Number, clock.GetUtcNow(), caps.Of(caller), errors);
        if (item is null) return new ErrorResult(ApiError.Validation(errors));
        var row = new DeltaRow
        {
            LogIndex = 0,
            CustomerId = item.CustomerId,
            Time = clock.GetUtcNow().ToUnixTimeMilliseconds(),
            Leaf = default,
            Sequence = 1,
            Amount = item.Amount,
            Balance = item.Amount,
            Credits = default,
            Occurred = item.Occurred,
            Unit = item.Unit ?? "",
            Salt = default,
            Prev = null,
            PayloadHash = default,
            Payload = new DeltaPayload(item.Reason, item.ReferenceId, item.Metadata, null, default(Salt)),
        };
        var log = new LogIdentity(caller.Environment.Number, caller.Environment.Origin!);
        return Api.Created(DeltaViews.Recorded(row, log, LogState.StatusQueued, false, false));
    }
}
