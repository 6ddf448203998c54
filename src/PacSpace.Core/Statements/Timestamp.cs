using System.Globalization;

namespace PacSpace.Core.Statements;

/// <summary>Times are Unix milliseconds inside and <c>YYYY-MM-DDThh:mm:ss.sssZ</c> outside.</summary>
public static class Timestamp
{
    private const string Format = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    public static string Text(long unixMilliseconds) =>
        DateTimeOffset.FromUnixTimeMilliseconds(unixMilliseconds).ToString(Format, CultureInfo.InvariantCulture);

    /// <summary>Reads exactly the format that <see cref="Text"/> writes.</summary>
    public static bool TryParse(string text, out long unixMilliseconds)
    {
        unixMilliseconds = 0;
        if (!DateTimeOffset.TryParseExact(
            text, Format, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)) return false;
        unixMilliseconds = time.ToUnixTimeMilliseconds();
        return Text(unixMilliseconds) == text;
    }
}
