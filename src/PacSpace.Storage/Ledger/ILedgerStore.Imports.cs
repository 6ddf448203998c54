namespace PacSpace.Storage.Ledger;

/// <summary>Imports: how far each upload came, and which of its lines were refused.</summary>
public partial interface ILedgerStore
{
    /// <summary>
    /// Begins an import, or begins it again: another attempt, nothing counted yet, the errors of the attempt before
    /// forgotten. Imports for which there is no room are removed with their errors.
    /// </summary>
    /// <param name="now">Unix milliseconds.</param>
    Task<ImportRecord> BeginImportAsync(
        long environment, string importId, long now, ImportRoom room, CancellationToken ct);

    /// <summary>
    /// Stores how far an attempt came and the errors found since the last call, in one transaction. False, and nothing
    /// stored, if another attempt has begun since.
    /// </summary>
    Task<bool> SaveImportAsync(
        long environment, ImportRecord import, IReadOnlyList<ImportErrorRecord> errors, CancellationToken ct);

    Task<ImportRecord?> FindImportAsync(long environment, string importId, CancellationToken ct);

    /// <summary>Up to <paramref name="limit"/> imports, those begun last first.</summary>
    Task<IReadOnlyList<ImportRecord>> ListImportsAsync(long environment, int limit, CancellationToken ct);

    /// <summary>Stored errors with numbers from first to last, both inclusive, in that order.</summary>
    Task<IReadOnlyList<ImportErrorRecord>> ReadImportErrorsAsync(
        long environment, string importId, long first, long last, CancellationToken ct);
}

/// <summary>Which imports of an environment are kept. Times are Unix milliseconds.</summary>
/// <param name="Keep">How many, those begun last. One that still runs is kept in any case.</param>
/// <param name="ForgetBefore">What began before this is not kept.</param>
/// <param name="GoneBefore">A running import that was not stored since then runs no more.</param>
public sealed record ImportRoom(int Keep, long ForgetBefore, long GoneBefore);

/// <summary>An import as its latest attempt left it. Times are Unix milliseconds.</summary>
/// <param name="Attempt">How often its body was sent, from 1.</param>
/// <param name="Status">running, completed, interrupted or stopped.</param>
/// <param name="UpdatedAt">When this was stored; a running import is stored again every few seconds.</param>
/// <param name="LinesRead">Lines of this attempt, the header and blank ones among them.</param>
/// <param name="Recorded">Rows recorded by this attempt.</param>
/// <param name="Replayed">Rows found recorded by an earlier one.</param>
/// <param name="Failed">Rows refused.</param>
/// <param name="ErrorCount">Errors of the refused rows; not all of them need be stored.</param>
/// <param name="StoredErrors">How many of them are stored, numbered from 1.</param>
/// <param name="Code">Why it stopped, as an error code; null unless it did.</param>
/// <param name="Message">The same in words, with what to do. MUST NOT hold anything of a row.</param>
public sealed record ImportRecord(
    string ImportId, long Attempt, string Status, long StartedAt, long UpdatedAt, long LinesRead, long Recorded,
    long Replayed, long Failed, long ErrorCount, long StoredErrors, string? Code, string? Message)
{
    public const string Running = "running";
    public const string Completed = "completed";
    public const string Interrupted = "interrupted";
    public const string Stopped = "stopped";
}

/// <summary>What is wrong with a line. Holds nothing of a payload: it outlives payloads that are destroyed.</summary>
/// <param name="Number">Place among the import's errors, from 1.</param>
/// <param name="Line">Line of the upload, from 1.</param>
/// <param name="Field">The member or column; empty if it is the line as a whole.</param>
public sealed record ImportErrorRecord(long Number, long Line, string Field, string Code, string Message);
