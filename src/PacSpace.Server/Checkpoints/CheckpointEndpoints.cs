using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using PacSpace.Core.Scopes;
using PacSpace.Server.Hosting;
using PacSpace.Server.Hosting.Authentication;
using PacSpace.Server.Hosting.Errors;
using PacSpace.Server.Hosting.Json;
using PacSpace.Server.Pipeline;
using PacSpace.Storage.Ledger;

namespace PacSpace.Server.Checkpoints;

internal static class CheckpointEndpoints
{
    private const int DefaultLimit = 50;
    private const int MaxLimit = 200;
    private const int OwnEntryWaitSeconds = 5;

    /// <summary>Lock a window</summary>
    /// <remarks>
    /// Puts all deltas of a window, recorded before the call, under a Merkle root and appends that checkpoint to the
    /// environment's signed log. The same request over the same deltas gives the same checkpoint; closing a month that
    /// was locked while still open makes a new, final one. Without a customer, every customer active in the window.
    /// </remarks>
    internal static async Task<Results<Created<ApiEnvelope<CheckpointView>>, ErrorResult>> LockAsync(
        CheckpointRequest request, ApiCaller caller, HttpContext http, CheckpointMaker maker, SelectionMaker selections,
        CheckpointPresenter presenter, LedgerStores stores, VerifiedSignals signals, IOptions<PacSpaceOptions> options,
        TimeProvider clock, CancellationToken ct)
    {
        if (RequestHeaders.ReadIdempotencyKey(http.Request, out var idempotencyKey) is { } keyError) return new ErrorResult(keyError);
        var unknown = UnknownMembers.Check(request.Unknown).ToList();
        if (unknown.Count > 0) return new ErrorResult(ApiError.Validation(unknown));
        var key = new CheckpointKey(idempotencyKey, idempotencyKey is null
            ? null : JsonSerializer.Serialize(request with { Unknown = null }, CheckpointsJson.Default.CheckpointRequest));
        var environment = caller.Environment;
        var store = stores.For(environment.Kind);

        var result = await ReplayAsync(store, environment.Number, key, ct)
            ?? await MakeAsync(request, environment, key, maker, selections,
                await store.NowAsync(environment.Number, clock, ct), options.Value.MaxScopeMonths, ct);
        if (result.Made is not { } made) return new ErrorResult(result.Error!);

        if (made.IsReplay && idempotencyKey is not null) http.Response.Headers[RequestHeaders.IdempotentReplayed] = "true";
        await signals.WaitAsync(environment, made.Row.LogIndex, TimeSpan.FromSeconds(OwnEntryWaitSeconds), ct);
        var state = (await store.FindLogAsync(environment.Number, ct))!;
        return Api.Created(await presenter.WholeAsync(environment, made.Row, state, made.IsReplay, ct));
    }

    /// <summary>List checkpoints, newest first</summary>
    /// <param name="customerId">Only this customer's.</param>
    /// <param name="limit">1 to 200 (default 50).</param>
    /// <param name="offset">Checkpoints to skip (default 0).</param>
    internal static async Task<Results<Ok<ApiEnvelope<CheckpointList>>, ErrorResult>> ListAsync(
        string? customerId, int? limit, int? offset, [AsParameters] ScopeMembers scopeMembers, ApiCaller caller,
        CheckpointPresenter presenter, LedgerStores stores, IOptions<PacSpaceOptions> options, TimeProvider clock, CancellationToken ct)
    {
        if (limit is < 1 or > MaxLimit) return new ErrorResult(ApiError.Validation("limit", "must be 1 to 200"));
        if (offset is < 0) return new ErrorResult(ApiError.Validation("offset", "must not be negative"));
        var environment = caller.Environment;
        var store = stores.For(environment.Kind);
        var now = await store.NowForAsync(environment.Number, scopeMembers, clock, ct);
        var scope = Scopes.Resolve(scopeMembers, now, options.Value.MaxScopeMonths, out var error);
        if (scope is null) return new ErrorResult(error!);
        if (scope.Mode == ScopeMode.Checkpoint)
            return new ErrorResult(ApiError.Validation("startingCheckpoint", "does not filter checkpoints; use period or dates"));

        var filter = new CheckpointFilter(
            customerId, scope.Start ?? 0, scope.End ?? long.MaxValue, limit ?? DefaultLimit, offset ?? 0);
        var state = (await store.FindLogAsync(environment.Number, ct))!;
        var page = await store.ListCheckpointsAsync(environment.Number, filter, ct);
        var views = new List<CheckpointView>(page.Rows.Count);
        foreach (var row in page.Rows) views.Add(await presenter.ViewAsync(environment, row, state, false, ct));
        return Api.Ok(new CheckpointList(views,
            new OffsetPagination(page.Total, filter.Limit, filter.Offset, filter.Offset + (long)views.Count < page.Total)));
    }

