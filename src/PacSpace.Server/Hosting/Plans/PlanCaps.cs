using Microsoft.Extensions.Options;
using PacSpace.Server.Hosting.Authentication;
using PacSpace.Storage.Control;
using PacSpace.Storage.Ledger.Append;

namespace PacSpace.Server.Hosting.Plans;

/// <summary>The hard stop of a caller's plan, checked inside the appending transaction.</summary>
public sealed class PlanCaps(IOptionsMonitor<PlanOptions> options)
{
    /// <summary>
    /// Only a tier without an overage price stops. Sandbox is not metered on plans that have Production too.
    /// </summary>
    public PlanCap Of(ApiCaller caller)
    {
        var tier = options.CurrentValue.Tier(caller.PlanTier);
        var metered = tier.SandboxOnly || caller.Environment.Kind == EnvironmentKind.Production;
        return metered && tier.OveragePriceUsd is null ? new PlanCap(tier.IncludedDeltas, tier.Lifetime) : PlanCap.None;
    }
}
