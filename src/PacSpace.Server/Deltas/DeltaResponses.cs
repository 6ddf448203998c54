using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using PacSpace.Core.Amounts;
using PacSpace.Server.Hosting.Json;

namespace PacSpace.Server.Deltas;

/// <summary>A recorded delta. It is durable and ordered when this is sent.</summary>
public record DeltaView
{
    /// <summary>Id of the record; it encodes the record's place.</summary>
    public required string RecordId { get; init; }

    /// <summary>The delta's leaf hash in the log: 0x and 64 hex digits.</summary>
    public required string ReceiptId { get; init; }

    /// <summary>QUEUED, then VERIFIED once a signed tree head covers it, or FAILED.</summary>
    [AllowedValues("QUEUED", "VERIFIED", "FAILED")]
    public required string Status { get; init; }

    public required string CustomerId { get; init; }

    public required Amount Delta { get; init; }

    public required string? Reason { get; init; }

    public required string? ReferenceId { get; init; }

    /// <summary>Dense position in the customer's history, from 1, as a string.</summary>
    public required string SequenceNumber { get; init; }

    /// <summary>Dense position in the environment's log, from 0.</summary>
    public required long DeltaIndex { get; init; }

    /// <summary>The customer's running balance after this delta.</summary>
    public required Amount Balance { get; init; }

    public required string BalanceText { get; init; }

    public required string Unit { get; init; }

    /// <summary>When it was recorded.</summary>
    public required string AcceptedAt { get; init; }

    /// <summary>True if this answer repeats an earlier one and nothing was recorded now.</summary>
    public required bool Idempotent { get; init; }

    /// <summary>Present and true once reason, referenceId and metadata were destroyed.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool DataPurged { get; init; }

    /// <summary>The canonical delta statement, with include=statement.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Statement { get; init; }

    /// <summary>The canonical payload statement, with include=statement.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Payload { get; init; }

    /// <summary>With Prefer: wait, once VERIFIED.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DeltaProof? Proof { get; init; }

    /// <summary>With Prefer: wait, once VERIFIED: the signed tree head that the inclusion proof leads to.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? TreeHead { get; init; }
}

/// <summary>A delta and what became of it.</summary>
public sealed record DeltaStatusView : DeltaView
{
    [SetsRequiredMembers]
    internal DeltaStatusView(DeltaView recorded)
        : base(recorded)
    {
    }

    /// <summary>When the usage happened, as it was sent; null if it was not.</summary>
    public required string? OccurredAt { get; init; }

    /// <summary>Byte for byte as it was sent.</summary>
    public required RawJson? Metadata { get; init; }

    /// <summary>When the first signed tree head covered it; null until one does.</summary>
    public required string? VerifiedAt { get; init; }

    /// <summary>The same as verifiedAt.</summary>
    public required string? BlockTimestamp { get; init; }

    /// <summary>Origin of the log and index in it: origin#index.</summary>
    public required string VerificationReference { get; init; } = "";

    /// <summary>Milliseconds from acceptance to verification.</summary>
    public required long? LatencyMs { get; init; }
}

/// <summary>How a delta is anchored in the log.</summary>
/// <param name="ContentHash">SHA-256 of the delta statement.</param>
/// <param name="ProofHash">The leaf hash.</param>
/// <param name="PreviousProofHash">Leaf hash of the customer's previous delta; null for the first.</param>
/// <param name="ItemHashes">Leaf hashes that this proof covers: the delta's own.</param>
/// <param name="LogIndex">The same as deltaIndex.</param>
/// <param name="Inclusion">Audit path to the signed head's root (RFC 9162 §2.1.3); present once VERIFIED.</param>
public sealed record DeltaProof(
    string ContentHash, string ProofHash, string? PreviousProofHash, IReadOnlyList<string> ItemHashes, long LogIndex,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] InclusionView? Inclusion);

/// <param name="Index">The leaf's place in the log.</param>
/// <param name="Size">Size of the log that the proof is for.</param>
/// <param name="Hashes">RFC 9162 inclusion proof, leaf sibling first: each 0x and 64 lower-case hex digits.</param>
public sealed record InclusionView(long Index, long Size, IReadOnlyList<string> Hashes);

/// <param name="TotalQueued">Items that are recorded, now or earlier.</param>
/// <param name="TotalFailed">Items that were refused.</param>
/// <param name="Results">One for each item, in their order.</param>
public sealed record BatchView(int TotalQueued, int TotalFailed, IReadOnlyList<BatchItemView> Results);

/// <summary>What became of one item of a batch.</summary>
public sealed record BatchItemView
{
    /// <summary>Place in the request, from 0.</summary>
    public required int Index { get; init; }

    /// <summary>As it was sent; null if it can't be read.</summary>
    public required string? CustomerId { get; init; }

    /// <summary>As it was sent; null if it can't be read.</summary>
    public required Amount? Delta { get; init; }

    /// <summary>QUEUED, or FAILED with error and code.</summary>
    [AllowedValues("QUEUED", "FAILED")]
    public required string Status { get; init; }

    /// <summary>True if the item was recorded earlier, also earlier in this request, and not again now.</summary>
    public required bool Idempotent { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? RecordId { get; init; }

    /// <summary>The delta's leaf hash in the log: 0x and 64 hex digits.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ReceiptId { get; init; }

    /// <summary>The same as receiptId.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ItemHash { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? SequenceNumber { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? DeltaIndex { get; init; }

    /// <summary>As it was sent.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ReferenceId { get; init; }

    /// <summary>Present and true where the item was recorded earlier and its payload was destroyed since.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool DataPurged { get; init; }

    /// <summary>The canonical delta statement, with include=statement.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Statement { get; init; }

    /// <summary>The canonical payload statement, with include=statement.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Payload { get; init; }

    /// <summary>Why the item was refused, in words.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Error { get; init; }

    /// <summary>
    /// Why the item was refused: the code that an emit of it would answer. Where it is SERVICE_UNAVAILABLE nothing was
    /// done with the item: send it again.
    /// </summary>
    [AllowedValues(
        "VALIDATION_ERROR", "PLAN_LIMIT_EXCEEDED", "ADJUSTED_DELTA_NOT_FOUND", "IDEMPOTENCY_KEY_REUSED",
        "UNIT_MISMATCH", "BALANCE_OUT_OF_RANGE", "CADENCE_LIMIT", "SERVICE_UNAVAILABLE")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Code { get; init; }
}

/// <summary>Holes in a customer's stored history; there are none unless the database was damaged.</summary>
/// <param name="FromSequence">First sequence that was looked at.</param>
/// <param name="ToSequence">Last sequence that was looked at.</param>
/// <param name="Gaps">Runs of missing sequences, both ends inclusive.</param>
/// <param name="GapCount">Gaps that are listed.</param>
/// <param name="Contiguous">True if there is none.</param>
public sealed record GapsView(
    string CustomerId, string FromSequence, string ToSequence, IReadOnlyList<GapView> Gaps, int GapCount, bool Contiguous);

/// <param name="From">First missing sequence.</param>
/// <param name="To">Last missing sequence.</param>
public sealed record GapView(string From, string To);
