using Microsoft.Extensions.Options;

namespace PacSpace.Server.Hosting.Plans;

/// <summary>
/// The plan table, under <c>PacSpace:Plans</c>. A tier in the configuration changes the one of that name member by
/// member; new names are new tiers.
/// </summary>
public sealed class PlanOptions
{
    public const string Section = "PacSpace:Plans";

    /// <summary>The tier of new tenants.</summary>
    public string DefaultTier { get; set; } = "free";

    public Dictionary<string, PlanTier> Tiers { get; } = new(StringComparer.Ordinal)
    {
        ["free"] = new PlanTier { PriceUsd = 0m, IncludedDeltas = 100, Lifetime = true, SandboxOnly = true },
        ["pilot"] = new PlanTier { PriceUsd = 1_000m, IncludedDeltas = 10_000, OveragePriceUsd = 0.020m },
        ["starter"] = new PlanTier { PriceUsd = 3_000m, IncludedDeltas = 100_000, OveragePriceUsd = 0.012m },
        ["growth"] = new PlanTier { PriceUsd = 8_000m, IncludedDeltas = 500_000, OveragePriceUsd = 0.010m },
        ["scale"] = new PlanTier { PriceUsd = 15_000m, IncludedDeltas = 2_000_000, OveragePriceUsd = 0.008m },
        ["enterprise"] = new PlanTier(),
    };

    /// <summary>A tenant's tier; one whose name was taken from the table counts as the default tier.</summary>
    public PlanTier Tier(string name) => Tiers.TryGetValue(name, out var tier) ? tier : Tiers[DefaultTier];
}

/// <summary>One row of the plan table.</summary>
public sealed class PlanTier
{
    /// <summary>US dollars a month; null: by agreement.</summary>
    public decimal? PriceUsd { get; set; }

    /// <summary>Deltas that the price covers, each month or in all; null: any number.</summary>
    public long? IncludedDeltas { get; set; }

    /// <summary>True if <see cref="IncludedDeltas"/> counts over the tenant's whole life.</summary>
    public bool Lifetime { get; set; }

    /// <summary>US dollars for each delta beyond the included ones; null: a hard stop there.</summary>
    public decimal? OveragePriceUsd { get; set; }

    /// <summary>True if the tier has no Production environment.</summary>
    public bool SandboxOnly { get; set; }
}

/// <summary>Checks the plan table at start.</summary>
internal sealed class PlanOptionsValidator : IValidateOptions<PlanOptions>
{
    public ValidateOptionsResult Validate(string? name, PlanOptions options)
    {
        if (!options.Tiers.ContainsKey(options.DefaultTier))
            return ValidateOptionsResult.Fail(
                $"PacSpace:Plans:DefaultTier '{options.DefaultTier}' is none of the tiers: "
                + $"{string.Join(", ", options.Tiers.Keys)}.");
        var negative = options.Tiers.FirstOrDefault(t =>
            t.Value.PriceUsd < 0 || t.Value.IncludedDeltas < 0 || t.Value.OveragePriceUsd < 0);
        return negative.Key is null
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail($"PacSpace:Plans:Tiers:{negative.Key} has a negative number.");
    }
}
