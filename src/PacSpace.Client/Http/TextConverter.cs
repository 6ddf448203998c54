using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace PacSpace.Client.Http;

/// <summary>Texts are sent as they are, or not at all: the writer would replace half of a surrogate pair.</summary>
internal sealed class TextConverter : JsonConverter<string>
{
    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String ? reader.GetString() : throw new JsonException("A text is a string.");

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options)
    {
        Check(value);
        writer.WriteStringValue(value);
    }

    /// <exception cref="ArgumentException">It has half of a surrogate pair.</exception>
    public static void Check(string value)
    {
        if (!Query.IsUnicode(value)) throw new ArgumentException($"A text has half of a surrogate pair: '{value}'.");
    }
}

/// <summary>The same for the names and values of metadata.</summary>
internal sealed class MetadataConverter : JsonConverter<JsonObject>
{
    public override JsonObject? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        JsonNode.Parse(ref reader)?.AsObject();

    public override void Write(Utf8JsonWriter writer, JsonObject value, JsonSerializerOptions options)
    {
        Check(value);
        value.WriteTo(writer);
    }

    private static void Check(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject members:
                foreach (var (name, value) in members)
                {
                    TextConverter.Check(name);
                    Check(value);
                }
                break;
            case JsonArray items:
                foreach (var item in items) Check(item);
                break;
            case JsonValue value when value.TryGetValue<string>(out var text):
                TextConverter.Check(text);
                break;
        }
    }
}
