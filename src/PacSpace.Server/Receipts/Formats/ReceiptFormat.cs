using System.Globalization;
using System.Text;
using NodaTime;
using PacSpace.Core.Amounts;
using PacSpace.Core.Scopes;

namespace PacSpace.Server.Receipts.Formats;

/// <summary>Writes amounts, counts and times as the reader asked for.</summary>
/// <param name="Zone">In which entries' times are written.</param>
/// <param name="Unit">What is counted: a currency's code, any other word, or nothing.</param>
public sealed record ReceiptFormat(ReceiptLocale Locale, DateTimeZone Zone, string Unit)
{
    private const string Minus = "\u2212";
    private const string Space = "\u00a0";
    private const long DayMilliseconds = 86_400_000;

    private static readonly Dictionary<string, string> Symbols = new(StringComparer.Ordinal)
    {
        ["EUR"] = "€", ["GBP"] = "£", ["JPY"] = "¥", ["BRL"] = "R$", ["PLN"] = "zł", ["SEK"] = "kr",
    };

    // Units that are no currency are counted in whole ones unless an amount has a fraction.
    private static readonly HashSet<string> Currencies = new(StringComparer.Ordinal)
    {
        "AED", "ARS", "AUD", "BGN", "BRL", "CAD", "CHF", "CLP", "CNY", "COP", "CZK", "DKK", "EUR", "GBP", "HKD", "HUF",
        "IDR", "ILS", "INR", "ISK", "JPY", "KRW", "MXN", "MYR", "NOK", "NZD", "PHP", "PLN", "RON", "SAR", "SEK", "SGD",
        "THB", "TRY", "TWD", "UAH", "USD", "VND", "ZAR",
    };

    public ReceiptWords Words => Locale.Words;

    /// <summary>Fractional digits that every amount of a document has, so that they stand below each other.</summary>
    public int Digits { get; init; }

    private bool IsCurrency => Currencies.Contains(Unit);

    /// <summary>With as many fractional digits as the longest of these amounts needs; nothing is ever rounded.</summary>
    public ReceiptFormat For(IEnumerable<Amount> amounts)
    {
        var digits = IsCurrency && Unit is not ("JPY" or "KRW" or "CLP" or "ISK" or "VND") ? 2 : 0;
        foreach (var amount in amounts)
        {
            var text = amount.ToString();
            if (text.IndexOf('.', StringComparison.Ordinal) is var point and >= 0)
                digits = Math.Max(digits, text.Length - point - 1);
        }
        return this with { Digits = digits };
    }

    /// <summary>The number alone: −1,234.50.</summary>
    public string Number(Amount amount) => (amount.IsNegative ? Minus : "") + Magnitude(amount);

    /// <summary>With its unit: −$1,234.50, −1.234,50 €, 1,234 tokens.</summary>
    public string WithUnit(Amount amount)
    {
        if (Unit.Length == 0) return Number(amount);
        if (!IsCurrency) return Number(amount) + Space + Unit;
        var symbol = Unit == "USD" ? Locale.Dollar : Symbols.GetValueOrDefault(Unit, Unit);
        // A code needs a space where a symbol needs none.
        var space = char.IsAsciiLetter(symbol[^1]) ? Space : Locale.SymbolSpace;
        return Locale.IsSymbolFirst
            ? (amount.IsNegative ? Minus : "") + symbol + space + Magnitude(amount) : Number(amount) + Space + symbol;
    }

    public string Count(long count) => Grouped(count.ToString(CultureInfo.InvariantCulture));

    /// <summary>A moment in the zone asked for, to the minute.</summary>
    public string Moment(long time) => Text(Local(time), "HH:mm");

    /// <summary>A moment in UTC, to the second or to the millisecond.</summary>
    public string Utc(long time, bool isExact = false) =>
        Text(DateTimeOffset.FromUnixTimeMilliseconds(time).UtcDateTime, isExact ? "HH:mm:ss.fff" : "HH:mm:ss") + " UTC";

    /// <summary>
    /// A window as people name it: a month, whole days with the last one included, or else to the millisecond.
    /// </summary>
    public string Window(long start, long end)
    {
        if (Scope.MonthOf(start, end) is { } month) return Month(month);
        if (start % DayMilliseconds != 0 || end % DayMilliseconds != 0)
            return $"{Utc(start, true)} – {Utc(end, true)} ({Words.EndExcluded})";
        return end - start == DayMilliseconds ? Day(start) : $"{Day(start)} – {Day(end - DayMilliseconds)}";
    }

    /// <param name="month">YYYY-MM.</param>
    public string Month(string month) => string.Format(CultureInfo.InvariantCulture, Words.MonthYear,
        Words.Months[int.Parse(month.AsSpan(5), CultureInfo.InvariantCulture) - 1], month[..4]);

    /// <summary>Fills a sentence's numbered places.</summary>
    public static string Fill(string words, params ReadOnlySpan<object?> values) =>
        string.Format(CultureInfo.InvariantCulture, words, values);

    private string Day(long time) =>
        DateTimeOffset.FromUnixTimeMilliseconds(time).UtcDateTime.ToString(Locale.Date, CultureInfo.InvariantCulture);

    private DateTime Local(long time)
    {
        var instant = Instant.FromUnixTimeMilliseconds(time);
        return DateTimeOffset.FromUnixTimeMilliseconds(time + Zone.GetUtcOffset(instant).Milliseconds).UtcDateTime;
    }

    private string Text(DateTime moment, string time) =>
        moment.ToString($"{Locale.Date} {time}", CultureInfo.InvariantCulture);

    private string Magnitude(Amount amount)
    {
        var text = (amount.IsNegative ? -amount : amount).ToString();
        var point = text.IndexOf('.', StringComparison.Ordinal);
        var (integer, fraction) = point < 0 ? (text, "") : (text[..point], text[(point + 1)..]);
        fraction = fraction.PadRight(Digits, '0');
        return fraction.Length == 0 ? Grouped(integer) : Grouped(integer) + Locale.DecimalMark + fraction;
    }

    private string Grouped(string integer)
    {
        var text = new StringBuilder(integer);
        var step = Locale.HasIndianGroups ? 2 : 3;
        for (var at = integer.Length - 3; at > 0; at -= step) text.Insert(at, Locale.GroupMark);
        return text.ToString();
    }
}
