namespace PacSpace.Client;

/// <summary>Formats of files that can be uploaded, in UTF-8.</summary>
public enum UploadFormat
{
    /// <summary>A line is a JSON object.</summary>
    Ndjson,

    /// <summary>Comma-separated values; the first line names the members.</summary>
    Csv,
}

/// <summary>Options of an import.</summary>
public sealed record ImportOptions : CallOptions
{
    /// <summary>
    /// Names the import: 1 to 128 of ASCII letters, digits and <c>_ - . :</c>. Default: a random one.
    /// </summary>
    public string? ImportId { get; init; }
}

/// <summary>Options of the list of an import's errors.</summary>
public sealed record ImportErrorsOptions : CallOptions
{
    /// <summary>From 1.</summary>
    public int? Page { get; init; }

    /// <summary>Errors on a page, 1 to 1000; default 100.</summary>
    public int? Limit { get; init; }
}

/// <summary>What rows of two books are matched by.</summary>
public enum MatchOn
{
    /// <summary>Rows that have a reference match by it, others by amount and time.</summary>
    ReferenceId,

    /// <summary>All rows match by amount and time.</summary>
    Amount,
}

/// <summary>Options of a reconciliation.</summary>
public sealed record ReconcileOptions : PostOptions
{
    /// <summary>Which deltas of yours count; default: every one.</summary>
    public Scope? Scope { get; init; }

    /// <summary>What rows are matched by; default: their references.</summary>
    public MatchOn? MatchOn { get; init; }

    /// <summary>Hours between two rows that may match by amount, 1 to 744; default 24.</summary>
    public int? WindowHours { get; init; }
}

/// <summary>One row of the other side's statement.</summary>
public sealed record StatementRow
{
    /// <summary>At most 255 characters.</summary>
    public string? ReferenceId { get; init; }

    /// <summary>Its amount.</summary>
    public required decimal Delta { get; init; }

    /// <summary>When it was.</summary>
    public DateTimeOffset? Time { get; init; }
}

/// <summary>The lists of a reconciliation.</summary>
public enum ReconciliationList
{
    /// <summary>Your deltas that their statement lacks.</summary>
    MissingFromTheirs,

    /// <summary>Their rows that you have no delta for.</summary>
    MissingFromYours,

    /// <summary>Rows with the same reference and other amounts.</summary>
    AmountDiffers,

    /// <summary>Rows whose reference is there more often than on the other side.</summary>
    Duplicates,

    /// <summary>Rows that were matched without a reference.</summary>
    MatchedByAmount,
}

/// <summary>Which part of a reconciliation.</summary>
public sealed record ReconciliationOptions : CallOptions
{
    /// <summary>This list alone, page by page.</summary>
    public ReconciliationList? List { get; init; }

    /// <summary>From 1.</summary>
    public int? Page { get; init; }

    /// <summary>Entries on a page, 1 to 500; default 100.</summary>
    public int? Limit { get; init; }
}
