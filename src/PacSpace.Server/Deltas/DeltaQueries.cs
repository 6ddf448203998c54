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
    /// <param name="recordId">As the emit answered it.</param>
    /// <param name="include">statement: adds the canonical statement and payload.</param>
    internal static async Task<Results<Ok<ApiEnvelope<DeltaStatusView>>, ErrorResult>> StatusAsync(
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
    /// <remarks>Computed from the stored rows, so it would show damage; recording itself never leaves a gap.</remarks>
    /// <param name="customerId">The customer.</param>
    /// <param name="fromSequence">First sequence to look at, from 1 (the default).</param>
    /// <param name="toSequence">Last sequence to look at; default: the customer's last.</param>
    /// <param name="limit">Most gaps to list, 1 to 1000 (default 1000).</param>
    internal static async Task<Results<Ok<ApiEnvelope<GapsView>>, ErrorResult>> GapsAsync(
        string customerId, long? fromSequence, long? toSequence, int? limit, ApiCaller caller, LedgerStores stores, CancellationToken ct)
    {
        var store = stores.For(caller.Environment.Kind);
        if (await store.FindCustomerAsync(caller.Environment.Number, customerId, ct) is not { } head)
            return new ErrorResult(ScopedHistory.UnknownCustomer(customerId));
        var from = fromSequence ?? 1;
        var to = toSequence ?? Math.Max(from, head.Sequence);
        if (from < 1) return new ErrorResult(ApiError.Validation("fromSequence", "must be at least 1"));
        if (to < from) return new ErrorResult(ApiError.Validation("toSequence", "must not be below fromSequence"));
        if (limit is < 1 or > MaxGaps) return new ErrorResult(ApiError.Validation("limit", "must be 1 to 1000"));
        to = Math.Min(to, Math.Max(from, head.Sequence));
        var gaps = from > head.Sequence ? []
            : await store.FindGapsAsync(caller.Environment.Number, customerId, from, to, limit ?? MaxGaps, ct);
        return Api.Ok(new GapsView(
            customerId, Text(from), Text(to), [.. gaps.Select(g => new GapView(Text(g.From), Text(g.To)))], gaps.Count, gaps.Count == 0));
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
