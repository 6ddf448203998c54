using System.ComponentModel.DataAnnotations;
using NodaTime;
using PacSpace.Server.Hosting;
using PacSpace.Server.Hosting.Errors;
using PacSpace.Server.Receipts.Formats;

namespace PacSpace.Server.Receipts;

/// <summary>How a receipt is written for people.</summary>
public sealed class ReceiptOptions
{
    private const int MaxUnitLength = 32;

    /// <summary>
    /// Numbers, dates and language: en-US (default), de-CH, fr, es-MX … Labels are in English, German, French or
    /// Spanish; other places have English ones.
    /// </summary>
    public string? Locale { get; init; }

    /// <summary>In which the entries' times are written, by its IANA name: Europe/Berlin (default UTC).</summary>
    public string? TimeZone { get; init; }

    /// <summary>
    /// What is counted, at most 32 characters, where the ledger records no unit; a currency's code such as USD makes
    /// amounts of money. Where it records one, only that one.
    /// </summary>
    [StringLength(MaxUnitLength, MinimumLength = 1)]
    public string? Unit { get; init; }

    /// <summary>Of a PDF: a4 (default) or letter.</summary>
    [AllowedValues("a4", "letter")]
    public string? Paper { get; init; }

    /// <summary>Reads the options for a receipt; null, with the refusal, if one of them makes no sense.</summary>
    internal ReceiptFormat? Read(string recordedUnit, out ApiError? error)
    {
        var errors = new FieldErrors();
        var locale = ReceiptLocale.Default;
        if (Locale is { } tag && ReceiptLocale.Find(tag) is var found)
        {
            if (found is not null) locale = found;
            else errors.Add("locale",
                "must be a language with a country: en-US, de-DE, fr-FR, es-ES, it-IT, nl-NL, pl-PL, pt-BR, sv-SE, ja-JP …");
        }
        var zone = DateTimeZone.Utc;
        if (TimeZone is { } name && DateTimeZoneProviders.Tzdb.GetZoneOrNull(name) is var known)
        {
            if (known is not null) zone = known;
            else errors.Add("timeZone", "must be an IANA time zone, such as Europe/Berlin or America/New_York");
        }
        if (Unit is { } unit && UnitError(unit, recordedUnit) is { } wrong) errors.Add("unit", wrong);
        if (Paper is not (null or "a4" or "letter")) errors.Add("paper", "must be a4 or letter");
        error = errors.ToError();
        return error is null ? new ReceiptFormat(locale, zone, Unit ?? recordedUnit) : null;
    }

    private static string? UnitError(string unit, string recordedUnit)
    {
        if (unit.Length == 0 || !Characters.AreAtMost(MaxUnitLength, unit) || unit.Any(char.IsControl))
            return "must be 1 to 32 characters on one line";
        // A document that anybody can ask for must not say another unit than the ledger.
        return recordedUnit.Length == 0 || unit == recordedUnit
            ? null : $"must be '{recordedUnit}', as the ledger records it, or left out";
    }
}
