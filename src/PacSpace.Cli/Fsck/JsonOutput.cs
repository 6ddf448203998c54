using System.Text.Encodings.Web;
using System.Text.Json;
using PacSpace.Storage.Fsck;

namespace PacSpace.Cli.Fsck;

/// <summary>One object: the damages as they are found, then what was checked and what was not.</summary>
internal sealed class JsonOutput : FsckOutput
{
    // The output is read by programs, not by browsers.
    private static readonly JsonWriterOptions Options =
        new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly List<(string File, CheckedLog Log)> _logs = [];
    private readonly List<(string File, string Reason)> _unchecked = [];
    private readonly Stream _stream;
    private readonly Utf8JsonWriter _json;

    public JsonOutput(Stream stream)
    {
        _stream = stream;
        _json = new Utf8JsonWriter(stream, Options);
        _json.WriteStartObject();
        _json.WriteStartArray("damages");
    }

    public override void Dispose()
    {
        _json.Dispose();
        _stream.Dispose();
        base.Dispose();
    }

    protected override void Tell(string file, Damage damage)
    {
        _json.WriteStartObject();
        _json.WriteString("file", file);
        WriteNumber("environment", damage.Environment);
        WriteNumber("entry", damage.LogIndex);
        if (damage.CustomerId is { } customer) _json.WriteString("customer", customer);
        WriteNumber("sequence", damage.Sequence);
        _json.WriteString("what", damage.What);
        _json.WriteEndObject();
        _json.Flush();
    }

    protected override void Tell(string file, IReadOnlyList<CheckedLog> logs, int damages) =>
        _logs.AddRange(logs.Select(l => (file, l)));

    protected override void TellUnchecked(string file, string reason) => _unchecked.Add((file, reason));

    protected override void End()
    {
        _json.WriteEndArray();
        _json.WriteStartArray("logs");
        foreach (var (file, log) in _logs) Write(file, log);
        _json.WriteEndArray();
        _json.WriteStartArray("unchecked");
        foreach (var (file, reason) in _unchecked)
        {
            _json.WriteStartObject();
            _json.WriteString("file", file);
            _json.WriteString("reason", reason);
            _json.WriteEndObject();
        }
        _json.WriteEndArray();
        _json.WriteBoolean("clean", IsClean);
        _json.WriteEndObject();
        _json.Flush();
    }

    private void Write(string file, CheckedLog log)
    {
        _json.WriteStartObject();
        _json.WriteString("file", file);
        _json.WriteNumber("environment", log.State.Log.Environment);
        _json.WriteString("origin", log.State.Log.Origin);
        _json.WriteNumber("entries", log.Entries);
        _json.WriteNumber("verified", log.State.VerifiedSize);
        _json.WriteNumber("customers", log.Customers);
        _json.WriteBoolean("signatureChecked", log.SignatureChecked);
        _json.WriteString("frozen", log.State.FrozenReason);
        _json.WriteEndObject();
    }

    private void WriteNumber(string name, long? value)
    {
        if (value is { } number) _json.WriteNumber(name, number);
    }
}
