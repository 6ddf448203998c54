using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using PacSpace.Server.Hosting;
using PacSpace.Server.Pipeline;

namespace PacSpace.Server.Imports;

/// <summary>One line of an import: a delta as an emit takes it.</summary>
public sealed record ImportRow : DeltaRequest
{
    /// <summary>
    /// 1 to 255 printable ASCII characters; without one the line's key is made of the import id and the line's number.
    /// </summary>
    public string? IdempotencyKey { get; init; }
}

/// <summary>How far an import came. Numbers are those of its latest attempt.</summary>
public sealed record ImportView
{
    /// <summary>As it was given, or made where none was.</summary>
    public required string ImportId { get; init; }

    /// <summary>
    /// running; completed: every line was read, see failed and errors for those refused; interrupted: the connection
    /// broke, hardly anything came, or the server went away: send the same body again under the same import id; stopped: message says what
    /// must change first, then send it again.
    /// </summary>
    [AllowedValues("running", "completed", "interrupted", "stopped")]
    public required string Status { get; init; }

    /// <summary>How often the body was sent, from 1.</summary>
    public required long Attempt { get; init; }

    /// <summary>Lines read so far, blank ones and a header line among them.</summary>
    public required long LinesRead { get; init; }

    /// <summary>Rows recorded by this attempt.</summary>
    public required long Recorded { get; init; }

    /// <summary>Rows found recorded already; they were not recorded again.</summary>
    public required long Replayed { get; init; }

    /// <summary>Rows refused; errors say why.</summary>
    public required long Failed { get; init; }

    /// <summary>Errors of the refused rows.</summary>
    public required long ErrorCount { get; init; }

    /// <summary>The first 100 errors.</summary>
    public required IReadOnlyList<ImportErrorView> Errors { get; init; }

    /// <summary>True if there are more: see /api/v1/balance/import/{importId}/errors.</summary>
    public required bool ErrorsTruncated { get; init; }

    /// <summary>Why it stopped, as an error code; null unless status is stopped.</summary>
    public required string? Code { get; init; }

    /// <summary>What happened and what to do; null where there is nothing to say.</summary>
    public required string? Message { get; init; }

    /// <summary>When this attempt began.</summary>
    public required string StartedAt { get; init; }

    /// <summary>When these numbers were taken; at most a second apart while it runs.</summary>
    public required string UpdatedAt { get; init; }
}

/// <summary>What is wrong with a line. It holds nothing of the line.</summary>
/// <param name="Line">Line of the body, from 1; of a CSV record that spans several, the first.</param>
/// <param name="Field">The member or column; null if it is the line as a whole.</param>
/// <param name="Code">The code that an emit of this row would answer.</param>
/// <param name="Message">What is wrong, in words.</param>
public sealed record ImportErrorView(
    long Line, string? Field,
    [property: AllowedValues(
        "VALIDATION_ERROR", "MALFORMED_JSON", "PLAN_LIMIT_EXCEEDED", "ADJUSTED_DELTA_NOT_FOUND",
        "IDEMPOTENCY_KEY_REUSED", "UNIT_MISMATCH", "BALANCE_OUT_OF_RANGE", "CADENCE_LIMIT", "INTERNAL_ERROR")]
    string Code,
    string Message);

/// <summary>A page of an import's errors, in the order of its lines.</summary>
/// <param name="ImportId">As it was asked for.</param>
/// <param name="Errors">One page of the stored ones.</param>
/// <param name="ErrorCount">Errors in all.</param>
/// <param name="NotStored">How many of them were only counted: 10000 are stored.</param>
/// <param name="Pagination">Of the stored ones.</param>
public sealed record ImportErrorsView(
    string ImportId, IReadOnlyList<ImportErrorView> Errors, long ErrorCount, long NotStored, PagePagination Pagination);

/// <summary>Imports that are kept (of the last 30 days, 200 of an environment), those begun last first, without their errors.</summary>
/// <param name="Imports">The latest of them.</param>
public sealed record ImportListView(IReadOnlyList<ImportSummaryView> Imports);

/// <param name="ImportId">As it was given, or made where none was.</param>
/// <param name="Status">running, completed, interrupted or stopped.</param>
/// <param name="Attempt">How often the body was sent, from 1.</param>
/// <param name="LinesRead">Lines read so far, blank ones and a header line among them.</param>
/// <param name="Recorded">Rows recorded by this attempt.</param>
/// <param name="Replayed">Rows found recorded already.</param>
/// <param name="Failed">Rows refused.</param>
/// <param name="StartedAt">When this attempt began.</param>
/// <param name="UpdatedAt">When these numbers were taken.</param>
/// <param name="Message">What happened and what to do; only where there is something to say.</param>
public sealed record ImportSummaryView(
    string ImportId, string Status, long Attempt, long LinesRead, long Recorded, long Replayed, long Failed,
    string StartedAt, string UpdatedAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Message);
