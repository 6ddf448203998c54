namespace PacSpace.Client.Models;

/// <summary>How far the plan is used up in this key's environment.</summary>
public sealed record Usage
{
    /// <summary>The plan's tier.</summary>
    public required string Plan { get; init; }

    /// <summary>The UTC month as YYYY-MM, or lifetime where the plan's deltas count over the tenant's life.</summary>
    public required string Period { get; init; }

    /// <summary>False: deltas of this environment count towards nothing (Sandbox on a paid plan).</summary>
    public required bool Metered { get; init; }

    /// <summary>True if another delta would be recorded.</summary>
    public required bool Allowed { get; init; }

    /// <summary>Deltas that the plan's price covers; null: any number.</summary>
    public long? IncludedDeltas { get; init; }

    /// <summary>Deltas of the period that are verified.</summary>
    public required long ConsumedDeltas { get; init; }

    /// <summary>
    /// Deltas of the period that are recorded and not verified yet; those that failed are released.
    /// </summary>
    public required long ReservedDeltas { get; init; }

    /// <summary>Included deltas that are neither consumed nor reserved; null: any number.</summary>
    public long? Remaining { get; init; }

    /// <summary>The same as remaining.</summary>
    public long? RemainingDeltas { get; init; }

    /// <summary>Consumed deltas beyond the included ones.</summary>
    public required long OverageCount { get; init; }

    /// <summary>overageCount times overageRate, exactly, in US dollars.</summary>
    public required decimal OverageChargesUsd { get; init; }

    /// <summary>US dollars for each delta beyond the included ones; null: there are none, the plan stops.</summary>
    public decimal? OverageRate { get; init; }

    /// <summary>When the period ends and counting starts again; null for lifetime.</summary>
    public DateTimeOffset? ResetsAt { get; init; }
}

/// <summary>What a request may ask for.</summary>
public sealed record Limits
{
    /// <summary>Widest window of a scope, in months.</summary>
    public required int MaxScopeMonths { get; init; }

    /// <summary>Most days back from now that one window may span.</summary>
    public required int MaxLastNDays { get; init; }

    /// <summary>Days after which payloads (reason, referenceId, metadata) are destroyed; null: never.</summary>
    public long? MaxRetentionDays { get; init; }

    /// <summary>Deltas in one batch.</summary>
    public required int MaxBatchSize { get; init; }

    /// <summary>Bytes of a delta's metadata as sent.</summary>
    public required int MaxMetadataBytes { get; init; }

    /// <summary>Requests a second for each API key, lastingly; 0: no limit.</summary>
    public required int RatePerSecond { get; init; }

    /// <summary>How many of them may come at once.</summary>
    public required int Burst { get; init; }
}
