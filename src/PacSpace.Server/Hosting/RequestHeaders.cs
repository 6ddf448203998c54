using System.Globalization;
using PacSpace.Server.Hosting.Errors;

namespace PacSpace.Server.Hosting;

/// <summary>Request headers with a meaning of their own.</summary>
internal static class RequestHeaders
{
    public const string IdempotencyKey = "Idempotency-Key";
    public const string IdempotentReplayed = "Idempotent-Replayed";

    private const int MaxKeyLength = 255;
    private const int MaxWaitSeconds = 20;

    /// <summary>The Idempotency-Key, null if none was sent; an error if it is not 1 to 255 printable ASCII characters.</summary>
    public static ApiError? ReadIdempotencyKey(HttpRequest request, out string? key)
    {
        key = null;
        if (!request.Headers.TryGetValue(IdempotencyKey, out var values)) return null;
        key = values.ToString();
        return IsKey(key) ? null : ApiError.Validation(IdempotencyKey, "must be 1 to 255 printable ASCII characters");
    }

    public static bool IsKey(string key) =>
        key.Length is > 0 and <= MaxKeyLength && !key.AsSpan().ContainsAnyExceptInRange(' ', '~');

    /// <summary>Seconds of <c>Prefer: wait=N</c> (RFC 7240 §4.3), at most 20; null if it was not asked for.</summary>
    public static int? ReadWaitSeconds(HttpRequest request)
    {
        foreach (var preference in request.Headers["Prefer"].SelectMany(v => Split(v ?? "", ',')))
        {
            // Parameters after the value are those of other versions.
            var parts = Split(preference, ';')[0].Split('=', 2, StringSplitOptions.TrimEntries);
            if (parts.Length == 2 && parts[0].Equals("wait", StringComparison.OrdinalIgnoreCase)
                && int.TryParse(Unquoted(parts[1]), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
                return Math.Min(seconds, MaxWaitSeconds);
        }
        return null;
    }

    /// <summary>The parts between separators that don't stand within quotes (RFC 9110 §5.6.4).</summary>
    private static List<string> Split(string value, char separator)
    {
        var (parts, start, isQuoted) = (new List<string>(), 0, false);
        for (var i = 0; i < value.Length; i++)
        {
            if (value[i] == '"') isQuoted = !isQuoted;
            else if (value[i] == '\\' && isQuoted) i++;
            else if (value[i] == separator && !isQuoted)
            {
                parts.Add(value[start..i]);
                start = i + 1;
            }
        }
        parts.Add(value[start..]);
        return parts;
    }

    private static string Unquoted(string word) => word is ['"', .., '"'] ? word[1..^1] : word;
}
