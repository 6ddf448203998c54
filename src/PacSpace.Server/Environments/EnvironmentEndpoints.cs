using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using PacSpace.Core.Identifiers;
using PacSpace.Server.Hosting.Authentication;
using PacSpace.Server.Hosting.Environments;
using PacSpace.Server.Hosting.Errors;
using PacSpace.Server.Hosting.Json;
using PacSpace.Server.Hosting.Plans;
using PacSpace.Storage.Control;

namespace PacSpace.Server.Environments;

/// <summary>A tenant's environments and their states.</summary>
internal static class EnvironmentEndpoints
{
    /// <summary>List environments</summary>
    /// <remarks>
    /// The tenant's environments, with the name and key of each one's log. /dashboard/environments and
    /// /dashboard/contracts give the same list.
    /// </remarks>
    internal static async Task<Ok<DashboardEnvelope<IReadOnlyList<EnvironmentView>>>> ListAsync(
        DashboardCaller caller, IControlStore store, CancellationToken ct)
    {
        var environments = await store.ListEnvironmentsAsync(caller.TenantId, ct);
        return Dashboard.Ok<IReadOnlyList<EnvironmentView>>([.. environments.Select(EnvironmentView.Of)]);
    }

    /// <summary>States of the environments of a tenant</summary>
    /// <remarks>The states of the caller's own environments. Those of another tenant are not found (404).</remarks>
    /// <param name="tenantId">The caller's own tenant (tnt_…).</param>
    internal static async Task<Results<Ok<DashboardEnvelope<TenantStatus>>, ErrorResult>> TenantStatusAsync(
        string tenantId, DashboardCaller caller, IControlStore store, CancellationToken ct)
    {
        if (tenantId != caller.TenantId)
            return (ErrorResult)ApiError.NotFound(ErrorCodes.NotFound, "There is no such tenant, or it is not yours.");
        var environments = await store.ListEnvironmentsAsync(tenantId, ct);
        return Dashboard.Ok(new TenantStatus(tenantId,
            [.. environments.Select(e => new EnvironmentStatusItem(e.Kind.Word(), e.Status.Word(), e.ProvisionedAt))]));
    }

    /// <summary>State of each environment</summary>
    /// <remarks>
    /// The state of each environment, <c>none</c> for one that was never asked for. Calls with a key of one that is not
    /// active are refused with 412 CONTRACT_NOT_DEPLOYED.
    /// </remarks>
    internal static async Task<Ok<DashboardEnvelope<EnvironmentStatuses>>> StatusAsync(
        DashboardCaller caller, IControlStore store, CancellationToken ct)
    {
        var environments = await store.ListEnvironmentsAsync(caller.TenantId, ct);
        StatusOnly Of(EnvironmentKind kind) => new(
            environments.FirstOrDefault(e => e.Kind == kind)?.Status.Word() ?? EnvironmentWords.None);
        return Dashboard.Ok(new EnvironmentStatuses(Of(EnvironmentKind.Sandbox), Of(EnvironmentKind.Production)));
    }

    /// <summary>Start an environment</summary>
    /// <remarks>
    /// Starts an environment; asking again changes nothing, except that a failed one is tried again. Production needs a
    /// plan that has it (402).
    /// </remarks>
    internal static async Task<Results<Created<DashboardEnvelope<EnvironmentView>>, ErrorResult>> ProvisionAsync(
        ProvisionRequest request, DashboardCaller caller, IControlStore store, ProvisioningSignal signal,
        IOptions<PlanOptions> plans, TimeProvider clock, CancellationToken ct)
    {
        EnvironmentKind? asked = request.Environment switch
        {
            "sandbox" or "testnet" => EnvironmentKind.Sandbox,
            "production" or "mainnet" => EnvironmentKind.Production,
            _ => null,
        };
        if (asked is not { } kind)
            return (ErrorResult)ApiError.Validation("environment", "must be sandbox or production");
        var tenant = (await store.FindTenantAsync(caller.TenantId, ct))!;
        if (kind == EnvironmentKind.Production && plans.Value.Tier(tenant.Plan).SandboxOnly)
            return (ErrorResult)new ApiError(402, ErrorCodes.PaidPlanRequired,
                $"The plan '{tenant.Plan}' has the Sandbox environment only. Upgrade to use Production.");
        var now = clock.GetUtcNow();
        var environment = await store.ProvisionEnvironmentAsync(Ids.New("env_", now), tenant.Id, kind, now, ct);
        signal.Set();
        return Dashboard.Created(EnvironmentView.Of(environment));
    }
}
