namespace PacSpace.Client;

/// <summary>
/// Which deltas count, by the time of their recording: a month, a window, or what came after a checkpoint. These
/// exclude one another. Without a scope every delta counts (checkpoints: those of the current UTC month).
/// </summary>
public sealed record Scope
{
    /// <summary>The current UTC month.</summary>
    public static Scope CurrentMonth { get; } = new() { TimePreset = "current_month" };

    /// <summary>One UTC month as <c>YYYY-MM</c>; not in the future.</summary>
    public string? Period { get; init; }

    /// <summary><c>current_month</c>, or <c>custom</c> together with dates.</summary>
    public string? TimePreset { get; init; }

    /// <summary>Inclusive start; both dates or neither.</summary>
    public DateTimeOffset? StartDate { get; init; }

    /// <summary>Exclusive end.</summary>
    public DateTimeOffset? EndDate { get; init; }

    /// <summary>Everything after this checkpoint: its proof root or id, or a record id.</summary>
    public string? StartingCheckpoint { get; init; }

    /// <summary>
    /// What <see cref="StartingCheckpoint"/> is: <c>proofRoot</c> (also <c>itemsRoot</c>) or <c>recordId</c> (also
    /// <c>anchorId</c>). May be left out.
    /// </summary>
    public string? StartingCheckpointType { get; init; }

    /// <summary>One UTC month as <c>YYYY-MM</c>.</summary>
    public static Scope ForPeriod(string period) => new() { Period = period };

    /// <summary>From <paramref name="start"/> until before <paramref name="end"/>.</summary>
    public static Scope Between(DateTimeOffset start, DateTimeOffset end) => new() { StartDate = start, EndDate = end };

    /// <summary>Everything after a checkpoint: its proof root or id, or a record id.</summary>
    public static Scope After(string checkpoint) => new() { StartingCheckpoint = checkpoint };

    /// <summary>The last UTC days: today, as far as it is over, and those before it.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="days"/> is less than 1.</exception>
    public static Scope DaysBack(int days, TimeProvider? clock = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(days, 1);
        var today = Today(clock);
        return Between(today.AddDays(1 - days), today.AddDays(1));
    }

    /// <summary>The last UTC months: the current one, as far as it is over, and those before it.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="months"/> is less than 1.</exception>
    public static Scope MonthsBack(int months, TimeProvider? clock = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(months, 1);
        var today = Today(clock);
        var month = today.AddDays(1 - today.Day);
        return Between(month.AddMonths(1 - months), month.AddMonths(1));
    }

    private static DateTimeOffset Today(TimeProvider? clock) =>
        new((clock ?? TimeProvider.System).GetUtcNow().UtcDateTime.Date, TimeSpan.Zero);
}
