using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization;
using PacSpace.Core.Amounts;

namespace PacSpace.Server.Hosting.Json;

/// <summary>Strings without U+0000 and without lone surrogates.</summary>
internal sealed class StrictStringConverter : JsonConverter<string>
{
    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.String) throw new JsonException("must be a string");
        return JsonText.Read(ref reader);
    }

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value);
}

/// <summary>Amounts by their exact decimal text: a JSON number (exponents read exactly) or a string without exponent.</summary>
internal sealed class AmountConverter : JsonConverter<Amount>
{
    // Far beyond any amount's text, escapes included; longer ones are refused unread.
    private const int MaxTokenBytes = 512;

    public override Amount Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var error = Parse(ref reader, out var value);
        return error == AmountError.None ? value : throw new JsonException(Explain(error));
    }

    // The text of a token may lie in two buffers, and that of a string may be escaped: it is copied out.
    private static AmountError Parse(ref Utf8JsonReader reader, out Amount value)
    {
        value = default;
        if (reader.TokenType is not (JsonTokenType.Number or JsonTokenType.String)) return AmountError.NotANumber;
        if ((reader.HasValueSequence ? reader.ValueSequence.Length : reader.ValueSpan.Length) > MaxTokenBytes)
            return AmountError.OutOfRange;
        Span<byte> text = stackalloc byte[MaxTokenBytes];
        if (reader.TokenType == JsonTokenType.Number)
        {
            if (!reader.HasValueSequence) return AmountParser.ParseNumber(reader.ValueSpan, out value);
            reader.ValueSequence.CopyTo(text);
            return AmountParser.ParseNumber(text[..(int)reader.ValueSequence.Length], out value);
        }
        try
        {
            return AmountParser.ParseText(text[..reader.CopyString(text)], out value);
        }
        catch (InvalidOperationException)
        {
            // A lone surrogate or bytes that are not UTF-8.
            return AmountError.NotANumber;
        }
    }

    public override void Write(Utf8JsonWriter writer, Amount value, JsonSerializerOptions options)
    {
        Span<byte> text = stackalloc byte[Amount.MaxTextLength];
        writer.WriteRawValue(text[..value.Format(text)], skipInputValidation: true);
    }

    /// <summary>What is wrong with a text that is no amount.</summary>
    public static string Explain(AmountError error) => error switch
    {
        AmountError.TooManyFractionalDigits =>
            "has more than 9 fractional digits; amounts are exact and never rounded, so send a decimal such as 0.3",
        AmountError.ExponentNotAllowed => "is a string with an exponent; send plain decimal digits or a JSON number",
        AmountError.OutOfRange => "is out of range",
        _ => "must be a decimal number, as a JSON number or as a string such as \"-42.5\"",
    };
}

/// <summary>
/// JSON given back byte for byte as it was received. What its strings hold is not looked at here:
/// <see cref="JsonText.RequireClean"/> is for whoever keeps it.
/// </summary>
/// <param name="Text">The exact JSON text.</param>
public readonly record struct RawJson(string Text);

internal sealed class RawJsonConverter : JsonConverter<RawJson>
{
    public override RawJson Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        return new RawJson(document.RootElement.GetRawText());
    }

    public override void Write(Utf8JsonWriter writer, RawJson value, JsonSerializerOptions options) =>
        writer.WriteRawValue(value.Text, skipInputValidation: true);
}
