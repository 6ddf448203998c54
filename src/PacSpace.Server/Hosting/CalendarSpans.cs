using PacSpace.Storage.Ledger;

namespace PacSpace.Server.Hosting;

public enum Granularity
{
    Day,
    Week,
    Month,
}

/// <param name="Start">Inclusive, Unix milliseconds.</param>
/// <param name="End">Exclusive, Unix milliseconds.</param>
internal sealed record CalendarSpan(long Start, long End, LedgerWindow Window);

/// <summary>Splits a window into UTC days, weeks from Monday, or months; each is a difference of two rows.</summary>
internal static class CalendarSpans
{
    /// <summary>Spans that hold deltas, oldest first. Their net changes add up to the window's.</summary>
    public static async Task<IReadOnlyList<CalendarSpan>> ReadAsync(
        ILedgerStore store, long environment, CustomerHead customer, LedgerWindow window, Granularity granularity,
        CancellationToken ct)
    {
        var spans = new List<CalendarSpan>();
        for (var first = window.First; first <= window.Last;)
        {
            if (await store.ReadDeltasAsync(environment, customer.CustomerId, first, first, ct) is not [var row])
                throw new InvalidDataException($"Delta {first} of '{customer.CustomerId}' is missing.");
            var start = StartOf(row.Time, granularity);
            var end = EndOf(start, granularity).ToUnixTimeMilliseconds();
            var last = await store.SequenceBeforeTimeAsync(environment, customer.CustomerId, end, window.Last, ct);
            var span = await store.ReadWindowAsync(environment, customer, first, last, ct);
            spans.Add(new CalendarSpan(start.ToUnixTimeMilliseconds(), end, span));
            first = last + 1;
        }
        return spans;
    }

    private static DateTimeOffset StartOf(long time, Granularity granularity)
    {
        var day = new DateTimeOffset(DateTimeOffset.FromUnixTimeMilliseconds(time).Date, TimeSpan.Zero);
        return granularity switch
        {
            Granularity.Day => day,
            Granularity.Week => day.AddDays(-(((int)day.DayOfWeek + 6) % 7)),
            _ => day.AddDays(1 - day.Day),
        };
    }

    private static DateTimeOffset EndOf(DateTimeOffset start, Granularity granularity) => granularity switch
    {
        Granularity.Day => start.AddDays(1),
        Granularity.Week => start.AddDays(7),
        _ => start.AddMonths(1),
    };
}
