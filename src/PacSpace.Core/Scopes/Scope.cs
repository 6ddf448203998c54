using System.Globalization;

namespace PacSpace.Core.Scopes;

/// <summary>The scope members of a request as they were sent (wire contract, section 1).</summary>
public sealed record ScopeInput(
    string? Period, string? TimePreset, string? StartDate, string? EndDate,
    string? StartingCheckpoint, string? StartingCheckpointType);

public enum ScopeMode
{
    All,
    Period,
    CurrentMonth,
    Custom,
    Checkpoint,
}

public enum ScopeErrorKind
{
    Invalid,
    InvalidCombination,
    TooWide,
}

/// <summary>What is wrong with a scope: the member, and what to change.</summary>
public sealed record ScopeError(ScopeErrorKind Kind, string Field, string Message);

/// <summary>
/// Which deltas a question is about. Windows go by the time of recording: <paramref name="Start"/> inclusive and
/// <paramref name="End"/> exclusive, Unix milliseconds; null where the mode sets none.
/// </summary>
/// <param name="Checkpoint">The starting checkpoint, a proof root or an id, in mode Checkpoint.</param>
public sealed record Scope(ScopeMode Mode, long? Start, long? End, string? Checkpoint)
{
    public static readonly Scope All = new(ScopeMode.All, null, null, null);

    private const int MaxFractionalDigits = 9;
    private const string StartingCheckpointTypes = "must be proofRoot (with a root 0x…) or recordId (with a record id)";
    private const string BeforeUnixTime = "lies before 1970, which no delta does";

    private static readonly long MaxTime = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    private static readonly string[] DateFormats =
    [
        "yyyy-MM-dd", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK",
        "yyyy-MM-dd'T'HH:mm:ss.fK", "yyyy-MM-dd'T'HH:mm:ss.ffK", "yyyy-MM-dd'T'HH:mm:ss.fffK",
    ];

    /// <summary>The mode as answers name it.</summary>
    public string ModeName => Mode switch
    {
        ScopeMode.All => "all",
        ScopeMode.Period => "period",
        ScopeMode.CurrentMonth => "current_month",
        ScopeMode.Custom => "custom",
        _ => "checkpoint",
    };

    /// <summary>The current UTC month.</summary>
    public static Scope CurrentMonth(DateTimeOffset now)
    {
        var start = MonthStart(now);
        return new Scope(ScopeMode.CurrentMonth, Milliseconds(start), Milliseconds(start.AddMonths(1)), null);
    }

    /// <summary>Reads a scope; null, with the error, if it is not one.</summary>
    /// <param name="maxMonths">Widest window.</param>
    public static Scope? Resolve(ScopeInput input, DateTimeOffset now, int maxMonths, out ScopeError? error)
    {
        error = CombinationError(input);
        if (error is null && input.StartingCheckpointType is not (null or "proofRoot" or "itemsRoot" or "recordId" or "anchorId"))
            error = new ScopeError(ScopeErrorKind.Invalid, "startingCheckpointType", StartingCheckpointTypes);
        if (error is not null) return null;
        if (input.StartingCheckpoint is { } checkpoint) return ResolveCheckpoint(checkpoint, input.StartingCheckpointType, out error);
        if (input.Period is { } period) return ResolvePeriod(period, now, out error);
        if (input.StartDate is not null || input.EndDate is not null || input.TimePreset == "custom")
            return ResolveDates(input, maxMonths, out error);
        if (input.TimePreset is null) return All;
        if (input.TimePreset == "current_month") return CurrentMonth(now);
        error = new ScopeError(ScopeErrorKind.Invalid, "timePreset", "must be current_month or custom");
        return null;
    }

    /// <summary>Reads an ISO 8601 date (its midnight UTC) or time; without an offset it is UTC. At most milliseconds.</summary>
    public static bool TryParseTime(string text, out long unixMilliseconds)
    {
        var read = DateTimeOffset.TryParseExact(
            text, DateFormats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time);
        unixMilliseconds = read ? Milliseconds(time) : 0;
        return read;
    }

    /// <summary>As the other, with up to 9 fractional digits: down to its millisecond.</summary>
    /// <param name="isExact">False if it lies after that millisecond and before the next one.</param>
    public static bool TryParseTime(string text, out long unixMilliseconds, out bool isExact)
    {
        var place = text.IndexOf('.', StringComparison.Ordinal) + 1;
        var digits = place == 0 ? 0 : text.AsSpan(place).IndexOfAnyExceptInRange('0', '9');
        if (digits < 0) digits = text.Length - place;
        var finer = Math.Max(digits - 3, 0);
        isExact = finer == 0 || !text.AsSpan(place + 3, finer).ContainsAnyExcept('0');
        unixMilliseconds = 0;
        return digits <= MaxFractionalDigits
            && TryParseTime(finer == 0 ? text : text.Remove(place + 3, finer), out unixMilliseconds);
    }

