using System.Text.Json;
using System.Text.Json.Serialization;
using PacSpace.Core.Statements;

namespace PacSpace.Server.Hosting.Json;

/// <summary>Times as ISO 8601 in UTC with milliseconds and Z.</summary>
internal sealed class TimeConverter : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && reader.TryGetDateTimeOffset(out var time)
            ? time : throw new JsonException("must be a time such as \"2026-11-01T12:00:00.000Z\"");

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(Timestamp.Text(value.ToUnixTimeMilliseconds()));
}
