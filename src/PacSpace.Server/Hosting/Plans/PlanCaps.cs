using Microsoft.Extensions.Options;
using PacSpace.Server.Hosting.Authentication;
using PacSpace.Storage.Control;
using PacSpace.Storage.Ledger.Append;

namespace PacSpace.Server.Hosting.Plans;

/// <summary>The hard stop of a caller's plan, checked inside the appending transaction.</summary>
public sealed class PlanCaps(IOptionsMonitor<PlanOptions> options)
{
    /// <summary>Only a tier without an overage price stops.</summary>
    public PlanCap Of(ApiCaller caller)
    {
        var tier = options.CurrentValue.Tier(caller.PlanTier);
        return Meters(caller) && tier.OveragePriceUsd is null
            ? new PlanCap(tier.IncludedDeltas, tier.Lifetime) : PlanCap.None;
    }

    /// <summary>Sandbox is not metered on plans that have Production too.</summary>
    public bool Meters(ApiCaller caller) => options.CurrentValue.Tier(caller.PlanTier).SandboxOnly
        || caller.Environment.Kind == EnvironmentKind.Production;
}
