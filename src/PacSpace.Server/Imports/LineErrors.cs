using PacSpace.Server.Hosting.Errors;
using PacSpace.Storage.Ledger;

namespace PacSpace.Server.Imports;

/// <summary>
/// Errors of lines as they are stored: they outlive payloads, so nothing of a line may be in them, be it the name of a
/// member that we don't know.
/// </summary>
internal static class LineErrors
{
    // A line with more than this is not an emit at all.
    private const int MaxPerLine = 10;

    private static readonly HashSet<string> Known = new(StringComparer.Ordinal)
    {
        "customerId", "delta", "reason", "referenceId", "occurredAt", "metadata", "unit", "adjusts", "idempotencyKey",
    };

    /// <summary>The errors of one line; their numbers are still open.</summary>
    public static IEnumerable<ImportErrorRecord> Of(long line, ApiError error)
    {
        if (error.Details.Count == 0) return [new ImportErrorRecord(0, line, "", error.Code, error.Message)];
        return error.Details.Take(MaxPerLine).Select(d =>
        {
            var field = d.Field.Split('.', '[')[0];
            if (Known.Contains(field)) return new ImportErrorRecord(0, line, field, error.Code, WithoutNames(d.Message));
            var message = d.Field is "" or "body" ? d.Message : $"holds a member of another name that {WithoutNames(d.Message)}";
            return new ImportErrorRecord(0, line, "", error.Code, message);
        });
    }

    /// <summary>The one message of ours that quotes what was sent names a member that is there twice.</summary>
    private static string WithoutNames(string message) =>
        message.StartsWith("has the member '", StringComparison.Ordinal) ? "has a member twice; send it once" : message;
}
