using System.Text.Json;
using System.Text.Json.Serialization;
using PacSpace.Client.Http;

namespace PacSpace.Client.Models;

/// <summary>A customer's balance over a scope, with the deltas that make it up.</summary>
public sealed record DerivedBalance
{
    /// <summary>The customer.</summary>
    public required string CustomerId { get; init; }

    /// <summary>The customer's unit of account; empty if none was set.</summary>
    public required string Unit { get; init; }

    /// <summary>Balance before the scope: as it was sent, or a starting checkpoint's closing balance, or 0.</summary>
    public required decimal StartingBalance { get; init; }

    /// <summary>startingBalance plus every recorded delta in scope: it reads your own writes.</summary>
    public required decimal ComputedBalance { get; init; }

    /// <summary>startingBalance plus every delta in scope that a signed tree head covers.</summary>
    public required decimal VerifiedBalance { get; init; }

    /// <summary>Deltas in scope that are recorded but not yet verified.</summary>
    public required long PendingDeltas { get; init; }

    /// <summary>True: verification of this environment has stopped, verifiedBalance stays where it was.</summary>
    public required bool Frozen { get; init; }

    /// <summary>Sum of the deltas in scope.</summary>
    public required decimal NetChange { get; init; }

    /// <summary>Deltas in scope.</summary>
    public required long DeltasCount { get; init; }

    /// <summary>The same as deltasCount.</summary>
    public required long DeltaCount { get; init; }

    /// <summary>Leaf hash of the last delta in scope.</summary>
    public string? LatestReceiptId { get; init; }

    /// <summary>The customer's latest checkpoint.</summary>
    public CheckpointSummary? LatestCheckpoint { get; init; }

    /// <summary>Log index of the last verified delta in scope.</summary>
    public long? LastVerifiedIndex { get; init; }

    /// <summary>Which deltas count, as it was understood.</summary>
    public required ResolvedScope Scope { get; init; }

    /// <summary>One page of the deltas in scope.</summary>
    public required IReadOnlyList<DerivedDelta> Deltas { get; init; }

    /// <summary>
    /// Sums per day, week (from Monday) or month, UTC, with granularity; spans without deltas are left out.
    /// </summary>
    public IReadOnlyList<Breakdown>? Breakdown { get; init; }

    /// <summary>Which page this is, and of how much.</summary>
    public required OffsetPagination Pagination { get; init; }
}

/// <summary>A delta as balances list it.</summary>
public sealed record DerivedDelta
{
    /// <summary>The record's id (rec_…); it encodes the record's place.</summary>
    public required string RecordId { get; init; }

    /// <summary>Leaf hash of the delta.</summary>
    public required string ReceiptId { get; init; }

    /// <summary>The same as receiptId.</summary>
    public required string ItemHash { get; init; }

    /// <summary>Dense position in the customer's history, from 1.</summary>
    [JsonNumberHandling(Wire.AsText)]
    public required long SequenceNumber { get; init; }

    /// <summary>Dense position in the environment's log, from 0.</summary>
    public required long DeltaIndex { get; init; }

    /// <summary>The signed amount.</summary>
    public required decimal Delta { get; init; }

    /// <summary>The customer's running balance after this delta.</summary>
    public required decimal Balance { get; init; }

    /// <summary>As it was sent; null once it was destroyed.</summary>
    public string? Reason { get; init; }

    /// <summary>As it was sent; null if there was none, or once it was destroyed.</summary>
    public string? ReferenceId { get; init; }

    /// <summary>Byte for byte as it was sent; null if there was none, or once it was destroyed.</summary>
    public JsonElement? Metadata { get; init; }

    /// <summary>QUEUED, VERIFIED or FAILED.</summary>
    public required string Status { get; init; }

    /// <summary>When it was recorded.</summary>
    public required DateTimeOffset AcceptedAt { get; init; }

    /// <summary>The same as acceptedAt.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The UTC month of recording, YYYY-MM.</summary>
    public required string Window { get; init; }

    /// <summary>Present and true once reason, referenceId and metadata were destroyed.</summary>
    public bool DataPurged { get; init; }
}

