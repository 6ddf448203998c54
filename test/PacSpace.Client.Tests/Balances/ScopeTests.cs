using Microsoft.Extensions.Time.Testing;

namespace PacSpace.Client.Tests.Balances;

public sealed class ScopeTests
{
    private static readonly FakeTimeProvider Clock = new(new DateTimeOffset(2026, 3, 31, 23, 59, 0, TimeSpan.Zero));

    [Theory]
    [InlineData(1, "2026-03-31", "2026-04-01"), InlineData(31, "2026-03-01", "2026-04-01"), InlineData(32, "2026-02-28", "2026-04-01")]
    public void Days_are_whole_UTC_days_today_included(int days, string start, string end) =>
        Assert.Equal(Window(start, end), Scope.DaysBack(days, Clock));

    [Theory]
    [InlineData(1, "2026-03-01", "2026-04-01"), InlineData(2, "2026-02-01", "2026-04-01"), InlineData(24, "2024-04-01", "2026-04-01")]
    public void Months_are_whole_UTC_months_the_current_one_included(int months, string start, string end) =>
        Assert.Equal(Window(start, end), Scope.MonthsBack(months, Clock));

    private static Scope Window(string start, string end) => Scope.Between(Day(start), Day(end));

    private static DateTimeOffset Day(string text) =>
        DateTimeOffset.ParseExact(text, "yyyy-MM-dd", null, System.Globalization.DateTimeStyles.AssumeUniversal);
}
