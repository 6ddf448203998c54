using System.Text;
using Microsoft.Net.Http.Headers;
using PacSpace.Server.Hosting.Errors;

namespace PacSpace.Server.Hosting.Uploads;

/// <summary>How the rows of an upload are written.</summary>
internal enum UploadFormat
{
    /// <summary>One JSON object with the rows in an array.</summary>
    Json,

    /// <summary>A JSON object on each line.</summary>
    Ndjson,

    /// <summary>RFC 4180, with a header line.</summary>
    Csv,
}

internal static class UploadFormats
{
    public const string Json = "application/json";
    public const string Ndjson = "application/x-ndjson";
    public const string Jsonl = "application/jsonl";
    public const string Csv = "text/csv";

    /// <summary>Reads the content type of an upload; text is UTF-8 or not taken.</summary>
    public static bool TryParse(string? contentType, out UploadFormat format)
    {
        format = default;
        if (!MediaTypeHeaderValue.TryParse(contentType, out var type)) return false;
        if (type.Charset.HasValue && type.Encoding?.CodePage != Encoding.UTF8.CodePage) return false;
        UploadFormat? found = type.MediaType.Value?.ToLowerInvariant() switch
        {
            Json => UploadFormat.Json,
            Ndjson or Jsonl => UploadFormat.Ndjson,
            Csv => UploadFormat.Csv,
            _ => null,
        };
        format = found ?? default;
        return found is not null;
    }

    /// <param name="types">The media types that the route takes.</param>
    public static ApiError Unsupported(params string[] types) => new(415, ErrorCodes.UnsupportedMediaType,
        $"The body must be UTF-8 text of one of these types: {string.Join(", ", types)}. Say which in Content-Type.");
}
