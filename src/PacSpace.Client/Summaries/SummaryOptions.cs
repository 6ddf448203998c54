namespace PacSpace.Client.Summaries;

/// <summary>Usage of one customer, summed up. It can be written down as JSON.</summary>
public sealed record SummedUsage
{
    /// <summary>The customer.</summary>
    public required string CustomerId { get; init; }

    /// <summary>The exact sum.</summary>
    public required decimal Delta { get; init; }

    /// <summary>The delta's reason.</summary>
    public required string Reason { get; init; }

    /// <summary>The customer's unit.</summary>
    public string? Unit { get; init; }

    /// <summary>How many amounts are in the sum.</summary>
    public required long Count { get; init; }

    /// <summary>When the first of them was added.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>When the last of them was added.</summary>
    public required DateTimeOffset To { get; init; }

    /// <summary>Set once the sum may have been sent: from then on it is what it is, and is recorded once.</summary>
    public string? IdempotencyKey { get; init; }
}

/// <summary>A sum that was not recorded, and stays queued.</summary>
/// <param name="Usage">The sum.</param>
/// <param name="Code">Why: the code of the refusal.</param>
/// <param name="Message">Why, in words.</param>
public sealed record FailedUsage(SummedUsage Usage, string Code, string Message);

/// <summary>What a flush did.</summary>
/// <param name="Recorded">How many deltas were recorded.</param>
/// <param name="Failed">Sums that were not, and stay queued.</param>
/// <param name="Pending">How many sums are queued now.</param>
public sealed record FlushReport(int Recorded, IReadOnlyList<FailedUsage> Failed, int Pending);

/// <summary>Options of a summary coordinator.</summary>
public sealed record SummaryOptions
{
    /// <summary>For customers whose cadence is hourly: an hour and a minute.</summary>
    public static readonly TimeSpan Hourly = TimeSpan.FromMinutes(61);

    /// <summary>For customers whose cadence is daily: a day and a minute.</summary>
    public static readonly TimeSpan Daily = TimeSpan.FromMinutes(24 * 60 + 1);

    /// <summary>Time from a flush to the next one, 1 ms to 24 days.</summary>
    public required TimeSpan Cadence { get; init; }

    /// <summary>Reason of usage that is added without one.</summary>
    public string Reason { get; init; } = "usage";

    /// <summary>Deltas sent in one request, 1 to 100.</summary>
    public int BatchSize { get; init; } = 100;

    /// <summary>Sums that may be queued. Beyond it, adding throws <c>QUEUE_FULL</c>.</summary>
    public int MaxPending { get; init; } = 100_000;

    /// <summary>What was pending before this process was started.</summary>
    public IReadOnlyCollection<SummedUsage> Restore { get; init; } = [];

    /// <summary>Told of every flush, also of those that the clock began.</summary>
    public Action<FlushReport>? OnFlush { get; init; }
}
