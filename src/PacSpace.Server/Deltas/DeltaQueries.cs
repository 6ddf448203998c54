using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using PacSpace.Core.Identifiers;
using PacSpace.Server.Hosting;
using PacSpace.Server.Hosting.Authentication;
using PacSpace.Server.Hosting.Errors;
using PacSpace.Server.Hosting.Json;

namespace PacSpace.Server.Deltas;

/// <summary>Questions about recorded deltas.</summary>
internal static class DeltaQueries
{
    private const int MaxGaps = 1000;

    /// <summary>Status and proof of a delta</summary>
    /// <remarks>
    /// As the emit answered it, with what became of it: when it was verified, and its inclusion proof once it is.
    /// </remarks>
    /// <param name="recordId">As the emit answered it.</param>
    /// <param name="include">statement: adds the canonical statement and payload.</param>
    internal static async Task<Results<ApiOk<DeltaStatusView>, ErrorResult>> StatusAsync(
        string recordId, string? include, ApiCaller caller, LedgerStores stores, CancellationToken ct)
    {
        var environment = caller.Environment.Number;
        var store = stores.For(caller.Environment.Kind);
        // A record of another environment looks exactly like one that does not exist.
        if (!RecordId.TryParse(recordId, out var id) || id.EnvironmentNumber != environment
            || await store.FindDeltaAsync(environment, id.LogIndex, ct) is not { } row
            || await store.FindLogAsync(environment, ct) is not { } state)
            return new ErrorResult(ApiError.NotFound(ErrorCodes.RecordNotFound, $"There is no record '{recordId}' in this environment."));
        var verifiedAt = row.LogIndex < state.VerifiedSize ? await store.VerifiedAtAsync(environment, row.LogIndex, ct) : null;
        var proof = await DeltaViews.ProofAsync(store, row, state, ct);
        return Api.Ok(DeltaViews.Status(row, state, verifiedAt, proof, include == "statement"));
    }

    /// <summary>Holes in a customer's history</summary>
    /// <remarks>
    /// Computed from the stored rows, so it would show damage; recording itself never leaves a gap. Of a customer without
    /// deltas, "1" to "0" was looked at.
    /// </remarks>
    /// <param name="customerId">The customer.</param>
    /// <param name="fromSequence">First sequence to look at, from 1 (the default).</param>
    /// <param name="toSequence">Last sequence to look at; the customer's last is looked at last in any case, and by default.</param>
    /// <param name="limit">Most gaps to list, 1 to 1000 (default 1000).</param>
    internal static async Task<Results<ApiOk<GapsView>, ErrorResult>> GapsAsync(
        string customerId, [Range(1, double.PositiveInfinity)] long? fromSequence,
        [Range(1, double.PositiveInfinity)] long? toSequence, [Range(1, MaxGaps)] int? limit, ApiCaller caller,
        LedgerStores stores, CancellationToken ct)
    {
        var store = stores.For(caller.Environment.Kind);
        if (await store.FindCustomerAsync(caller.Environment.Number, customerId, ct) is not { } head)
            return new ErrorResult(ScopedHistory.UnknownCustomer(customerId));
        var from = fromSequence ?? 1;
        if (from < 1) return new ErrorResult(ApiError.Validation("fromSequence", "must be at least 1"));
        if (from > Math.Max(1, head.Sequence))
            return new ErrorResult(ApiError.Validation("fromSequence", $"is beyond the customer's history of {head.Sequence} deltas"));
        if (toSequence < from) return new ErrorResult(ApiError.Validation("toSequence", "must not be below fromSequence"));
        if (limit is < 1 or > MaxGaps) return new ErrorResult(ApiError.Validation("limit", "must be 1 to 1000"));
        var to = Math.Min(toSequence ?? head.Sequence, head.Sequence);
        var gaps = to < from ? []
            : await store.FindGapsAsync(caller.Environment.Number, customerId, from, to, limit ?? MaxGaps, ct);
        return Api.Ok(new GapsView(
            customerId, Text(from), Text(to), [.. gaps.Select(g => new GapView(Text(g.From), Text(g.To)))], gaps.Count, gaps.Count == 0));
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
