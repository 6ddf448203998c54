using System.Text.Json.Serialization;
using PacSpace.Client.Http;

namespace PacSpace.Client.Models;

/// <summary>
/// What a vendor hands to its customer: the deltas of a period with what they add up to, and how to check them. It is
/// read from the stored deltas whenever it is asked for; the same id always names the same deltas.
/// </summary>
public sealed record Receipt
{
    /// <summary>Random. Whoever knows it may see the receipt, without a key.</summary>
    public required string ReceiptId { get; init; }

    /// <summary>
    /// receipt; or checkpoint, selection or environment for the receipt that such a checkpoint names.
    /// </summary>
    public required string Kind { get; init; }

    /// <summary>Null for an environment checkpoint.</summary>
    public string? CustomerId { get; init; }

    /// <summary>The customer's display name as it is now; null if it has none.</summary>
    public string? CustomerName { get; init; }

    /// <summary>The company whose ledger this is.</summary>
    public string? VendorName { get; init; }

    /// <summary>sandbox or production.</summary>
    public required string Environment { get; init; }

    /// <summary>YYYY-MM if the window is exactly one UTC month.</summary>
    public string? Period { get; init; }

    /// <summary>Inclusive start of the window; null if the receipt is about no window.</summary>
    public DateTimeOffset? StartDate { get; init; }

    /// <summary>Exclusive end of the window.</summary>
    public DateTimeOffset? EndDate { get; init; }

    /// <summary>True if no more deltas could come into the window when the receipt was made; null for a selection.</summary>
    public bool? Closed { get; init; }

    /// <summary>When the receipt was made.</summary>
    public required DateTimeOffset GeneratedAt { get; init; }

    /// <summary>The customer's unit of account; empty if none was set.</summary>
    public required string Unit { get; init; }

    /// <summary>
    /// Proof root of the checkpoint over exactly these deltas and this window; null until there is one.
    /// </summary>
    public string? ProofRoot { get; init; }

    /// <summary>
    /// RFC 6962 root over the deltas' item hashes, which that checkpoint states; null until there is one.
    /// </summary>
    public string? ItemsRoot { get; init; }

    /// <summary>The customer's latest checkpoint; without a key only the one that proves this receipt.</summary>
    public CheckpointSummary? LatestCheckpoint { get; init; }

    /// <summary>Deltas that the receipt is about; null for an environment checkpoint.</summary>
    public long? DeltasCount { get; init; }

    /// <summary>The same as deltasCount.</summary>
    public long? DeltaCount { get; init; }

    /// <summary>Deltas among them that no signed tree head covers yet.</summary>
    public required long PendingDeltas { get; init; }

    /// <summary>True: verification of this environment has stopped.</summary>
    public required bool Frozen { get; init; }

    /// <summary>Customers covered, for an environment checkpoint.</summary>
    public long? CustomersCount { get; init; }

    /// <summary>Balance before the first delta; null for selections and environments.</summary>
    public decimal? StartingBalance { get; init; }

    /// <summary>Balance after the last delta; null for selections and environments.</summary>
    public decimal? FinalBalance { get; init; }

    /// <summary>Sum of the positive amounts; null for selections and environments.</summary>
    public decimal? TotalCredits { get; init; }

    /// <summary>At most 0.</summary>
    public decimal? TotalDebits { get; init; }

    /// <summary>finalBalance − startingBalance.</summary>
    public decimal? NetChange { get; init; }

    /// <summary>One page of the deltas, oldest first.</summary>
    public required IReadOnlyList<ReceiptDelta> Deltas { get; init; }

    /// <summary>Sums by UTC month of recording, oldest first; months without deltas are left out.</summary>
    public required IReadOnlyList<WindowSummary> WindowSummaries { get; init; }

    /// <summary>What a verifier starts from.</summary>
    public required ReceiptVerification Verification { get; init; }

    /// <summary>The page that checks the proof root; null without one.</summary>
    public string? VerifyUrl { get; init; }

    /// <summary>The same check as JSON; null without a proof root.</summary>
    public string? VerificationApiUrl { get; init; }

    /// <summary>Where the anchor can be looked at; null if none is configured.</summary>
    public string? VerificationExplorerUrl { get; init; }

    /// <summary>In words: who can check this, and what is missing if nobody can.</summary>
    public required string AccessHint { get; init; }

    /// <summary>The customer's lasting link; null if it has none.</summary>
    public string? CustomerLinkUrl { get; init; }

    /// <summary>Host of that link; null if there is none.</summary>
    public string? CustomerLinkHost { get; init; }

    /// <summary>This receipt as a page, for everybody who knows its id.</summary>
    public required string ReceiptUrl { get; init; }

