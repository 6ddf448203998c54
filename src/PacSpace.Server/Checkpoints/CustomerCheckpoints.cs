using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using PacSpace.Server.Hosting;
using PacSpace.Server.Hosting.Environments;
using PacSpace.Server.Hosting.Errors;
using PacSpace.Server.Hosting.Json;

namespace PacSpace.Server.Checkpoints;

/// <summary>One customer's checkpoints, as the dashboard makes and lists them.</summary>
internal static class CustomerCheckpoints
{
    /// <summary>Lock a window of a customer</summary>
    /// <remarks>By the rules of POST /api/v1/balance/checkpoint. Without a scope: the current UTC month.</remarks>
    /// <param name="customerId">The customer.</param>
    internal static async Task<Results<Created<DashboardEnvelope<CheckpointView>>, ErrorResult>> LockAsync(
        string customerId, CheckpointRequest? request, PickedEnvironment picked, HttpContext http, CheckpointDesk desk,
        CancellationToken ct)
    {
        if (request?.CustomerId is { } other && other != customerId)
            return new ErrorResult(ApiError.Validation("customerId", $"must be '{customerId}', as in the path, or left out"));
        var asked = (request ?? new CheckpointRequest()) with { CustomerId = customerId };
        var (view, error) = await desk.LockAsync(asked, picked.Environment, http, ct);
        return view is null ? new ErrorResult(error!) : Dashboard.Created(view);
    }

    /// <summary>List a customer's checkpoints, newest first</summary>
    /// <remarks>
    /// With a scope, those whose window lies within it; with `startingCheckpoint`, those that cover only deltas after
    /// that checkpoint or record.
    /// </remarks>
    /// <param name="customerId">The customer.</param>
    /// <param name="limit">1 to 200 (default 50).</param>
    /// <param name="offset">Checkpoints to skip (default 0).</param>
    internal static async Task<Results<Ok<DashboardEnvelope<CheckpointList>>, ErrorResult>> ListAsync(
        string customerId, [Range(1, CheckpointDesk.MaxLimit)] int? limit, [Range(0, int.MaxValue)] int? offset,
        [AsParameters] ScopeMembers scopeMembers, PickedEnvironment picked,
        CheckpointDesk desk, LedgerStores stores, CancellationToken ct)
    {
        var environment = picked.Environment;
        if (await stores.For(environment.Kind).FindCustomerAsync(environment.Number, customerId, ct) is null)
            return new ErrorResult(ScopedHistory.UnknownCustomer(customerId));
        var (list, error) = await desk.ListAsync(customerId, limit, offset, scopeMembers, environment, ct);
        return list is null ? new ErrorResult(error!) : Dashboard.Ok(list);
    }
}
