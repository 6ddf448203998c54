using System.Text.Json.Serialization;
using PacSpace.Client.Http;

namespace PacSpace.Client.Models;

/// <summary>A checkpoint of a customer, of the whole environment, or a selection.</summary>
public sealed record Checkpoint
{
    /// <summary>The checkpoint's id (chk_…).</summary>
    public required string CheckpointId { get; init; }

    /// <summary>checkpoint, environment or selection.</summary>
    public required string Kind { get; init; }

    /// <summary>The value for the invoice: knowing it opens the public verification.</summary>
    public required string ProofRoot { get; init; }

    /// <summary>The same as proofRoot.</summary>
    public required string MerkleRoot { get; init; }

    /// <summary>RFC 6962 root over the covered leaves.</summary>
    public required string TreeRoot { get; init; }

    /// <summary>
    /// Position among the customer's checkpoints, from 1; null for selections, which stand outside the chain.
    /// </summary>
    [JsonNumberHandling(Wire.AsText)]
    public long? Number { get; init; }

    /// <summary>False while more deltas may come into the window; null for a selection, which has none.</summary>
    public bool? Closed { get; init; }

    /// <summary>The customer's unit of account, empty if none was set; null for an environment checkpoint.</summary>
    public string? Unit { get; init; }

    /// <summary>Null for an environment checkpoint.</summary>
    public string? CustomerId { get; init; }

    /// <summary>YYYY-MM if the window is exactly one UTC month.</summary>
    public string? Period { get; init; }

    /// <summary>Inclusive start of the window; null for selections.</summary>
    public DateTimeOffset? StartDate { get; init; }

    /// <summary>Exclusive end of the window; null for selections.</summary>
    public DateTimeOffset? EndDate { get; init; }

    /// <summary>VERIFIED once a signed tree head covers the checkpoint's own entry; until then QUEUED.</summary>
    public required string Status { get; init; }

    /// <summary>Covered deltas; null where an environment checkpoint is listed without its customers' ones.</summary>
    public long? DeltasCount { get; init; }

    /// <summary>
    /// First covered delta's position in the customer's history; null for selections and environments.
    /// </summary>
    [JsonNumberHandling(Wire.AsText)]
    public long? FirstSequence { get; init; }

    /// <summary>
    /// Last covered delta's position in the customer's history; null for selections and environments.
    /// </summary>
    [JsonNumberHandling(Wire.AsText)]
    public long? LastSequence { get; init; }

    /// <summary>Balance before the first covered delta; null for selections and environments.</summary>
    public decimal? OpeningBalance { get; init; }

    /// <summary>Balance after the last covered delta; null for selections and environments.</summary>
    public decimal? ClosingBalance { get; init; }

    /// <summary>Sum of the covered deltas; null for environments, whose customers may have other units.</summary>
    public decimal? NetChange { get; init; }

    /// <summary>Sum of the positive amounts; null for selections and environments.</summary>
    public decimal? TotalCredits { get; init; }

    /// <summary>Sum of the negative amounts, at most 0; null for selections and environments.</summary>
    public decimal? TotalDebits { get; init; }

    /// <summary>The one before it in the chain; null for the first, and for selections.</summary>
    public string? PreviousCheckpointId { get; init; }

    /// <summary>
    /// Id of the receipt that the checkpoint is (rcpt_…). Whoever knows it may see the receipt, without a key.
    /// </summary>
    public required string ReceiptId { get; init; }

    /// <summary>The page that checks the proof root, for whoever is given the link.</summary>
    public required string VerifyUrl { get; init; }

    /// <summary>The same check as JSON.</summary>
    public required string VerificationApiUrl { get; init; }

    /// <summary>Place of the checkpoint's own entry in the environment's log.</summary>
    public required long LogIndex { get; init; }

    /// <summary>A signed tree head; it covers the checkpoint's entry once status is VERIFIED.</summary>
    public required string TreeHead { get; init; }

    /// <summary>When it was made: the time that its statement names.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>True if this checkpoint was made by an earlier request.</summary>
    public required bool Idempotent { get; init; }

