using System.Globalization;

namespace PacSpace.Server.Hosting.Plans;

/// <summary>The stretch of time over which a plan counts deltas.</summary>
/// <param name="Name">The UTC month as YYYY-MM, or lifetime.</param>
/// <param name="Start">Inclusive, Unix milliseconds.</param>
/// <param name="End">When counting starts again; null: never.</param>
public sealed record MeteringPeriod(string Name, long Start, DateTimeOffset? End)
{
    public static readonly MeteringPeriod Lifetime = new("lifetime", 0, null);

    /// <summary>The UTC month of a time.</summary>
    public static MeteringPeriod MonthOf(DateTimeOffset now)
    {
        var start = new DateTimeOffset(now.UtcDateTime.Year, now.UtcDateTime.Month, 1, 0, 0, 0, TimeSpan.Zero);
        return new MeteringPeriod(
            start.ToString("yyyy-MM", CultureInfo.InvariantCulture), start.ToUnixTimeMilliseconds(), start.AddMonths(1));
    }

    /// <summary>The month as a ledger keeps it, <c>yyyymm</c>.</summary>
    public int Month => DateTimeOffset.FromUnixTimeMilliseconds(Start) is var start ? start.Year * 100 + start.Month : 0;
}
