using System.Buffers;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace PacSpace.Client.Http;

/// <summary>
/// Amounts by the digits of the JSON text. A decimal holds every amount that the server writes (balances below 10¹⁹,
/// 9 fractional digits); a number that it would round is refused.
/// </summary>
internal sealed class ExactDecimalConverter : JsonConverter<decimal>
{
    // A decimal has at most 29 digits; with sign and point that is 31.
    private const int LongestText = 40;

    public override decimal Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.Number) throw new JsonException("An amount is a number.");
        Span<byte> buffer = stackalloc byte[LongestText];
        var length = reader.HasValueSequence ? reader.ValueSequence.Length : reader.ValueSpan.Length;
        if (length > LongestText) throw NotExact();
        var text = buffer[..(int)length];
        if (reader.HasValueSequence) reader.ValueSequence.CopyTo(text);
        else reader.ValueSpan.CopyTo(text);
        return Parse(text);
    }

    public override void Write(Utf8JsonWriter writer, decimal value, JsonSerializerOptions options) =>
        writer.WriteNumberValue(value);

    private static decimal Parse(ReadOnlySpan<byte> text)
    {
        const NumberStyles Plain = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;
        if (!decimal.TryParse(text, Plain, CultureInfo.InvariantCulture, out var value)) throw NotExact();
        // A parsed decimal keeps its digits, trailing zeros included, unless there were too many of them.
        Span<byte> again = stackalloc byte[LongestText];
        return value.TryFormat(again, out var written, provider: CultureInfo.InvariantCulture)
            && text.SequenceEqual(again[..written]) ? value : throw NotExact();
    }

    private static JsonException NotExact() =>
        new("A number is no plain decimal, or has more digits than a decimal holds.");
}
