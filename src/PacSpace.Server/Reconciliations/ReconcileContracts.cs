using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using PacSpace.Core.Amounts;
using PacSpace.Server.Hosting;
using PacSpace.Server.Hosting.Json;

namespace PacSpace.Server.Reconciliations;

/// <summary>A statement of the other side, and what it is compared with.</summary>
public sealed record ReconcileRequest : ScopeMembers
{
    /// <summary>Whose deltas.</summary>
    [Required]
    public string? CustomerId { get; init; }

    /// <summary>
    /// referenceId (default): rows with a reference match by it, rows without by amount and time; amount: all rows match
    /// by amount and time, references are not looked at.
    /// </summary>
    [AllowedValues("referenceId", "amount")]
    public string? MatchOn { get; init; }

    /// <summary>Hours between two rows that may match by amount, 1 to 744 (default 24).</summary>
    [Range(1, Questions.MaxWindowHours)]
    public int? WindowHours { get; init; }

    /// <summary>The rows of the statement, at most 1 000 000.</summary>
    [ItemsAre(typeof(StatementRow)), Required, MaxLength(Questions.MaxRows)]
    public IReadOnlyList<RawJson>? Theirs { get; init; }

    /// <summary>Members of other versions; ignored.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Unknown { get; set; }
}

/// <summary>The same as query parameters, beside NDJSON or CSV.</summary>
public sealed class ReconcileQuery
{
    /// <summary>Whose deltas; in the body if that is JSON.</summary>
    public string? CustomerId { get; init; }

    /// <summary>referenceId (default) or amount.</summary>
    [AllowedValues("referenceId", "amount")]
    public string? MatchOn { get; init; }

    /// <summary>Hours between two rows that may match by amount, 1 to 744 (default 24).</summary>
    [Range(1, Questions.MaxWindowHours)]
    public int? WindowHours { get; init; }
}

/// <summary>One row of a statement.</summary>
public sealed record StatementRow
{
    /// <summary>At most 255 characters, empty is none.</summary>
    [MaxLength(StatementRows.MaxReferenceLength)]
    public string? ReferenceId { get; init; }

    /// <summary>Signed amount, −1 000 000 000 to 1 000 000 000, at most 9 fractional digits.</summary>
    [Required]
    public Amount? Delta { get; init; }

    /// <summary>ISO 8601; may be absent.</summary>
    public string? Time { get; init; }

    /// <summary>Members of other versions; ignored.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Unknown { get; set; }
}

/// <summary>A reconciliation: what it found, or how to ask for it.</summary>
public sealed record ReconcileView
{
    /// <summary>Null where the result is in the answer to the upload.</summary>
    public required string? JobId { get; init; }

    /// <summary>running, completed or failed.</summary>
    [AllowedValues("running", "completed", "failed")]
    public required string Status { get; init; }

    /// <summary>Where to ask for a job; null where there is none.</summary>
    public required string? PollUrl { get; init; }

    /// <summary>
    /// When the job and its lists are removed, a day after the upload; null where there is none. They go earlier once
    /// the environment has 20 newer ones.
    /// </summary>
    public required string? ExpiresAt { get; init; }

    /// <summary>Why it failed and what to do.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Message { get; init; }

    /// <summary>Whose deltas were compared. Present once completed.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? CustomerId { get; init; }

    /// <summary>How rows were matched: referenceId or amount. Present once completed.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? MatchOn { get; init; }

    /// <summary>Which deltas were compared. Present once completed.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ScopeView? Scope { get; init; }

    /// <summary>True if nothing is missing, differs or is there too often. Present once completed.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? Agreed { get; init; }

    /// <summary>The earliest row without its equal; null where both agree.</summary>
    public required FirstDivergence? FirstDivergence { get; init; }

