using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using PacSpace.Core.Merkle;

namespace PacSpace.Cli.Heads;

/// <summary>Two heads of one log that can't both be honest, with what connects or separates them.</summary>
/// <param name="Kind"><c>fork</c>, <c>rollback</c> or <c>damage</c>.</param>
/// <param name="What">What failed, in words.</param>
/// <param name="Seen">The head that does not fit; null if only what was served beside it is wrong.</param>
/// <param name="Proof">Consistency (RFC 9162) from the smaller size to the larger, if the served tiles give it.</param>
internal sealed record Evidence(
    string Kind, string Vkey, string Url, string What, KeptHead? Kept, KeptHead Seen, ServedProof? Proof);

/// <summary>
/// What the server's tiles prove: a tree whose root at size <paramref name="From"/> is <paramref name="Root"/> is
/// extended by the tree of the larger head.
/// </summary>
internal sealed record ServedProof(long From, Hash Root, long To, IReadOnlyList<Hash> Hashes);

/// <summary>
/// Evidence as one JSON file that names both notes in full, so that anybody with the log's key can judge it alone.
/// </summary>
internal static class EvidenceFile
{
    // Notes are read by people too.
    private static readonly JsonWriterOptions Options =
        new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes it; the same evidence again has the same name and is left as it is.</summary>
    public static string Write(string directory, Evidence evidence)
    {
        var origin = evidence.Seen.Head.Origin;
        var identity = Hash.Sha256(System.Text.Encoding.UTF8.GetBytes(
            $"{origin}\n{evidence.Kept?.Note}\n{evidence.Seen.Note}\n{evidence.What}")).ToHex()[..16];
        var size = evidence.Seen.Head.Size.ToString(CultureInfo.InvariantCulture);
        var path = Path.Combine(Path.GetFullPath(directory), $"{evidence.Kind}-at-{size}-{identity}.json");
        if (!File.Exists(path)) AtomicFile.Write(path, ToJson(evidence));
        return path;
    }

    public static ReadOnlySpan<byte> ToJson(Evidence evidence)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteString("format", "pacspace/log-evidence/v1");
            json.WriteString("kind", evidence.Kind);
            json.WriteString("origin", evidence.Seen.Head.Origin);
            json.WriteString("vkey", evidence.Vkey);
            json.WriteString("url", evidence.Url);
            json.WriteString("what", evidence.What);
            Write(json, "kept", evidence.Kept);
            Write(json, "seen", evidence.Seen);
            Write(json, evidence.Proof);
            json.WriteEndObject();
        }
        return buffer.WrittenSpan;
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
        json.WriteString("note", head.Note);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ServedProof? proof)
    {
        if (proof is null)
        {
            json.WriteNull("proof");
            return;
        }
        json.WriteStartObject("proof");
        json.WriteNumber("from", proof.From);
        json.WriteString("root", proof.Root.ToPrefixedHex());
        json.WriteNumber("to", proof.To);
        json.WriteStartArray("hashes");
        foreach (var hash in proof.Hashes) json.WriteStringValue(hash.ToBase64());
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
