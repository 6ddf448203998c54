using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace PacSpace.Cli.Output;

/// <summary>JSON on a line of its own.</summary>
internal static class JsonLine
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly Stream Out = Console.OpenStandardOutput();

    /// <summary>What the server said, byte for byte: amounts keep their digits, and no member is lost.</summary>
    public static void Write(JsonElement value, Stream? output = null)
    {
        output ??= Out;
        output.Write(JsonMarshal.GetRawUtf8Value(value));
        output.Write("\n"u8);
        output.Flush();
    }

    /// <summary>An object of the command's own.</summary>
    public static void Write(Action<Utf8JsonWriter> members, Stream? output = null)
    {
        output ??= Out;
        using (var json = new Utf8JsonWriter(output, Options))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }
        output.Write("\n"u8);
        output.Flush();
    }
}