    /// <summary>Your deltas that their statement lacks, by sequence.</summary>
    [ItemsAre(typeof(YourEntry)), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<RawJson>? MissingFromTheirs { get; init; }

    /// <summary>Their rows that you have no delta for, by line.</summary>
    [ItemsAre(typeof(TheirEntry)), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<RawJson>? MissingFromYours { get; init; }

    /// <summary>Rows with the same reference and other amounts.</summary>
    [ItemsAre(typeof(AmountDifference)), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<RawJson>? AmountDiffers { get; init; }

    /// <summary>Rows whose reference is there more often than on the other side, which has it too.</summary>
    [ItemsAre(typeof(DuplicateEntry)), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<RawJson>? Duplicates { get; init; }

    /// <summary>Rows that were matched without a reference: they count as agreeing, look at the score.</summary>
    [ItemsAre(typeof(AmountMatch)), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<RawJson>? MatchedByAmount { get; init; }

    /// <summary>Counts and sums of all that was found on both sides, also where lists were cut. Present once completed.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ReconcileSummary? Summary { get; init; }

    /// <summary>
    /// Lists of which only the first 100 000 entries were kept; present where there are such, for jobs alone.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<CutList>? CutLists { get; init; }

    /// <summary>Of the list that was asked for, as far as it was kept.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public PagePagination? Pagination { get; init; }
}

/// <summary>A list that was cut.</summary>
/// <param name="List">Its name.</param>
/// <param name="Count">Entries that were found.</param>
/// <param name="Kept">How many of them, the first ones, can be read.</param>
public sealed record CutList(string List, long Count, long Kept);

/// <summary>A delta of yours. Of its payload the reference alone is given, as long as it is kept.</summary>
/// <param name="SequenceNumber">Place in the customer's history, from 1, as a string.</param>
/// <param name="ReferenceId">As it was recorded; null if there was none, or once it was destroyed.</param>
/// <param name="Time">When it was recorded.</param>
/// <param name="OccurredAt">When the usage happened, if that was told; it is what times are compared with then.</param>
/// <param name="DataPurged">Present and true once its payload was destroyed, its referenceId with it.</param>
public sealed record YourEntry(
    string RecordId, string SequenceNumber, string? ReferenceId, Amount Delta, string Time, string? OccurredAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool DataPurged = false);

/// <summary>A row of theirs.</summary>
/// <param name="Line">Line of the upload, or place in theirs, from 1.</param>
/// <param name="ReferenceId">As their statement has it; null if it has none.</param>
/// <param name="Delta">Their amount.</param>
/// <param name="Time">As their statement has it; null if it has none.</param>
public sealed record TheirEntry(long Line, string? ReferenceId, Amount Delta, string? Time);

/// <param name="ReferenceId">What both rows name.</param>
/// <param name="Yours">Your row.</param>
/// <param name="Theirs">Their row.</param>
/// <param name="Difference">Yours minus theirs.</param>
public sealed record AmountDifference(string ReferenceId, YourEntry Yours, TheirEntry Theirs, Amount Difference);

/// <summary>One row too many; the side that has it is the one that is not null.</summary>
/// <param name="ReferenceId">What is there too often.</param>
/// <param name="Side">yours or theirs: who has the row.</param>
/// <param name="YourCount">How often you have the reference.</param>
/// <param name="TheirCount">How often they have it.</param>
/// <param name="Yours">Your row; null if it is theirs.</param>
/// <param name="Theirs">Their row; null if it is yours.</param>
public sealed record DuplicateEntry(
    string ReferenceId, string Side, long YourCount, long TheirCount, YourEntry? Yours, TheirEntry? Theirs);

/// <param name="Rule">amount+time, or amount where their row has no time.</param>
/// <param name="Score">0 to 1: 0.95 at the same millisecond, 0.9 within a second, 0.8 a minute, 0.7 an hour, 0.6 the window; 0.4 without a time.</param>
/// <param name="TimeDifferenceMs">Their time minus yours, milliseconds.</param>
/// <param name="Yours">Your row.</param>
/// <param name="Theirs">Their row.</param>
public sealed record AmountMatch(string Rule, double Score, long? TimeDifferenceMs, YourEntry Yours, TheirEntry Theirs);

/// <summary>Where the histories part. All rows of that side before it have their equals.</summary>
/// <param name="Side">yours or theirs: which side's row comes first.</param>
/// <param name="Yours">Your row there; null if there is none.</param>
/// <param name="Theirs">Their row there; null if there is none.</param>
/// <param name="YourBalance">Your running balance there, with your row.</param>
/// <param name="TheirBalance">Theirs, with their row; it starts from your balance before the scope.</param>
public sealed record FirstDivergence(
    string Side, YourEntry? Yours, TheirEntry? Theirs, Amount YourBalance, string YourBalanceText,
    Amount TheirBalance, string TheirBalanceText);

/// <summary>Both sides in numbers.</summary>
/// <param name="Yours">Your deltas in scope.</param>
/// <param name="Theirs">Rows of their statement.</param>
/// <param name="Difference">Net of yours minus net of theirs.</param>
/// <param name="MatchedByReference">Pairs of equal reference and amount, rule reference, score 1.</param>
/// <param name="MatchedByAmount">Pairs of rows without a common reference that were matched by amount and time.</param>
/// <param name="MissingFromTheirs">Your deltas that their statement lacks.</param>
/// <param name="MissingFromYours">Their rows that you have no delta for.</param>
/// <param name="AmountDiffers">Pairs of the same reference and other amounts.</param>
/// <param name="Duplicates">Rows whose reference is there more often than on the other side.</param>
public sealed record ReconcileSummary(
    SideTotals Yours, SideTotals Theirs, Amount Difference, long MatchedByReference, long MatchedByAmount,
    ListTotals MissingFromTheirs, ListTotals MissingFromYours, ListTotals AmountDiffers, ListTotals Duplicates);

/// <param name="Count">How many rows.</param>
/// <param name="Credits">Sum of the positive amounts.</param>
/// <param name="Debits">Sum of the negative amounts, at most 0.</param>
/// <param name="Net">credits plus debits.</param>
public sealed record SideTotals(long Count, Amount Credits, Amount Debits, Amount Net);

/// <param name="Count">Rows, or pairs of them.</param>
/// <param name="Amount">Sum of its rows of yours minus sum of its rows of theirs; the four lists add up to difference.</param>
public sealed record ListTotals(long Count, Amount Amount);

/// <summary>What is stored of a completed job beside its lists.</summary>
internal sealed record ReconcileOutcome(
    string CustomerId, string MatchOn, ScopeView Scope, FirstDivergence? FirstDivergence, ReconcileSummary Summary)
{
    public bool Agreed => Summary is
    {
        MissingFromTheirs.Count: 0, MissingFromYours.Count: 0, AmountDiffers.Count: 0, Duplicates.Count: 0,
    };

    /// <summary>How many entries of a list were found.</summary>
    public long CountOf(string list) => list switch
    {
        Reconciliation.MissingFromTheirs => Summary.MissingFromTheirs.Count,
        Reconciliation.MissingFromYours => Summary.MissingFromYours.Count,
        Reconciliation.AmountDiffers => Summary.AmountDiffers.Count,
        Reconciliation.Duplicates => Summary.Duplicates.Count,
        _ => Summary.MatchedByAmount,
    };
}
