using System.Text.Json.Serialization;
using PacSpace.Client.Http;

namespace PacSpace.Client.Models;

/// <summary>A reconciliation: what it found, or how to ask for it.</summary>
public sealed record Reconciliation
{
    /// <summary>Null where the result is in the answer to the upload.</summary>
    public string? JobId { get; init; }

    /// <summary>running, completed or failed.</summary>
    public required string Status { get; init; }

    /// <summary>Where to ask for a job; null where there is none.</summary>
    public string? PollUrl { get; init; }

    /// <summary>
    /// When the job and its lists are removed, a day after the upload; null where there is none. They go earlier once
    /// the environment has 20 newer ones.
    /// </summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Why it failed and what to do.</summary>
    public string? Message { get; init; }

    /// <summary>Whose deltas were compared. Present once completed.</summary>
    public string? CustomerId { get; init; }

    /// <summary>How rows were matched: referenceId or amount. Present once completed.</summary>
    public string? MatchOn { get; init; }

    /// <summary>Which deltas were compared. Present once completed.</summary>
    public ResolvedScope? Scope { get; init; }

    /// <summary>True if nothing is missing, differs or is there too often. Present once completed.</summary>
    public bool? Agreed { get; init; }

    /// <summary>The earliest row without its equal; null where both agree.</summary>
    public FirstDivergence? FirstDivergence { get; init; }

    /// <summary>Your deltas that their statement lacks, by sequence.</summary>
    public IReadOnlyList<YourEntry>? MissingFromTheirs { get; init; }

    /// <summary>Their rows that you have no delta for, by line.</summary>
    public IReadOnlyList<TheirEntry>? MissingFromYours { get; init; }

    /// <summary>Rows with the same reference and other amounts.</summary>
    public IReadOnlyList<AmountDifference>? AmountDiffers { get; init; }

    /// <summary>Rows whose reference is there more often than on the other side, which has it too.</summary>
    public IReadOnlyList<DuplicateEntry>? Duplicates { get; init; }

    /// <summary>Rows that were matched without a reference: they count as agreeing, look at the score.</summary>
    public IReadOnlyList<AmountMatch>? MatchedByAmount { get; init; }

    /// <summary>
    /// Counts and sums of all that was found on both sides, also where lists were cut. Present once completed.
    /// </summary>
    public ReconciliationSummary? Summary { get; init; }

    /// <summary>
    /// Lists of which only the first 100 000 entries were kept; present where there are such, for jobs alone.
    /// </summary>
    public IReadOnlyList<CutList>? CutLists { get; init; }

    /// <summary>Of the list that was asked for, as far as it was kept.</summary>
    public PagePagination? Pagination { get; init; }
}

/// <summary>Both sides in numbers.</summary>
public sealed record ReconciliationSummary
{
    /// <summary>Your deltas in scope.</summary>
    public required SideTotals Yours { get; init; }

    /// <summary>Rows of their statement.</summary>
    public required SideTotals Theirs { get; init; }

    /// <summary>Net of yours minus net of theirs.</summary>
    public required decimal Difference { get; init; }

    /// <summary>Pairs of equal reference and amount, rule reference, score 1.</summary>
    public required long MatchedByReference { get; init; }

    /// <summary>Pairs of rows without a common reference that were matched by amount and time.</summary>
    public required long MatchedByAmount { get; init; }

    /// <summary>Your deltas that their statement lacks.</summary>
    public required ListTotals MissingFromTheirs { get; init; }

    /// <summary>Their rows that you have no delta for.</summary>
    public required ListTotals MissingFromYours { get; init; }

    /// <summary>Pairs of the same reference and other amounts.</summary>
    public required ListTotals AmountDiffers { get; init; }

    /// <summary>Rows whose reference is there more often than on the other side.</summary>
    public required ListTotals Duplicates { get; init; }
}

/// <summary>One side of a reconciliation, in numbers.</summary>
public sealed record SideTotals
{
    /// <summary>How many rows.</summary>
    public required long Count { get; init; }

    /// <summary>Sum of the positive amounts.</summary>
    public required decimal Credits { get; init; }

    /// <summary>Sum of the negative amounts, at most 0.</summary>
    public required decimal Debits { get; init; }

    /// <summary>credits plus debits.</summary>
    public required decimal Net { get; init; }
}

/// <summary>One list of a reconciliation, in numbers.</summary>
public sealed record ListTotals
{
    /// <summary>Rows, or pairs of them.</summary>
    public required long Count { get; init; }

    /// <summary>
    /// Sum of its rows of yours minus sum of its rows of theirs; the four lists add up to difference.
    /// </summary>
    public required decimal Amount { get; init; }
}

