using Microsoft.Extensions.Options;
using PacSpace.Server.Hosting;
using PacSpace.Server.Hosting.Authentication;
using PacSpace.Server.Hosting.Json;
using PacSpace.Server.Hosting.RateLimiting;
using PacSpace.Server.Hosting.Tenants;
using PacSpace.Server.Pipeline;

namespace PacSpace.Server.Usage;

internal static class LimitsEndpoint
{
    /// <summary>What a request may ask for</summary>
    /// <remarks>The values that this server enforces now, and this tenant's retention.</remarks>
    internal static async Task<ApiOk<LimitsView>> GetAsync(
        ApiCaller caller, TenantSettingsDirectory settings, IOptions<PacSpaceOptions> options,
        IOptions<RateLimitOptions> rates, TimeProvider clock, CancellationToken ct)
    {
        var retention = (await settings.OfTenantAsync(caller.TenantId, ct)).PayloadRetentionDays;
        return Api.Ok(new LimitsView
        {
            MaxScopeMonths = options.Value.MaxScopeMonths,
            MaxLastNDays = DaysBack(clock.GetUtcNow(), options.Value.MaxScopeMonths),
            MaxRetentionDays = retention == 0 ? null : retention,
            MaxBatchSize = DeltaLimits.MaxBatchItems,
            MaxMetadataBytes = DeltaLimits.MaxMetadataBytes,
            RatePerSecond = rates.Value.PerSecond,
            Burst = rates.Value.Burst,
        });
    }

    /// <summary>Months have different lengths: the most days before now whose window is not wider than the months.</summary>
    private static int DaysBack(DateTimeOffset now, int months)
    {
        var days = (int)(now - now.AddMonths(-months)).TotalDays;
        while (now.AddDays(-days).AddMonths(months) < now) days--;
        return days;
    }
}
