using System.Text;
using System.Text.Json;

namespace PacSpace.Server.Hosting.Json;

/// <summary>What strings in a request may hold: any Unicode text but U+0000 and lone surrogates.</summary>
internal static class JsonText
{
    /// <summary>Values in values that are read at all, unknown members included; what metadata may hold is less.</summary>
    public const int MaxDepth = 64;

    public static string Read(ref Utf8JsonReader reader)
    {
        string text;
        try
        {
            text = reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw new JsonException("holds a lone surrogate or bytes that are not UTF-8; send valid Unicode text");
        }
        return text.Contains('\0', StringComparison.Ordinal)
            ? throw new JsonException("holds U+0000, which is not allowed; remove it") : text;
    }

    /// <summary>Walks a JSON value and checks each of its names and strings, and that no member appears twice.</summary>
    /// <exception cref="JsonException">Something in it is not allowed; the message says what.</exception>
    public static void RequireClean(string json)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(json));
        var names = new Stack<HashSet<string>>();
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.StartObject) names.Push(new HashSet<string>(StringComparer.Ordinal));
            else if (reader.TokenType == JsonTokenType.EndObject) names.Pop();
            else if (reader.TokenType == JsonTokenType.String) Read(ref reader);
            else if (reader.TokenType == JsonTokenType.PropertyName && !names.Peek().Add(Read(ref reader)))
                throw new JsonException($"has the member '{reader.GetString()}' twice; send it once");
        }
    }
}
