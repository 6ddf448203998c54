using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using PacSpace.Client;

namespace PacSpace.Cli.Calls;

/// <summary>
/// Values as the API takes them. What can't be sent is refused as the server refuses it, by the member's name.
/// </summary>
internal static class Values
{
    private const NumberStyles Plain = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;

    private static readonly string[] TimeFormats = ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    /// <summary>An amount by its digits: nothing is rounded.</summary>
    public static decimal Amount(string text, string member)
    {
        // A parsed decimal keeps its digits, unless there were too many of them.
        var digits = text.TrimStart('+', '-').TrimStart('0').Replace(".", "", StringComparison.Ordinal);
        return digits.Length <= 28 && decimal.TryParse(text, Plain, CultureInfo.InvariantCulture, out var amount) ? amount
            : throw Refused(member, "must be a plain decimal, such as -12.5");
    }

    public static decimal? Amount(ParseResult parsed, Option<string?> option, string member) =>
        parsed.GetValue(option) is { } text ? Amount(text, member) : null;

    /// <summary>A time; a date alone is its midnight in UTC.</summary>
    public static DateTimeOffset? Time(ParseResult parsed, Option<string?> option, string member) => parsed.GetValue(option) switch
    {
        null => null,
        { } text when DateTimeOffset.TryParseExact(
            text, TimeFormats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) => time,
        _ => throw Refused(member, "must be a time, such as 2026-11-05 or 2026-11-05T09:30:00Z"),
    };

    public static JsonObject? Json(ParseResult parsed, Option<string?> option, string member)
    {
        if (parsed.GetValue(option) is not { } text) return null;
        try
        {
            if (JsonNode.Parse(text) is JsonObject value) return value;
        }
        catch (JsonException)
        {
            // Said below.
        }
        throw Refused(member, "must be a JSON object");
    }

    private static RequestValidationException Refused(string member, string what) => new(
        $"{member} {what}.", new ErrorInfo
        {
            StatusCode = HttpStatusCode.BadRequest,
            Code = "VALIDATION_ERROR",
            Details = [new ErrorDetail(member, what)],
        });
}
