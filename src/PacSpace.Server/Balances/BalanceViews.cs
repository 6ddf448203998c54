using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using System.Text.Json;
using PacSpace.Core.Amounts;
using PacSpace.Server.Hosting.Json;
using PacSpace.Server.Hosting;

namespace PacSpace.Server.Balances;

/// <summary>A customer's balance over a scope, with the deltas that make it up.</summary>
public sealed record DeriveView
{
    public required string CustomerId { get; init; }

    public required string Unit { get; init; }

    /// <summary>Balance before the scope: as it was sent, or a starting checkpoint's closing balance, or 0.</summary>
    public required Amount StartingBalance { get; init; }

    /// <summary>startingBalance plus every recorded delta in scope: it reads your own writes.</summary>
    public required Amount ComputedBalance { get; init; }

    public required string ComputedBalanceText { get; init; }

    /// <summary>startingBalance plus every delta in scope that a signed tree head covers.</summary>
    public required Amount VerifiedBalance { get; init; }

    public required string VerifiedBalanceText { get; init; }

    /// <summary>Deltas in scope that are recorded but not yet verified.</summary>
    public required long PendingDeltas { get; init; }

    /// <summary>True: verification of this environment has stopped, verifiedBalance stays where it was.</summary>
    public required bool Frozen { get; init; }

    /// <summary>Sum of the deltas in scope.</summary>
    public required Amount NetChange { get; init; }

    /// <summary>Deltas in scope.</summary>
    public required long DeltasCount { get; init; }

    /// <summary>The same as deltasCount.</summary>
    public required long DeltaCount { get; init; }

    /// <summary>Leaf hash of the last delta in scope.</summary>
    public required string? LatestReceiptId { get; init; }

    /// <summary>The customer's latest checkpoint.</summary>
    public required CheckpointSummary? LatestCheckpoint { get; init; }

    /// <summary>Log index of the last verified delta in scope.</summary>
    public required long? LastVerifiedIndex { get; init; }

    /// <summary>Which deltas count, as it was understood.</summary>
    public required ScopeView Scope { get; init; }

    /// <summary>One page of the deltas in scope.</summary>
    public required IReadOnlyList<DerivedDelta> Deltas { get; init; }

    /// <summary>Sums per day, week (from Monday) or month, UTC, with granularity; spans without deltas are left out.</summary>
    public required IReadOnlyList<BreakdownView>? Breakdown { get; init; }

    public required OffsetPagination Pagination { get; init; }
}

/// <param name="ReceiptId">Leaf hash of the delta.</param>
/// <param name="Metadata">Byte for byte as it was sent; null if there was none, or once it was destroyed.</param>
/// <param name="Status">QUEUED, VERIFIED or FAILED.</param>
/// <param name="Time">The same as acceptedAt.</param>
/// <param name="Window">The UTC month of recording, YYYY-MM.</param>
/// <param name="DataPurged">Present and true once reason, referenceId and metadata were destroyed.</param>
public sealed record DerivedDelta(
    string RecordId, string ReceiptId, string ItemHash, string SequenceNumber, long DeltaIndex, Amount Delta, Amount Balance,
    string BalanceText, string? Reason, string? ReferenceId, RawJson? Metadata, string Status, string AcceptedAt,
    string Time, string Window,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool DataPurged);

/// <param name="Start">Inclusive.</param>
/// <param name="End">Exclusive.</param>
public sealed record BreakdownView(
    string Start, string End, Amount TotalCredits, Amount TotalDebits, Amount NetChange, long DeltasCount);

/// <summary>Two balances to compare.</summary>
public sealed record CompareRequest : ScopeMembers
{
    /// <summary>The balance that you have.</summary>
    [Required]
    public Amount? YourBalance { get; init; }

    /// <summary>The balance that the other side has.</summary>
    [Required]
    public Amount? TheirBalance { get; init; }

    /// <summary>Balance before the scope; 0, or a starting checkpoint's closing balance.</summary>
    public Amount? StartingBalance { get; init; }

    /// <summary>Without it the two numbers are compared with each other only.</summary>
    public string? CustomerId { get; init; }

    /// <summary>day, week or month: adds a breakdown.</summary>
    [AllowedValues("day", "week", "month")]
    public string? Granularity { get; init; }

    /// <summary>Members of other versions; ignored.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Unknown { get; set; }
}

/// <summary>What was compared and where it differs. Exact, no tolerance; it states facts and judges nobody.</summary>
public sealed record CompareView
{
    /// <summary>As it was sent; null if the two numbers were compared with each other only.</summary>
    public required string? CustomerId { get; init; }

    /// <summary>True if everything that was compared is equal.</summary>
    public required bool Match { get; init; }

    /// <summary>The same as match.</summary>
    public required bool Agreed { get; init; }

    /// <summary>True if your balance is the derived one; without a customer the same as match.</summary>
    public required bool MatchesYours { get; init; }

    /// <summary>True if their balance is the derived one; without a customer the same as match.</summary>
    public required bool MatchesTheirs { get; init; }

    /// <summary>As it was sent.</summary>
    public required Amount YourBalance { get; init; }

    /// <summary>As it was sent.</summary>
    public required Amount TheirBalance { get; init; }

    /// <summary>The derived balance; null without a customer.</summary>
    public required Amount? NeutralBalance { get; init; }

    public required string? NeutralBalanceText { get; init; }

    /// <summary>The same as neutralBalance.</summary>
    public required Amount? ComputedBalance { get; init; }

    public required string? ComputedBalanceText { get; init; }

    /// <summary>
    /// What of neutralBalance a signed tree head covers: usually all of it. Null without a customer.
    /// </summary>
    public required Amount? VerifiedBalance { get; init; }

    public required string? VerifiedBalanceText { get; init; }

    /// <summary>True: verification of this environment has stopped, verifiedBalance stays where it was.</summary>
    public required bool Frozen { get; init; }

    /// <summary>yourBalance − theirBalance.</summary>
    public required Amount Discrepancy { get; init; }

    /// <summary>yourBalance − neutralBalance.</summary>
    public required Amount? YourDifference { get; init; }

    /// <summary>theirBalance − neutralBalance.</summary>
    public required Amount? TheirDifference { get; init; }

    /// <summary>Deltas in scope; 0 without a customer.</summary>
    public required long DeltasCount { get; init; }

    /// <summary>The pairs that differ.</summary>
    public required IReadOnlyList<DiscrepancyView> Discrepancies { get; init; }

    /// <summary>
    /// Sums per day, week (from Monday) or month, UTC, with granularity; spans without deltas are left out.
    /// </summary>
    public required IReadOnlyList<BreakdownView>? Breakdown { get; init; }

    /// <summary>When it was compared.</summary>
    public required string ComparedAt { get; init; }
}

/// <param name="Kind">yours_vs_theirs, yours_vs_neutral or theirs_vs_neutral; expected is the second, actual the first.</param>
/// <param name="Expected">The second of the two.</param>
/// <param name="Actual">The first of the two.</param>
/// <param name="Difference">actual − expected.</param>
public sealed record DiscrepancyView(
    [property: AllowedValues("yours_vs_theirs", "yours_vs_neutral", "theirs_vs_neutral")]
    string Kind, Amount Expected, Amount Actual, Amount Difference);
