using Microsoft.Extensions.Options;
using PacSpace.Server.Hosting;
using PacSpace.Server.Hosting.Authentication;
using PacSpace.Server.Hosting.Json;
using PacSpace.Server.Hosting.Plans;
using PacSpace.Storage.Ledger;

namespace PacSpace.Server.Usage;

internal static class UsageEndpoint
{
    // Divided by this, a decimal loses the zeros at its end and keeps its value.
    private const decimal One = 1.0000000000000000000000000000m;

    /// <summary>How far the plan is used up</summary>
    /// <remarks>
    /// A delta is reserved when it is recorded, consumed when it is verified, and released if it failed. The cap is
    /// checked where deltas are recorded, so many at once can't pass it: above it a delta is refused with 402, and a batch
    /// takes what fits, in order. Reading and verifying are free.
    /// </remarks>
    internal static async Task<ApiOk<UsageView>> GetAsync(
        ApiCaller caller, LedgerStores stores, PlanCaps caps, IOptionsMonitor<PlanOptions> plans, TimeProvider clock,
        CancellationToken ct)
    {
        var tier = plans.CurrentValue.Tier(caller.PlanTier);
        var store = stores.For(caller.Environment.Kind);
        var (period, usage) = await ReadAsync(store, caller.Environment.Number, tier, clock.GetUtcNow(), ct);
        var recorded = tier.Lifetime ? usage.State.DeltaCount
            : usage.State.Period == period.Month ? usage.State.PeriodDeltaCount : 0;
        var metered = caps.Meters(caller);
        var consumed = metered ? recorded - usage.Unverified : 0;
        var reserved = metered ? usage.Unverified - usage.Failed : 0;
        var included = tier.IncludedDeltas;
        var remaining = included is { } max ? Math.Max(0, max - consumed - reserved) : (long?)null;
        var overage = included is { } covered && tier.OveragePriceUsd is not null ? Math.Max(0, consumed - covered) : 0;
        return Api.Ok(new UsageView
        {
            Plan = caller.PlanTier,
            Period = period.Name,
            Metered = metered,
            // As the cap counts, where a delta that failed is repaired or stops everything.
            Allowed = caps.Of(caller).Max is not { } cap || recorded < cap,
            IncludedDeltas = included,
            ConsumedDeltas = consumed,
            ReservedDeltas = reserved,
            Remaining = remaining,
            RemainingDeltas = remaining,
            OverageCount = overage,
            OverageChargesUsd = overage * (tier.OveragePriceUsd ?? 0) / One,
            OverageRate = tier.OveragePriceUsd / One,
            ResetsAt = period.End,
        });
    }

    /// <summary>The log may be ahead of this server's clock by a month's end: it dates what is recorded.</summary>
    private static async Task<(MeteringPeriod, LedgerUsage)> ReadAsync(
        ILedgerStore store, long environment, PlanTier tier, DateTimeOffset now, CancellationToken ct)
    {
        for (var period = tier.Lifetime ? MeteringPeriod.Lifetime : MeteringPeriod.MonthOf(now); ;)
        {
            var usage = (await store.FindUsageAsync(environment, period.Start, ct))!;
            var last = DateTimeOffset.FromUnixTimeMilliseconds(usage.State.LastTime);
            if (tier.Lifetime || last < period.End) return (period, usage);
            period = MeteringPeriod.MonthOf(last);
        }
    }
}
