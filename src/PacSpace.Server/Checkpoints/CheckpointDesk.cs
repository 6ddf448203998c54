using System.Text.Json;
using Microsoft.Extensions.Options;
using PacSpace.Core.Scopes;
using PacSpace.Server.Hosting;
using PacSpace.Server.Hosting.Errors;
using PacSpace.Server.Hosting.Json;
using PacSpace.Server.Pipeline;
using PacSpace.Storage.Control;
using PacSpace.Storage.Ledger;
using PacSpace.Storage.Ledger.Append;

namespace PacSpace.Server.Checkpoints;

/// <summary>What the Balance API and the dashboard ask of checkpoints, by the same rules.</summary>
internal sealed class CheckpointDesk(
    CheckpointMaker maker, SelectionMaker selections, CheckpointPresenter presenter, LedgerStores stores,
    VerifiedSignals signals, IOptions<PacSpaceOptions> options, TimeProvider clock)
{
    private const int DefaultLimit = 50;
    public const int MaxLimit = 200;
    private const int OwnEntryWaitSeconds = 5;

    /// <summary>Locks what is asked for, or finds the checkpoint that was made for it before.</summary>
    public async Task<(CheckpointView? View, ApiError? Error)> LockAsync(
        CheckpointRequest request, EnvironmentRecord environment, HttpContext http, CancellationToken ct)
    {
        if (RequestHeaders.ReadIdempotencyKey(http.Request, out var idempotencyKey) is { } keyError) return (null, keyError);
        var unknown = UnknownMembers.Check(request.Unknown).ToList();
        if (unknown.Count > 0) return (null, ApiError.Validation(unknown));
        var key = new CheckpointKey(idempotencyKey, idempotencyKey is null
            ? null : JsonSerializer.Serialize(request with { Unknown = null }, CheckpointsJson.Default.CheckpointRequest));
        var store = stores.For(environment.Kind);

        var result = await ReplayAsync(store, environment.Number, key, ct) ?? await MakeAsync(request, environment, key, ct);
        if (result.Made is not { } made) return (null, result.Error!);

        if (made.IsReplay && idempotencyKey is not null) http.Response.Headers[RequestHeaders.IdempotentReplayed] = "true";
        await signals.WaitAsync(environment, made.Row.LogIndex, TimeSpan.FromSeconds(OwnEntryWaitSeconds), ct);
        var state = (await store.FindLogAsync(environment.Number, ct))!;
        return (await presenter.WholeAsync(environment, made.Row, state, made.IsReplay, ct), null);
    }

    /// <summary>Checkpoints, newest first; a null customer lists all.</summary>
    public async Task<(CheckpointList? List, ApiError? Error)> ListAsync(
        string? customerId, int? limit, int? offset, ScopeMembers scopeMembers, EnvironmentRecord environment,
        CancellationToken ct)
    {
        if (limit is < 1 or > MaxLimit) return (null, ApiError.Validation("limit", "must be 1 to 200"));
        if (offset is < 0) return (null, ApiError.Validation("offset", "must not be negative"));
        var store = stores.For(environment.Kind);
        var now = await store.NowForAsync(environment.Number, scopeMembers, clock, ct);
        var scope = Scopes.Resolve(scopeMembers, now, options.Value.MaxScopeMonths, out var error);
        if (scope is null) return (null, error);
        StartingPoint? start = null;
        if (scope.Checkpoint is { } reference)
        {
            if (customerId is null) return (null, ApiError.Validation("startingCheckpoint", "needs a customerId"));
            start = await StartingPoint.FindAsync(store, environment.Number, customerId, reference, ct);
            if (start is null) return (null, StartingPoint.Unknown(customerId, reference));
        }

        var filter = new CheckpointFilter(
            customerId, scope.Start ?? 0, scope.End ?? long.MaxValue, start?.Sequence ?? 0, limit ?? DefaultLimit, offset ?? 0);
        var state = (await store.FindLogAsync(environment.Number, ct))!;
        var page = await store.ListCheckpointsAsync(environment.Number, filter, ct);
        var views = await presenter.ViewsAsync(environment, page.Rows, state, ct);
        return (new CheckpointList(views, new OffsetPagination(
            page.Total, filter.Limit, filter.Offset, filter.Offset + (long)views.Count < page.Total)), null);
    }

    private static async Task<CheckpointResult?> ReplayAsync(
        ILedgerStore store, long environment, CheckpointKey key, CancellationToken ct)
    {
        if (key.Key is null || await store.FindKeyAsync(environment, key.Key, ct) is not { } used) return null;
        if (used.Row is CheckpointRow row && used.Request == key.Request)
        {
            // What is only read may have been committed by a server that never heard so.
            await store.SettleAsync(environment, ct);
            return new CheckpointResult(new(row, true), null, null);
        }
        return AppendErrors.Of(new AppendOutcome.KeyReused(Differences(used.Request, key.Request!)));
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

    private async Task<CheckpointResult> MakeAsync(
        CheckpointRequest request, EnvironmentRecord environment, CheckpointKey key, CancellationToken ct)
    {
        var now = await stores.For(environment.Kind).NowAsync(environment.Number, clock, ct);
        var scope = Scopes.Resolve(request, now, options.Value.MaxScopeMonths, out var error);
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
