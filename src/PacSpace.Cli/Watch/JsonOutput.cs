using System.Text.Encodings.Web;
using System.Text.Json;
using PacSpace.Cli.Heads;

namespace PacSpace.Cli.Watch;

/// <summary>One JSON object, on a line of its own, for each look at each log.</summary>
internal sealed class JsonOutput(Stream stream) : WatchOutput
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public override void Tell(DateTimeOffset time, WatchReport report, string? evidence)
    {
        using (var json = new Utf8JsonWriter(stream, Options))
        {
            json.WriteStartObject();
            json.WriteString("time", time);
            json.WriteString("origin", report.Origin);
            json.WriteString("outcome", JsonNamingPolicy.CamelCase.ConvertName(report.Outcome.ToString()));
            json.WriteString("what", report.What);
            json.WriteNumber("newEntries", report.NewEntries);
            Write(json, "kept", report.Kept);
            Write(json, "seen", report.Seen);
            json.WriteString("evidence", evidence);
            json.WriteEndObject();
        }
        stream.Write("\n"u8);
        stream.Flush();
    }

    private static void Write(Utf8JsonWriter json, string name, KeptHead? head)
    {
        if (head is null)
        {
            json.WriteNull(name);
            return;
        }
        json.WriteStartObject(name);
        json.WriteNumber("size", head.Head.Size);
        json.WriteString("root", head.Head.Root.ToPrefixedHex());
        json.WriteEndObject();
    }
}