    /// <summary>One checkpoint</summary>
    /// <param name="idOrRoot">Its id (chk_…) or its proof root (0x…).</param>
    internal static async Task<Results<Ok<ApiEnvelope<CheckpointView>>, ErrorResult>> GetAsync(
        string idOrRoot, ApiCaller caller, CheckpointPresenter presenter, LedgerStores stores, CancellationToken ct)
    {
        var environment = caller.Environment;
        var store = stores.For(environment.Kind);
        if (await store.FindByIdOrRootAsync(environment.Number, idOrRoot, ct) is not { } row)
            return CheckpointLookup.UnknownCheckpoint(idOrRoot);
        var state = (await store.FindLogAsync(environment.Number, ct))!;
        return Api.Ok(await presenter.WholeAsync(environment, row, state, false, ct));
    }

    private static async Task<CheckpointResult?> ReplayAsync(
        ILedgerStore store, long environment, CheckpointKey key, CancellationToken ct)
    {
        if (key.Key is null || await store.FindKeyAsync(environment, key.Key, ct) is not { } used) return null;
        if (used.Row is CheckpointRow row && used.Request == key.Request)
            return new CheckpointResult(new(row, true), null, null);
        return AppendErrors.Of(new Storage.Ledger.Append.AppendOutcome.KeyReused(Differences(used.Request, key.Request!)));
    }

    private static List<string> Differences(string? first, string second)
    {
        if (first is null) return ["customerId", "delta", "reason"];
        using var was = JsonDocument.Parse(first);
        using var now = JsonDocument.Parse(second);
        return [.. now.RootElement.EnumerateObject()
            .Where(m => !was.RootElement.TryGetProperty(m.Name, out var sent) || !JsonElement.DeepEquals(sent, m.Value))
            .Select(m => m.Name)];
    }

    private static async Task<CheckpointResult> MakeAsync(
        CheckpointRequest request, Storage.Control.EnvironmentRecord environment, CheckpointKey key, CheckpointMaker maker,
        SelectionMaker selections, DateTimeOffset now, int maxMonths, CancellationToken ct)
    {
        var scope = Scopes.Resolve(request, now, maxMonths, out var error);
        if (scope is null) return error!;
        if (request.Mode is not (null or "fingerprints")) return ApiError.Validation("mode", "must be fingerprints or left out");
        if (request.Mode == "fingerprints")
            return scope.Mode != ScopeMode.All
                ? ApiError.Validation("mode", "fingerprints has no window; leave out period, dates and startingCheckpoint")
                : await selections.LockAsync(environment, request.CustomerId, request.Fingerprints, key, ct);
        if (request.Fingerprints is not null) return ApiError.Validation("fingerprints", "needs mode fingerprints");
        if (scope.Mode == ScopeMode.All) scope = Scope.CurrentMonth(now);
        if (request.CustomerId is { } customerId) return await maker.LockCustomerAsync(environment, customerId, scope, key, ct);
        return scope.Mode == ScopeMode.Checkpoint
            ? ApiError.Validation("startingCheckpoint", "needs a customerId")
            : await maker.LockEnvironmentAsync(environment, scope, key, ct);
    }
}
