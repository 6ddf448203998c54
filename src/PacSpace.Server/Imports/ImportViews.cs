using PacSpace.Core.Statements;
using PacSpace.Storage.Ledger;

namespace PacSpace.Server.Imports;

/// <summary>Shows stored imports.</summary>
internal static class ImportViews
{
    // A running import is stored every few seconds: by then whoever ran it is gone.
    private const long GoneAfterMilliseconds = 60_000;

    public const string SendAgain =
        "Send the same body again under the same import id: rows that were recorded are found again and not recorded twice.";

    public static ImportView Full(ImportRecord import, IReadOnlyList<ImportErrorRecord> errors, DateTimeOffset now)
    {
        import = AsOf(import, now);
        return new ImportView
        {
            ImportId = import.ImportId,
            Status = import.Status,
            Attempt = import.Attempt,
            LinesRead = import.LinesRead,
            Recorded = import.Recorded,
            Replayed = import.Replayed,
            Failed = import.Failed,
            ErrorCount = import.ErrorCount,
            Errors = [.. errors.Select(Error)],
            ErrorsTruncated = import.ErrorCount > errors.Count,
            Code = import.Code,
            Message = import.Message,
            StartedAt = Timestamp.Text(import.StartedAt),
            UpdatedAt = Timestamp.Text(import.UpdatedAt),
        };
    }

    public static ImportSummaryView Summary(ImportRecord import, DateTimeOffset now)
    {
        import = AsOf(import, now);
        return new ImportSummaryView(import.ImportId, import.Status, import.Attempt, import.LinesRead, import.Recorded,
            import.Replayed, import.Failed, Timestamp.Text(import.StartedAt), Timestamp.Text(import.UpdatedAt), import.Message);
    }

    public static ImportErrorView Error(ImportErrorRecord error) =>
        new(error.Line, error.Field.Length > 0 ? error.Field : null, error.Code, error.Message);

    private static ImportRecord AsOf(ImportRecord import, DateTimeOffset now) =>
        import.Status == ImportRecord.Running && now.ToUnixTimeMilliseconds() - import.UpdatedAt > GoneAfterMilliseconds
            ? import with { Status = ImportRecord.Interrupted, Message = $"The server that read it went away. {SendAgain}" }
            : import;
}
