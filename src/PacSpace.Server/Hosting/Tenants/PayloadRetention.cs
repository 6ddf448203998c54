using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using PacSpace.Server.Hosting.Json;

namespace PacSpace.Server.Hosting.Tenants;

/// <summary>How long reasons, reference ids and metadata are kept: for ever (0 days), or 90, 30 or 7 days.</summary>
[JsonConverter(typeof(PayloadRetentionConverter))]
public readonly record struct PayloadRetention(long Days)
{
    public const string Rule = "must be \"forever\", \"90d\", \"30d\" or \"7d\" (or the number 90, 30 or 7)";

    private const string Forever = "forever";

    public static PayloadRetention? Read(string text) => text switch
    {
        Forever => new PayloadRetention(0),
        "90d" or "90" => new PayloadRetention(90),
        "30d" or "30" => new PayloadRetention(30),
        "7d" or "7" => new PayloadRetention(7),
        _ => null,
    };

    /// <summary>True if it destroys what the other one would keep.</summary>
    public bool IsShorterThan(PayloadRetention other) => Days > 0 && (other.Days == 0 || Days < other.Days);

    public override string ToString() => Days == 0 ? Forever : $"{Days}d";
}

internal sealed class PayloadRetentionConverter : JsonConverter<PayloadRetention>
{
    public override PayloadRetention Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var text = reader.TokenType switch
        {
            JsonTokenType.String => JsonText.Read(ref reader),
            JsonTokenType.Number when reader.TryGetInt32(out var days) => days.ToString(CultureInfo.InvariantCulture),
            _ => null,
        };
        return text is not null && PayloadRetention.Read(text) is { } retention
            ? retention : throw new JsonException(PayloadRetention.Rule);
    }

    public override void Write(Utf8JsonWriter writer, PayloadRetention value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