    /// <summary>This receipt as a PDF.</summary>
    public required string PdfUrl { get; init; }

    /// <summary>Where the deltas stand in the environment's public log.</summary>
    public required ReceiptLog Log { get; init; }

    /// <summary>Of deltas and of verification.itemHashes.</summary>
    public required PagePagination Pagination { get; init; }
}

/// <summary>A delta on a receipt.</summary>
public sealed record ReceiptDelta
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

    /// <summary>As recorded; null once destroyed.</summary>
    public string? Reason { get; init; }

    /// <summary>As it was sent; null if there was none, or once it was destroyed.</summary>
    public string? ReferenceId { get; init; }

    /// <summary>QUEUED, VERIFIED or FAILED.</summary>
    public required string Status { get; init; }

    /// <summary>When it was recorded.</summary>
    public required DateTimeOffset AcceptedAt { get; init; }

    /// <summary>The same as acceptedAt.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>True: reason, reference and metadata were destroyed, as the tenant's retention says.</summary>
    public required bool DataPurged { get; init; }
}

/// <summary>Sums of one month of a receipt.</summary>
public sealed record WindowSummary
{
    /// <summary>UTC month, YYYY-MM.</summary>
    public required string Period { get; init; }

    /// <summary>Sum of the positive amounts.</summary>
    public required decimal TotalCredits { get; init; }

    /// <summary>At most 0.</summary>
    public required decimal TotalDebits { get; init; }

    /// <summary>totalCredits plus totalDebits.</summary>
    public required decimal NetChange { get; init; }

    /// <summary>How many deltas there are.</summary>
    public required long DeltasCount { get; init; }
}

/// <summary>What a verifier of a receipt starts from.</summary>
public sealed record ReceiptVerification
{
    /// <summary>Leaf hashes of the listed deltas, in their order.</summary>
    public required IReadOnlyList<string> ItemHashes { get; init; }

    /// <summary>The page that checks the proof root; null without one.</summary>
    public string? VerifyUrl { get; init; }
}

/// <summary>Where the deltas, and the checkpoint if there is one, stand in the environment's public log.</summary>
public sealed record ReceiptLog
{
    /// <summary>Of the log.</summary>
    public required string Origin { get; init; }

    /// <summary>The log's key, as this server says: whoever checks takes it from a source of their own.</summary>
    public string? PublicKey { get; init; }

    /// <summary>Entry of the checkpoint; null without one.</summary>
    public long? LogIndex { get; init; }

    /// <summary>Of the log up to which the receipt goes.</summary>
    public required long Size { get; init; }

    /// <summary>
    /// Base64 of the log's root at that size, which every later tree head extends; null until signed.
    /// </summary>
    public string? Root { get; init; }
}

/// <summary>A page of a customer's receipts, newest first.</summary>
public sealed record ReceiptList
{
    /// <summary>One page of them.</summary>
    public required IReadOnlyList<ReceiptListItem> Receipts { get; init; }

    /// <summary>Which page this is, and of how much.</summary>
    public required OffsetPagination Pagination { get; init; }
}

/// <summary>A receipt in a list; its document says what the deltas add up to.</summary>
public sealed record ReceiptListItem
{
    /// <summary>Random (rcpt_…). Whoever knows it may see the receipt, without a key.</summary>
    public required string ReceiptId { get; init; }

    /// <summary>receipt; or checkpoint or selection for the receipt that such a checkpoint names.</summary>
    public required string Kind { get; init; }

    /// <summary>The customer.</summary>
    public required string CustomerId { get; init; }

    /// <summary>YYYY-MM if the window is exactly one UTC month.</summary>
    public string? Period { get; init; }

    /// <summary>Inclusive start of the window; null if the receipt is about no window.</summary>
    public DateTimeOffset? StartDate { get; init; }

    /// <summary>Exclusive end of the window.</summary>
    public DateTimeOffset? EndDate { get; init; }

    /// <summary>True if no more deltas could come into the window when the receipt was made; null for a selection.</summary>
    public bool? Closed { get; init; }

    /// <summary>Deltas that it is about.</summary>
    public required long DeltasCount { get; init; }

    /// <summary>The checkpoint that made it; null if none did.</summary>
    public string? CheckpointId { get; init; }

    /// <summary>Of the checkpoint that made it.</summary>
    public string? ProofRoot { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset GeneratedAt { get; init; }

    /// <summary>The receipt as a page, for everybody who knows its id.</summary>
    public required string ReceiptUrl { get; init; }

    /// <summary>The receipt as a PDF.</summary>
    public required string PdfUrl { get; init; }
}
