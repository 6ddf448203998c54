using System.Text.Encodings.Web;
using System.Text.Json;
using PacSpace.Core.Proofs;
using PacSpace.Core.Statements;

namespace PacSpace.Cli.Verify;

/// <summary>One JSON object with all that the text says. Amounts are strings, as in the statements.</summary>
internal static class JsonReport
{
    private static readonly JsonWriterOptions Options =
        new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Write(Stream stream, VerifyResult result)
    {
        using (var json = new Utf8JsonWriter(stream, Options))
        {
            json.WriteStartObject();
            json.WriteString("file", result.File);
            json.WriteString("outcome", Name(result.ExitCode));
            json.WriteNumber("exitCode", result.ExitCode);
            if (result.Report.FailedStep is { } failed) json.WriteNumber("failedStep", failed);
            else json.WriteNull("failedStep");
            Write(json, result.Report.Steps);
            json.WriteStartArray("missing");
            foreach (var reason in result.Missing)
                json.WriteStringValue(reason);
            json.WriteEndArray();
            Write(json, result.Report.Summary);
            json.WriteString("kept", result.Kept);
            Write(json, result.Comparison);
            json.WriteEndObject();
        }
        stream.Write("\n"u8);
        stream.Flush();
    }

    private static string Name(int exitCode) => exitCode switch
    {
        ExitCodes.Success => "verified",
        ExitCodes.Failed => "failed",
        _ => "incomplete",
    };

    private static void Write(Utf8JsonWriter json, ComparisonResult? comparison)
    {
        if (comparison is null)
        {
            json.WriteNull("against");
            return;
        }
        json.WriteStartObject("against");
        json.WriteString("file", comparison.Other);
        json.WriteString("contradiction", comparison.Contradiction?.Kind.ToString().ToLowerInvariant());
        json.WriteString("problem", comparison.Problem);
        json.WriteString("evidence", comparison.Evidence);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, IReadOnlyList<VerificationStep> steps)
    {
        json.WriteStartArray("steps");
        foreach (var step in steps)
        {
            json.WriteStartObject();
            json.WriteNumber("number", step.Number);
            json.WriteString("name", step.Name);
            json.WriteString("outcome", JsonNamingPolicy.CamelCase.ConvertName(step.Outcome.ToString()));
            json.WriteString("detail", step.Detail);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, VerificationSummary? summary)
    {
        if (summary is null)
        {
            json.WriteNull("summary");
            return;
        }
        json.WriteStartObject("summary");
        json.WriteString("kind", summary.Kind);
        json.WriteString("origin", summary.Origin);
        json.WriteString("customer", summary.Customer);
        json.WriteString("unit", summary.Unit);
        json.WriteString("start", Timestamp.Text(summary.Start));
        json.WriteString("end", summary.End is { } end ? Timestamp.Text(end) : null);
        json.WriteBoolean("open", summary.IsOpen);
        json.WriteNumber("count", summary.Count);
        json.WriteNumber("from", summary.From);
        json.WriteNumber("to", summary.To);
        if (summary.Number is { } number) json.WriteNumber("number", number);
        else json.WriteNull("number");
        json.WriteString("opening", summary.Opening.ToString());
        json.WriteString("credits", summary.Credits.ToString());
        json.WriteString("debits", summary.Debits.ToString());
        json.WriteString("closing", summary.Closing.ToString());
        json.WriteString("net", summary.Net.ToString());
        json.WriteNumber("payloadsNotShown", summary.PayloadsNotShown);
        json.WriteString("proofRoot", summary.ProofRoot?.ToPrefixedHex());
        json.WriteString("receiptId", summary.ReceiptId?.ToPrefixedHex());
        json.WriteString("vkey", summary.VkeyHint.Length > 0 ? summary.VkeyHint : null);
        json.WriteStartObject("treeHead");
        json.WriteNumber("size", summary.TreeHead.Size);
        json.WriteString("root", summary.TreeHead.Root.ToPrefixedHex());
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
