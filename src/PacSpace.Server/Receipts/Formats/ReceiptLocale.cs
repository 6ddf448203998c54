using System.Collections.Frozen;

namespace PacSpace.Server.Receipts.Formats;

/// <summary>
/// How a place writes numbers and dates, from the Unicode CLDR. The server runs without the system's culture data, so
/// that a receipt looks the same on every machine.
/// </summary>
/// <param name="Date">A .NET pattern of digits only.</param>
/// <param name="IsSymbolFirst">True: $ 5, false: 5 $.</param>
/// <param name="SymbolSpace">Between a currency's symbol and the number.</param>
/// <param name="Dollar">How US dollars are written there.</param>
public sealed record ReceiptLocale(
    string Tag, ReceiptWords Words, string DecimalMark, string GroupMark, string Date, bool IsSymbolFirst, string SymbolSpace,
    string Dollar = "$")
{
    private const string Space = "\u00a0";

    /// <summary>Lakh and crore: three digits, then twos.</summary>
    public bool HasIndianGroups => Tag == "en-IN";

    private static readonly ReceiptLocale[] All =
    [
        English("en-US", "MM/dd/yyyy"), English("en-GB", "dd/MM/yyyy"), English("en-AU", "dd/MM/yyyy", "US$"),
        English("en-CA", "yyyy-MM-dd", "US$"), English("en-IE", "dd/MM/yyyy"), English("en-IN", "dd/MM/yyyy"),
        English("en-NZ", "dd/MM/yyyy", "US$"), English("en-SG", "dd/MM/yyyy", "US$"),
        new("de-DE", ReceiptWords.German, ",", ".", "dd.MM.yyyy", false, Space),
        new("de-AT", ReceiptWords.German, ",", Space, "dd.MM.yyyy", true, Space),
        new("de-CH", ReceiptWords.German, ".", "’", "dd.MM.yyyy", true, Space),
        new("fr-FR", ReceiptWords.French, ",", Space, "dd/MM/yyyy", false, Space, "$US"),
        new("fr-BE", ReceiptWords.French, ",", Space, "dd/MM/yyyy", false, Space, "$US"),
        new("fr-CA", ReceiptWords.French, ",", Space, "yyyy-MM-dd", false, Space, "$US"),
        new("fr-CH", ReceiptWords.French, ",", Space, "dd.MM.yyyy", false, Space, "$US"),
        new("es-ES", ReceiptWords.Spanish, ",", ".", "dd/MM/yyyy", false, Space, "US$"),
        new("es-AR", ReceiptWords.Spanish, ",", ".", "dd/MM/yyyy", true, Space, "US$"),
        new("es-MX", ReceiptWords.Spanish, ".", ",", "dd/MM/yyyy", true, "", "USD"),
        new("it-IT", ReceiptWords.English, ",", ".", "dd/MM/yyyy", false, Space, "USD"),
        new("nl-NL", ReceiptWords.English, ",", ".", "dd-MM-yyyy", true, Space, "US$"),
        new("pl-PL", ReceiptWords.English, ",", Space, "dd.MM.yyyy", false, Space, "USD"),
        new("pt-BR", ReceiptWords.English, ",", ".", "dd/MM/yyyy", true, Space, "US$"),
        new("pt-PT", ReceiptWords.English, ",", Space, "dd/MM/yyyy", false, Space, "US$"),
        new("sv-SE", ReceiptWords.English, ",", Space, "yyyy-MM-dd", false, Space, "US$"),
        English("ja-JP", "yyyy/MM/dd"),
    ];

    // A language alone, or with a place that is not listed, is its first one here.
    private static readonly FrozenDictionary<string, ReceiptLocale> ByTag = All
        .Select(l => KeyValuePair.Create(l.Tag, l))
        .Concat(All.DistinctBy(l => l.Tag[..2]).Select(l => KeyValuePair.Create(l.Tag[..2], l)))
        .ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    public static ReceiptLocale Default => All[0];

    /// <summary>Of a tag such as de-CH or fr; null if its language is not known here.</summary>
    public static ReceiptLocale? Find(string tag) => ByTag.TryGetValue(tag, out var exact) ? exact
        : tag is [_, _, '-', _, _] && tag[3..].All(char.IsAsciiLetter) ? ByTag.GetValueOrDefault(tag[..2]) : null;

    private static ReceiptLocale English(string tag, string date, string dollar = "$") =>
        new(tag, ReceiptWords.English, ".", ",", date, true, "", dollar);
}