/// <summary>Where the histories part. All rows of that side before it have their equals.</summary>
public sealed record FirstDivergence
{
    /// <summary>yours or theirs: which side's row comes first.</summary>
    public required string Side { get; init; }

    /// <summary>Your row there; null if there is none.</summary>
    public YourEntry? Yours { get; init; }

    /// <summary>Their row there; null if there is none.</summary>
    public TheirEntry? Theirs { get; init; }

    /// <summary>Your running balance there, with your row.</summary>
    public required decimal YourBalance { get; init; }

    /// <summary>Theirs, with their row; it starts from your balance before the scope.</summary>
    public required decimal TheirBalance { get; init; }
}

/// <summary>A delta of yours. Of its payload the reference alone is given, as long as it is kept.</summary>
public sealed record YourEntry
{
    /// <summary>The record's id (rec_…); it encodes the record's place.</summary>
    public required string RecordId { get; init; }

    /// <summary>Place in the customer's history, from 1.</summary>
    [JsonNumberHandling(Wire.AsText)]
    public required long SequenceNumber { get; init; }

    /// <summary>As it was recorded; null if there was none, or once it was destroyed.</summary>
    public string? ReferenceId { get; init; }

    /// <summary>The signed amount.</summary>
    public required decimal Delta { get; init; }

    /// <summary>When it was recorded.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>When the usage happened, if that was told; it is what times are compared with then.</summary>
    public DateTimeOffset? OccurredAt { get; init; }

    /// <summary>Present and true once its payload was destroyed, its referenceId with it.</summary>
    public bool DataPurged { get; init; }
}

/// <summary>A row of theirs.</summary>
public sealed record TheirEntry
{
    /// <summary>Line of the upload, or place in theirs, from 1.</summary>
    public required long Line { get; init; }

    /// <summary>As their statement has it; null if it has none.</summary>
    public string? ReferenceId { get; init; }

    /// <summary>Their amount.</summary>
    public required decimal Delta { get; init; }

    /// <summary>As their statement has it; null if it has none.</summary>
    public DateTimeOffset? Time { get; init; }
}

/// <summary>Two rows with the same reference and other amounts.</summary>
public sealed record AmountDifference
{
    /// <summary>What both rows name.</summary>
    public required string ReferenceId { get; init; }

    /// <summary>Your row.</summary>
    public required YourEntry Yours { get; init; }

    /// <summary>Their row.</summary>
    public required TheirEntry Theirs { get; init; }

    /// <summary>Yours minus theirs.</summary>
    public required decimal Difference { get; init; }
}

/// <summary>One row too many; the side that has it is the one that is not null.</summary>
public sealed record DuplicateEntry
{
    /// <summary>What is there too often.</summary>
    public required string ReferenceId { get; init; }

    /// <summary>yours or theirs: who has the row.</summary>
    public required string Side { get; init; }

    /// <summary>How often you have the reference.</summary>
    public required long YourCount { get; init; }

    /// <summary>How often they have it.</summary>
    public required long TheirCount { get; init; }

    /// <summary>Your row; null if it is theirs.</summary>
    public YourEntry? Yours { get; init; }

    /// <summary>Their row; null if it is yours.</summary>
    public TheirEntry? Theirs { get; init; }
}

/// <summary>Two rows that were matched without a reference.</summary>
public sealed record AmountMatch
{
    /// <summary>amount+time, or amount where their row has no time.</summary>
    public required string Rule { get; init; }

    /// <summary>
    /// 0 to 1: 0.95 at the same millisecond, 0.9 within a second, 0.8 a minute, 0.7 an hour, 0.6 the window; 0.4
    /// without a time.
    /// </summary>
    public required double Score { get; init; }

    /// <summary>Their time minus yours, milliseconds.</summary>
    public long? TimeDifferenceMs { get; init; }

    /// <summary>Your row.</summary>
    public required YourEntry Yours { get; init; }

    /// <summary>Their row.</summary>
    public required TheirEntry Theirs { get; init; }
}

/// <summary>A list that was cut.</summary>
public sealed record CutList
{
    /// <summary>Its name.</summary>
    public required string List { get; init; }

    /// <summary>Entries that were found.</summary>
    public required long Count { get; init; }

    /// <summary>How many of them, the first ones, can be read.</summary>
    public required long Kept { get; init; }
}

/// <summary>Whether two histories are the same up to a delta.</summary>
public sealed record PrefixComparison
{
    /// <summary>The customer.</summary>
    public required string CustomerId { get; init; }

    /// <summary>As it was sent.</summary>
    public required long Sequence { get; init; }

    /// <summary>True if both roots are the same, and so every delta up to the sequence.</summary>
    public required bool Agreed { get; init; }

    /// <summary>The root over the recorded leaf hashes.</summary>
    public required string OurRoot { get; init; }
}
