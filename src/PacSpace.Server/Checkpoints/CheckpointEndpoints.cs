using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using PacSpace.Server.Hosting;
using PacSpace.Server.Hosting.Authentication;
using PacSpace.Server.Hosting.Errors;
using PacSpace.Server.Hosting.Json;

namespace PacSpace.Server.Checkpoints;

internal static class CheckpointEndpoints
{
    /// <summary>Lock a window</summary>
    /// <remarks>
    /// Puts all deltas of a window, recorded before the call, under a Merkle root and appends that checkpoint to the
    /// environment's signed log. The same request over the same deltas gives the same checkpoint; closing a month that
    /// was locked while still open makes a new, final one. Without a customer, every customer active in the window.
    /// </remarks>
    internal static async Task<Results<ApiCreated<CheckpointView>, ErrorResult>> LockAsync(
        CheckpointRequest request, ApiCaller caller, HttpContext http, CheckpointDesk desk, CancellationToken ct)
    {
        var (view, error) = await desk.LockAsync(request, caller.Environment, http, ct);
        return view is null ? new ErrorResult(error!) : Api.Created(view);
    }

    /// <summary>List checkpoints, newest first</summary>
    /// <remarks>
    /// With a scope, those whose window lies within it: selections, which have none, are left out then. With
    /// `startingCheckpoint`, which needs a `customerId`, those that cover only deltas after that checkpoint or record.
    /// </remarks>
    /// <param name="customerId">Only this customer's.</param>
    /// <param name="limit">1 to 200 (default 50).</param>
    /// <param name="offset">Checkpoints to skip (default 0).</param>
    internal static async Task<Results<ApiOk<CheckpointList>, ErrorResult>> ListAsync(
        string? customerId, [Range(1, CheckpointDesk.MaxLimit)] int? limit, [Range(0, int.MaxValue)] int? offset,
        [AsParameters] ScopeMembers scopeMembers, ApiCaller caller,
        CheckpointDesk desk, CancellationToken ct)
    {
        var (list, error) = await desk.ListAsync(customerId, limit, offset, scopeMembers, caller.Environment, ct);
        return list is null ? new ErrorResult(error!) : Api.Ok(list);
    }

    /// <summary>One checkpoint</summary>
    /// <remarks>One of the environment comes with the customers' checkpoints that it covers.</remarks>
    /// <param name="idOrRoot">Its id (chk_…) or its proof root (0x…).</param>
    internal static async Task<Results<ApiOk<CheckpointView>, ErrorResult>> GetAsync(
        string idOrRoot, ApiCaller caller, CheckpointPresenter presenter, LedgerStores stores, CancellationToken ct)
    {
        var environment = caller.Environment;
        var store = stores.For(environment.Kind);
        if (await store.FindByIdOrRootAsync(environment.Number, idOrRoot, ct) is not { } row)
            return CheckpointLookup.UnknownCheckpoint(idOrRoot);
        var state = (await store.FindLogAsync(environment.Number, ct))!;
        return Api.Ok(await presenter.WholeAsync(environment, row, state, false, ct));
    }
}
