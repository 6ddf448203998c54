using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace PacSpace.Core.Proofs;

/// <summary>How two bundles of one customer contradict each other.</summary>
public enum ContradictionKind
{
    /// <summary>Two tree heads of one log have one size and different roots.</summary>
    Fork,

    /// <summary>Two deltas have one sequence and different leaves.</summary>
    Sequence,

    /// <summary>Two checkpoints of one window, made when nothing more could come, cover different deltas.</summary>
    Window,
}

/// <summary>What one of the two bundles says.</summary>
/// <param name="Checkpoint">The checkpoint's statement.</param>
/// <param name="Delta">The delta's statement; null unless the deltas contradict each other.</param>
/// <param name="TreeHead">The signed note.</param>
public sealed record EvidenceSide(string Checkpoint, string? Delta, string TreeHead);

/// <summary>
/// That the log or its owner told two stories. The statements can be looked up in the bundles, whose proofs lead to
/// the two signed heads.
/// </summary>
/// <param name="Sequence">Of the two deltas; null for the other kinds.</param>
public sealed record Contradiction(
    ContradictionKind Kind, string Origin, string Customer, long? Sequence, EvidenceSide Left, EvidenceSide Right)
{
    public const string Format = "pacspace/evidence/v1";

    private static readonly JsonWriterOptions Options = new()
    {
        Indented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The evidence file: a JSON object, for people and for programs.</summary>
    public string ToJson()
    {
        var output = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output, Options))
        {
            json.WriteStartObject();
            json.WriteString("format", Format);
            json.WriteString("kind", Kind.ToString().ToLowerInvariant());
            json.WriteString("origin", Origin);
            json.WriteString("customer", Customer);
            if (Sequence is { } sequence) json.WriteString("sequence", Statements.CanonicalInteger.Text(sequence));
            else json.WriteNull("sequence");
            Write(json, "left", Left);
            Write(json, "right", Right);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(output.WrittenSpan) + "\n";
    }

    private static void Write(Utf8JsonWriter json, string name, EvidenceSide side)
    {
        json.WriteStartObject(name);
        json.WriteString("checkpoint", side.Checkpoint);
        json.WriteString("delta", side.Delta);
        json.WriteString("treeHead", side.TreeHead);
        json.WriteEndObject();
    }
}

/// <summary>The comparison of two bundles.</summary>
/// <param name="Problem">Why they can't be compared; null if they can.</param>
/// <param name="Contradiction">Null if they agree as far as both go.</param>
public sealed record BundleComparison(string? Problem, Contradiction? Contradiction);
