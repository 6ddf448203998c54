using System.Globalization;

namespace PacSpace.Server.Customers;

/// <summary>How often a customer takes a delta at most: the time that must have passed since its last one.</summary>
internal static class Cadences
{
    public const string Rule = "must be none, per_second, per_minute, hourly, daily or weekly";

    private static readonly (string Word, long Seconds)[] Known =
    [
        ("none", 0), ("per_second", 1), ("per_minute", 60), ("hourly", 3600), ("daily", 86_400), ("weekly", 604_800),
    ];

    public static bool TryParse(string word, out long seconds)
    {
        var found = Array.FindIndex(Known, k => k.Word == word);
        seconds = found < 0 ? 0 : Known[found].Seconds;
        return found >= 0;
    }

    /// <summary>The word of a cadence; one that has none, as an ISO 8601 duration.</summary>
    public static string Word(long seconds) => Array.Find(Known, k => k.Seconds == seconds).Word
        ?? string.Create(CultureInfo.InvariantCulture, $"PT{seconds}S");
}
