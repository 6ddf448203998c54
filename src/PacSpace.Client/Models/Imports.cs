namespace PacSpace.Client.Models;

/// <summary>How far an import came. Numbers are those of its latest attempt.</summary>
public sealed record Import
{
    /// <summary>As it was given, or made where none was.</summary>
    public required string ImportId { get; init; }

    /// <summary>
    /// running; completed: every line was read, see failed and errors for those refused; interrupted: the connection
    /// broke, hardly anything came, or the server went away: send the same body again under the same import id;
    /// stopped: message says what must change first, then send it again.
    /// </summary>
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
    public required IReadOnlyList<ImportError> Errors { get; init; }

    /// <summary>True if there are more: see /api/v1/balance/import/{importId}/errors.</summary>
    public required bool ErrorsTruncated { get; init; }

    /// <summary>Why it stopped, as an error code; null unless status is stopped.</summary>
    public string? Code { get; init; }

    /// <summary>What happened and what to do; null where there is nothing to say.</summary>
    public string? Message { get; init; }

    /// <summary>When this attempt began.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When these numbers were taken; at most a second apart while it runs.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }
}

/// <summary>What is wrong with a line. It holds nothing of the line.</summary>
public sealed record ImportError
{
    /// <summary>Line of the body, from 1; of a CSV record that spans several, the first.</summary>
    public required long Line { get; init; }

    /// <summary>The member or column; null if it is the line as a whole.</summary>
    public string? Field { get; init; }

    /// <summary>The code that an emit of this row would answer.</summary>
    public required string Code { get; init; }

    /// <summary>What is wrong, in words.</summary>
    public required string Message { get; init; }
}

/// <summary>A page of an import's errors, in the order of its lines.</summary>
public sealed record ImportErrors
{
    /// <summary>As it was asked for.</summary>
    public required string ImportId { get; init; }

    /// <summary>One page of the stored ones.</summary>
    public required IReadOnlyList<ImportError> Errors { get; init; }

    /// <summary>Errors in all.</summary>
    public required long ErrorCount { get; init; }

    /// <summary>How many of them were only counted: 10000 are stored.</summary>
    public required long NotStored { get; init; }

    /// <summary>Of the stored ones.</summary>
    public required PagePagination Pagination { get; init; }
}

/// <summary>
/// Imports that are kept (of the last 30 days, 200 of an environment), those begun last first, without their errors.
/// </summary>
public sealed record ImportList
{
    /// <summary>The latest of them.</summary>
    public required IReadOnlyList<ImportSummary> Imports { get; init; }
}

/// <summary>How far an import came, in short.</summary>
public sealed record ImportSummary
{
    /// <summary>As it was given, or made where none was.</summary>
    public required string ImportId { get; init; }

    /// <summary>running, completed, interrupted or stopped.</summary>
    public required string Status { get; init; }

    /// <summary>How often the body was sent, from 1.</summary>
    public required long Attempt { get; init; }

    /// <summary>Lines read so far, blank ones and a header line among them.</summary>
    public required long LinesRead { get; init; }

    /// <summary>Rows recorded by this attempt.</summary>
    public required long Recorded { get; init; }

    /// <summary>Rows found recorded already.</summary>
    public required long Replayed { get; init; }

    /// <summary>Rows refused.</summary>
    public required long Failed { get; init; }

    /// <summary>When this attempt began.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When these numbers were taken.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>What happened and what to do; only where there is something to say.</summary>
    public string? Message { get; init; }
}