    /// <summary>Customers covered, for an environment checkpoint.</summary>
    public int? CustomersCount { get; init; }

    /// <summary>The customers' checkpoints, for an environment checkpoint.</summary>
    public IReadOnlyList<Checkpoint>? Checkpoints { get; init; }
}

/// <summary>A customer's checkpoint, in short.</summary>
public sealed record CheckpointSummary
{
    /// <summary>The checkpoint's id (chk_…).</summary>
    public required string CheckpointId { get; init; }

    /// <summary>0x and 64 hex digits: knowing it opens the public verification.</summary>
    public required string ProofRoot { get; init; }

    /// <summary>Position among the customer's checkpoints, from 1.</summary>
    [JsonNumberHandling(Wire.AsText)]
    public required long Number { get; init; }

    /// <summary>Inclusive start of the window.</summary>
    public required DateTimeOffset StartDate { get; init; }

    /// <summary>Exclusive end of the window.</summary>
    public required DateTimeOffset EndDate { get; init; }

    /// <summary>False while more deltas may come into the window.</summary>
    public required bool Closed { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>A page of checkpoints, newest first.</summary>
public sealed record CheckpointList
{
    /// <summary>One page of the checkpoints.</summary>
    public required IReadOnlyList<Checkpoint> Checkpoints { get; init; }

    /// <summary>Which page this is, and of how much.</summary>
    public required OffsetPagination Pagination { get; init; }
}

/// <summary>Two checkpoints of one customer, beside each other.</summary>
public sealed record CheckpointComparison
{
    /// <summary>The customer.</summary>
    public required string CustomerId { get; init; }

    /// <summary>The checkpoint that was named as from.</summary>
    public required Checkpoint From { get; init; }

    /// <summary>The checkpoint that was named as to.</summary>
    public required Checkpoint To { get; init; }

    /// <summary>Members of to minus those of from.</summary>
    public required CheckpointDifferences Differences { get; init; }

    /// <summary>The proof that connects their histories.</summary>
    public required Extension Extension { get; init; }

    /// <summary>True if the proof shows that the longer history extends the shorter one.</summary>
    public required bool Extends { get; init; }
}

/// <summary>Members of to minus those of from; times in milliseconds.</summary>
public sealed record CheckpointDifferences
{
    /// <summary>Covered deltas.</summary>
    public required long DeltasCount { get; init; }

    /// <summary>Of the opening balances.</summary>
    public required decimal OpeningBalance { get; init; }

    /// <summary>Of the closing balances.</summary>
    public required decimal ClosingBalance { get; init; }

    /// <summary>Of the sums of positive amounts.</summary>
    public required decimal TotalCredits { get; init; }

    /// <summary>Of the sums of negative amounts.</summary>
    public required decimal TotalDebits { get; init; }

    /// <summary>Of the net changes.</summary>
    public required decimal NetChange { get; init; }

    /// <summary>Of the first covered sequences.</summary>
    public required long FirstSequence { get; init; }

    /// <summary>Of the last covered sequences.</summary>
    public required long LastSequence { get; init; }

    /// <summary>Of the windows' starts.</summary>
    public required long StartMilliseconds { get; init; }

    /// <summary>Of the windows' ends.</summary>
    public required long EndMilliseconds { get; init; }

    /// <summary>True if both are of the same window.</summary>
    public required bool SameWindow { get; init; }
}

/// <summary>RFC 9162 consistency proof between the roots that both statements name as history.</summary>
public sealed record Extension
{
    /// <summary>The shorter history, whichever checkpoint it is of.</summary>
    [JsonNumberHandling(Wire.AsText)]
    public required long FromSequence { get; init; }

    /// <summary>The longer history.</summary>
    [JsonNumberHandling(Wire.AsText)]
    public required long ToSequence { get; init; }

    /// <summary>Root of the shorter history, as its checkpoint states it.</summary>
    public required string FromRoot { get; init; }

    /// <summary>Root of the longer history, as its checkpoint states it.</summary>
    public required string ToRoot { get; init; }

    /// <summary>0x and 64 hex digits each.</summary>
    public required IReadOnlyList<string> Hashes { get; init; }
}
