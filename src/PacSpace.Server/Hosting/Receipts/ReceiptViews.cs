using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using PacSpace.Core.Amounts;

namespace PacSpace.Server.Hosting.Receipts;

/// <summary>
/// What a vendor hands to its customer: the deltas of a period with what they add up to, and how to check them. It is
/// read from the stored deltas whenever it is asked for; the same id always names the same deltas.
/// </summary>
public sealed record ReceiptView
{
    /// <summary>Random. Whoever knows it may see the receipt, without a key.</summary>
    public required string ReceiptId { get; init; }

    /// <summary>receipt; or checkpoint, selection or environment for the receipt that such a checkpoint names.</summary>
    [AllowedValues("receipt", "checkpoint", "selection", "environment")]
    public required string Kind { get; init; }

    /// <summary>Null for an environment checkpoint.</summary>
    public required string? CustomerId { get; init; }

    /// <summary>The customer's display name as it is now; null if it has none.</summary>
    public required string? CustomerName { get; init; }

    /// <summary>The company whose ledger this is.</summary>
    public required string? VendorName { get; init; }

    /// <summary>sandbox or production.</summary>
    [AllowedValues("sandbox", "production")]
    public required string Environment { get; init; }

    /// <summary>YYYY-MM if the window is exactly one UTC month.</summary>
    public required string? Period { get; init; }

    /// <summary>Inclusive start of the window; null if the receipt is about no window.</summary>
    public required string? StartDate { get; init; }

    /// <summary>Exclusive end of the window.</summary>
    public required string? EndDate { get; init; }

    /// <summary>
    /// True if no more deltas could come into the window when the receipt was made; null for a selection, which has none.
    /// </summary>
    public required bool? Closed { get; init; }

    /// <summary>When the receipt was made.</summary>
    public required string GeneratedAt { get; init; }

    /// <summary>The customer's unit of account; empty if none was set.</summary>
    public required string Unit { get; init; }

    /// <summary>Proof root of the checkpoint over exactly these deltas and this window; null until there is one.</summary>
    public required string? ProofRoot { get; init; }

    /// <summary>RFC 6962 root over the deltas' item hashes, which that checkpoint states; null until there is one.</summary>
    public required string? ItemsRoot { get; init; }

    /// <summary>The customer's latest checkpoint; without a key only the one that proves this receipt.</summary>
    public required CheckpointSummary? LatestCheckpoint { get; init; }

    /// <summary>Deltas that the receipt is about; null for an environment checkpoint.</summary>
    public required long? DeltasCount { get; init; }

    /// <summary>The same as deltasCount.</summary>
    public required long? DeltaCount { get; init; }

    /// <summary>Deltas among them that no signed tree head covers yet.</summary>
    public required long PendingDeltas { get; init; }

    /// <summary>True: verification of this environment has stopped.</summary>
    public required bool Frozen { get; init; }

    /// <summary>Customers covered, for an environment checkpoint.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? CustomersCount { get; init; }

    /// <summary>Balance before the first delta; null for selections and environments.</summary>
    public required Amount? StartingBalance { get; init; }

    /// <summary>Balance after the last delta; null for selections and environments.</summary>
    public required Amount? FinalBalance { get; init; }

    public required string? FinalBalanceText { get; init; }

    /// <summary>Sum of the positive amounts; null for selections and environments.</summary>
    public required Amount? TotalCredits { get; init; }

    /// <summary>At most 0.</summary>
    public required Amount? TotalDebits { get; init; }

    /// <summary>finalBalance − startingBalance.</summary>
    public required Amount? NetChange { get; init; }

    /// <summary>One page of the deltas, oldest first.</summary>
    public required IReadOnlyList<ReceiptDelta> Deltas { get; init; }

    /// <summary>Sums by UTC month of recording, oldest first; months without deltas are left out.</summary>
    public required IReadOnlyList<WindowSummary> WindowSummaries { get; init; }

    /// <summary>What a verifier starts from.</summary>
    public required ReceiptVerification Verification { get; init; }

    /// <summary>The page that checks the proof root; null without one.</summary>
    public required string? VerifyUrl { get; init; }

    /// <summary>The same check as JSON; null without a proof root.</summary>
    public required string? VerificationApiUrl { get; init; }

    /// <summary>Where the anchor can be looked at; null if none is configured.</summary>
    public required string? VerificationExplorerUrl { get; init; }

    /// <summary>In words: who can check this, and what is missing if nobody can.</summary>
    public required string AccessHint { get; init; }

    /// <summary>The customer's lasting link; null if it has none.</summary>
    public required string? CustomerLinkUrl { get; init; }

    /// <summary>Host of that link; null if there is none.</summary>
    public required string? CustomerLinkHost { get; init; }

    /// <summary>This receipt as a page, for everybody who knows its id.</summary>
    public required string ReceiptUrl { get; init; }

    /// <summary>This receipt as a PDF.</summary>
    public required string PdfUrl { get; init; }

    /// <summary>Where the deltas stand in the environment's public log.</summary>
    public required ReceiptLog Log { get; init; }

    /// <summary>Of deltas and of verification.itemHashes.</summary>
    public required PagePagination Pagination { get; init; }
}

/// <param name="ReceiptId">Leaf hash of the delta.</param>
/// <param name="Balance">The customer's running balance after this delta.</param>
/// <param name="Reason">As recorded; null once destroyed.</param>
/// <param name="Status">QUEUED, VERIFIED or FAILED.</param>
/// <param name="Time">The same as acceptedAt.</param>
/// <param name="DataPurged">True: reason, reference and metadata were destroyed, as the tenant's retention says.</param>
public sealed record ReceiptDelta(
    string RecordId, string ReceiptId, string ItemHash, string SequenceNumber, long DeltaIndex, Amount Delta, Amount Balance,
    string BalanceText, string? Reason, string? ReferenceId, string Status, string AcceptedAt, string Time, bool DataPurged);

/// <param name="Period">UTC month, YYYY-MM.</param>
/// <param name="TotalDebits">At most 0.</param>
public sealed record WindowSummary(
    string Period, Amount TotalCredits, Amount TotalDebits, Amount NetChange, long DeltasCount);

/// <param name="ItemHashes">Leaf hashes of the listed deltas, in their order.</param>
/// <param name="VerifyUrl">The page that checks the proof root; null without one.</param>
public sealed record ReceiptVerification(IReadOnlyList<string> ItemHashes, string? VerifyUrl);

/// <summary>Where the deltas, and the checkpoint if there is one, stand in the environment's public log.</summary>
/// <param name="Origin">Of the log.</param>
/// <param name="PublicKey">The log's key, as this server says: whoever checks takes it from a source of their own.</param>
/// <param name="LogIndex">Entry of the checkpoint; null without one.</param>
/// <param name="Size">Of the log up to which the receipt goes.</param>
/// <param name="Root">The log's root at that size, 0x and 64 lower-case hex digits, which every later tree head extends; null until signed.</param>
public sealed record ReceiptLog(string Origin, string? PublicKey, long? LogIndex, long Size, string? Root);
