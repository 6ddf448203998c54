using NodaTime;
using PacSpace.Core.Amounts;
using PacSpace.Server.Receipts;
using PacSpace.Server.Receipts.Formats;
using PacSpace.Server.Receipts.Pdf;

namespace PacSpace.Server.Tests.Receipts;

/// <summary>Numbers, dates and lines as people of a place write them.</summary>
public sealed class ReceiptFormatTests
{
    [Theory]
    [InlineData("en-US", "USD", "-1234.5", "−$1,234.50")]
    [InlineData("en-CA", "USD", "-1234.5", "−US$1,234.50")]
    [InlineData("en-US", "CHF", "1234.5", "CHF\u00a01,234.50")]
    [InlineData("en-IN", "GBP", "12345678", "£1,23,45,678.00")]
    [InlineData("de-DE", "EUR", "-1234.5", "−1.234,50\u00a0€")]
    [InlineData("de-CH", "CHF", "1234567.891", "CHF\u00a01’234’567.891")]
    [InlineData("fr-FR", "EUR", "1234567.5", "1\u00a0234\u00a0567,50\u00a0€")]
    [InlineData("es", "USD", "999.99", "999,99\u00a0US$")]
    [InlineData("ja-JP", "JPY", "-1234", "−¥1,234")]
    [InlineData("en", "tokens", "1234", "1,234\u00a0tokens")]
    [InlineData("en", "", "0.000000001", "0.000000001")]
    [InlineData("de-DE", "", "-9999999999999999999.999999999", "−9.999.999.999.999.999.999,999999999")]
    public void An_amount_is_written_exactly(string locale, string unit, string amount, string text)
    {
        var value = Amount.ParseCanonical(amount);
        var format = new ReceiptFormat(ReceiptLocale.Find(locale)!, DateTimeZone.Utc, unit).For([value]);
        Assert.Equal(text, format.WithUnit(value));
    }

    [Fact]
    public void Amounts_of_a_document_have_the_digits_of_the_longest()
    {
        Amount[] amounts = [Amount.ParseCanonical("1"), Amount.ParseCanonical("0.125"), Amount.ParseCanonical("-2.5")];
        var format = new ReceiptFormat(ReceiptLocale.Default, DateTimeZone.Utc, "USD").For(amounts);
        Assert.Equal(["1.000", "0.125", "−2.500"], amounts.Select(format.Number));
    }

    [Theory]
    [InlineData("en-US", "America/New_York", "02/28/2026 19:30")]
    [InlineData("de-DE", "Europe/Berlin", "01.03.2026 01:30")]
    [InlineData("fr-FR", "Asia/Kolkata", "01/03/2026 06:00")]
    [InlineData("en-CA", "UTC", "2026-03-01 00:30")]
    public void Moments_are_those_of_the_zone(string locale, string zone, string text) =>
        Assert.Equal(text, new ReceiptFormat(ReceiptLocale.Find(locale)!, DateTimeZoneProviders.Tzdb[zone], "")
            .Moment(Milliseconds("2026-03-01T00:30:00Z")));

    [Theory]
    [InlineData("en-US", "2026-02-01T00:00:00Z", "2026-03-01T00:00:00Z", "February 2026")]
    [InlineData("es-ES", "2024-02-01T00:00:00Z", "2024-03-01T00:00:00Z", "febrero de 2024")]
    [InlineData("en-US", "2026-01-01T00:00:00Z", "2026-03-01T00:00:00Z", "01/01/2026 – 02/28/2026")]
    [InlineData("de-DE", "2024-02-29T00:00:00Z", "2024-03-01T00:00:00Z", "29.02.2024")]
    [InlineData("en-GB", "2026-01-01T00:00:00Z", "2026-01-01T12:00:00.500Z",
        "01/01/2026 00:00:00.000 UTC – 01/01/2026 12:00:00.500 UTC (end not included)")]
    public void A_window_is_named_as_people_name_it(string locale, string start, string end, string text) =>
        Assert.Equal(text, new ReceiptFormat(ReceiptLocale.Find(locale)!, DateTimeZone.Utc, "")
            .Window(Milliseconds(start), Milliseconds(end)));

    [Theory]
    [InlineData("de-LU", "de-DE")]
    [InlineData("fr", "fr-FR")]
    [InlineData("EN-gb", "en-GB")]
    [InlineData("xx", null)]
    [InlineData("tlh-QO", null)]
    [InlineData("en-", null)]
    [InlineData("", null)]
    public void A_place_that_is_not_listed_is_its_language_s_first(string tag, string? found) =>
        Assert.Equal(found, ReceiptLocale.Find(tag)?.Tag);

    [Fact]
    public void Every_language_has_words_with_the_same_places_to_fill()
    {
        var languages = new[] { ReceiptWords.English, ReceiptWords.German, ReceiptWords.French, ReceiptWords.Spanish };
        foreach (var property in typeof(ReceiptWords).GetProperties().Where(p => p.PropertyType == typeof(string)
            && p.GetMethod!.IsStatic == false))
        {
            var places = languages.Select(w => ((string)property.GetValue(w)!).Count(c => c == '{')).Distinct();
            Assert.True(places.Count() == 1, property.Name);
            Assert.All(languages, w => Assert.NotEqual("", (string)property.GetValue(w)!));
        }
        Assert.All(languages, w => Assert.Equal(12, w.Months.Distinct().Count()));
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("one two three", "one two|three")]
    [InlineData("a bcdefghijklm n", "a|bcdefghijk|lm n")]
    [InlineData("one\ntwo\u202ethree", "one two|three")]
    [InlineData("1234567890123456789012345678901234567890", "1234567890|1234567890|123456789…")]
    [InlineData("😀😀😀😀😀😀", "😀😀😀😀😀|😀")]
    public void Lines_break_between_words_where_they_can(string text, string lines) =>
        Assert.Equal(lines, string.Join('|', TextLines.Wrap(text, 10, 3, t => t.Length)));

    [Theory]
    [InlineData("xx-XX", null, null, null, "", "locale")]
    [InlineData(null, "Mars/Olympus", null, null, "", "timeZone")]
    [InlineData(null, "", null, null, "", "timeZone")]
    [InlineData(null, null, "", null, "", "unit")]
    [InlineData(null, null, "a\nb", null, "", "unit")]
    [InlineData(null, null, "EUR", null, "USD", "unit")]
    [InlineData(null, null, null, "a5", "", "paper")]
    [InlineData("en-US", "Europe/Berlin", "USD", "letter", "USD", null)]
    public void Options_that_make_no_sense_are_named(
        string? locale, string? timeZone, string? unit, string? paper, string recorded, string? field)
    {
        var options = new ReceiptOptions { Locale = locale, TimeZone = timeZone, Unit = unit, Paper = paper };
        Assert.Equal(field is null, options.Read(recorded, out var error) is not null);
        Assert.Equal(field, error?.Details.Single().Field);
    }

    private static long Milliseconds(string time) => DateTimeOffset.Parse(
        time, System.Globalization.CultureInfo.InvariantCulture).ToUnixTimeMilliseconds();
}