/// <summary>Sums of one day, week or month.</summary>
public sealed record Breakdown
{
    /// <summary>Inclusive.</summary>
    public required DateTimeOffset Start { get; init; }

    /// <summary>Exclusive.</summary>
    public required DateTimeOffset End { get; init; }

    /// <summary>Sum of the positive amounts.</summary>
    public required decimal TotalCredits { get; init; }

    /// <summary>Sum of the negative amounts, at most 0.</summary>
    public required decimal TotalDebits { get; init; }

    /// <summary>totalCredits plus totalDebits.</summary>
    public required decimal NetChange { get; init; }

    /// <summary>How many deltas there are.</summary>
    public required long DeltasCount { get; init; }
}

/// <summary>Resolved scope as answers show it.</summary>
public sealed record ResolvedScope
{
    /// <summary>all, period, current_month, custom or checkpoint.</summary>
    public required string Mode { get; init; }

    /// <summary>Inclusive start; null if it has none.</summary>
    public DateTimeOffset? StartDate { get; init; }

    /// <summary>Exclusive end; null if it has none.</summary>
    public DateTimeOffset? EndDate { get; init; }
}

/// <summary>What was compared and where it differs. Exact, no tolerance; it states facts and judges nobody.</summary>
public sealed record Comparison
{
    /// <summary>As it was sent; null if the two numbers were compared with each other only.</summary>
    public string? CustomerId { get; init; }

    /// <summary>True if everything that was compared is equal.</summary>
    public required bool Match { get; init; }

    /// <summary>The same as match.</summary>
    public required bool Agreed { get; init; }

    /// <summary>True if your balance is the derived one; without a customer the same as match.</summary>
    public required bool MatchesYours { get; init; }

    /// <summary>True if their balance is the derived one; without a customer the same as match.</summary>
    public required bool MatchesTheirs { get; init; }

    /// <summary>As it was sent.</summary>
    public required decimal YourBalance { get; init; }

    /// <summary>As it was sent.</summary>
    public required decimal TheirBalance { get; init; }

    /// <summary>The derived balance; null without a customer.</summary>
    public decimal? NeutralBalance { get; init; }

    /// <summary>The same as neutralBalance.</summary>
    public decimal? ComputedBalance { get; init; }

    /// <summary>
    /// What of neutralBalance a signed tree head covers: usually all of it. Null without a customer.
    /// </summary>
    public decimal? VerifiedBalance { get; init; }

    /// <summary>True: verification of this environment has stopped, verifiedBalance stays where it was.</summary>
    public required bool Frozen { get; init; }

    /// <summary>yourBalance − theirBalance.</summary>
    public required decimal Discrepancy { get; init; }

    /// <summary>yourBalance − neutralBalance.</summary>
    public decimal? YourDifference { get; init; }

    /// <summary>theirBalance − neutralBalance.</summary>
    public decimal? TheirDifference { get; init; }

    /// <summary>Deltas in scope; 0 without a customer.</summary>
    public required long DeltasCount { get; init; }

    /// <summary>The pairs that differ.</summary>
    public required IReadOnlyList<Discrepancy> Discrepancies { get; init; }

    /// <summary>
    /// Sums per day, week (from Monday) or month, UTC, with granularity; spans without deltas are left out.
    /// </summary>
    public IReadOnlyList<Breakdown>? Breakdown { get; init; }

    /// <summary>When it was compared.</summary>
    public required DateTimeOffset ComparedAt { get; init; }
}

/// <summary>Two balances that differ.</summary>
public sealed record Discrepancy
{
    /// <summary>
    /// yours_vs_theirs, yours_vs_neutral or theirs_vs_neutral; expected is the second, actual the first.
    /// </summary>
    public required string Kind { get; init; }

    /// <summary>The second of the two.</summary>
    public required decimal Expected { get; init; }

    /// <summary>The first of the two.</summary>
    public required decimal Actual { get; init; }

    /// <summary>actual − expected.</summary>
    public required decimal Difference { get; init; }
}