    /// <summary>The month <c>YYYY-MM</c> that a window is exactly, or null.</summary>
    public static string? MonthOf(long start, long end)
    {
        var first = DateTimeOffset.FromUnixTimeMilliseconds(start);
        return first == MonthStart(first) && Milliseconds(first.AddMonths(1)) == end
            ? first.ToString("yyyy-MM", CultureInfo.InvariantCulture) : null;
    }

    private static ScopeError? CombinationError(ScopeInput input)
    {
        var dates = input.StartDate is not null || input.EndDate is not null;
        var presetAlone = input.TimePreset is not null && !(dates && input.TimePreset == "custom");
        var timed = (input.Period is not null ? 1 : 0) + (presetAlone ? 1 : 0) + (dates ? 1 : 0);
        if (input.StartingCheckpoint is not null && timed > 0)
            return new ScopeError(ScopeErrorKind.InvalidCombination, "startingCheckpoint",
                "cannot be combined with period, timePreset or dates; send one of them");
        if (timed <= 1) return null;
        return input.Period is null
            ? new ScopeError(ScopeErrorKind.InvalidCombination, "timePreset", "goes with dates only if it is custom; send one of them")
            : new ScopeError(ScopeErrorKind.InvalidCombination, "period",
                "cannot be combined with timePreset or dates; send one of them");
    }

    private static Scope? ResolveCheckpoint(string checkpoint, string? type, out ScopeError? error)
    {
        var valid = type switch
        {
            null => true,
            "proofRoot" or "itemsRoot" => checkpoint.StartsWith("0x", StringComparison.Ordinal),
            _ => !checkpoint.StartsWith("0x", StringComparison.Ordinal),
        };
        error = valid ? null : new ScopeError(ScopeErrorKind.Invalid, "startingCheckpointType", StartingCheckpointTypes);
        return valid ? new Scope(ScopeMode.Checkpoint, null, null, checkpoint) : null;
    }

    private static Scope? ResolvePeriod(string period, DateTimeOffset now, out ScopeError? error)
    {
        error = null;
        if (!DateTimeOffset.TryParseExact(
            period, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var start))
            error = new ScopeError(ScopeErrorKind.Invalid, "period", "must be a month as YYYY-MM, for example 2026-11");
        else if (Milliseconds(start) < 0) error = new ScopeError(ScopeErrorKind.Invalid, "period", BeforeUnixTime);
        else if (start > now) error = new ScopeError(ScopeErrorKind.Invalid, "period", "lies in the future");
        return error is null ? new Scope(ScopeMode.Period, Milliseconds(start), Milliseconds(start.AddMonths(1)), null) : null;
    }

    private static Scope? ResolveDates(ScopeInput input, int maxMonths, out ScopeError? error)
    {
        var start = 0L;
        var end = 0L;
        error = DateError("startDate", input.StartDate, ref start) ?? DateError("endDate", input.EndDate, ref end);
        if (error is null && start >= end) error = new ScopeError(ScopeErrorKind.Invalid, "endDate", "must be after startDate, by a millisecond at least");
        if (error is null && DateTimeOffset.FromUnixTimeMilliseconds(end) > AddMonths(start, maxMonths))
            error = new ScopeError(ScopeErrorKind.TooWide, "endDate", $"makes the window wider than {maxMonths} months");
        return error is null ? new Scope(ScopeMode.Custom, start, end, null) : null;
    }

    private static ScopeError? DateError(string field, string? text, ref long value)
    {
        if (text is null)
            return new ScopeError(ScopeErrorKind.Invalid, field, "is missing; send startDate and endDate together");
        var read = TryParseTime(text, out value, out var isExact);
        // Deltas have times of whole milliseconds: of those, exactly the ones from the next on lie after the bound.
        if (!isExact) value++;
        if (!read || value > MaxTime)
            return new ScopeError(ScopeErrorKind.Invalid, field, "must be an ISO 8601 date or time with at most 9 fractional digits, "
                + "for example 2026-11-01 or 2026-11-01T00:00:00.000Z");
        return value < 0 ? new ScopeError(ScopeErrorKind.Invalid, field, BeforeUnixTime) : null;
    }

    private static DateTimeOffset AddMonths(long start, int months)
    {
        var time = DateTimeOffset.FromUnixTimeMilliseconds(start);
        return time.Year > 9000 ? DateTimeOffset.MaxValue : time.AddMonths(months);
    }

    private static DateTimeOffset MonthStart(DateTimeOffset time) => new(time.UtcDateTime.Year, time.UtcDateTime.Month, 1, 0, 0, 0, TimeSpan.Zero);

    private static long Milliseconds(DateTimeOffset time) => time.ToUnixTimeMilliseconds();
}
