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

    public required string? OccurredAt { get; init; }

    /// <summary>Byte for byte as it was sent.</summary>
    public required RawJson? Metadata { get; init; }

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
/// <param name="Inclusion">Audit path to the signed head's root (RFC 9162 §2.1.3); present once VERIFIED.</param>
public sealed record DeltaProof(
    string ContentHash, string ProofHash, string? PreviousProofHash, IReadOnlyList<string> ItemHashes, long LogIndex,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] InclusionView? Inclusion);

/// <param name="Index">The leaf's place in the log.</param>
/// <param name="Size">Size of the log that the proof is for.</param>
/// <param name="Hashes">Base64, leaf sibling first.</param>
public sealed record InclusionView(long Index, long Size, IReadOnlyList<string> Hashes);

public sealed record BatchView(int TotalQueued, int TotalFailed, IReadOnlyList<BatchItemView> Results);

/// <summary>What became of one item of a batch.</summary>
public sealed record BatchItemView
{
    /// <summary>Place in the request, from 0.</summary>
    public required int Index { get; init; }

    public required string? CustomerId { get; init; }

    public required Amount? Delta { get; init; }

    /// <summary>QUEUED, or FAILED with error and code.</summary>
    public required string Status { get; init; }

    public required bool Idempotent { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? RecordId { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ReceiptId { get; init; }

    /// <summary>The same as receiptId.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ItemHash { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? SequenceNumber { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? DeltaIndex { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ReferenceId { get; init; }

    /// <summary>Present and true where the item was recorded earlier and its payload was destroyed since.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool DataPurged { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Statement { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Payload { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Error { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Code { get; init; }
}

/// <summary>Holes in a customer's stored history; there are none unless the database was damaged.</summary>
/// <param name="Gaps">Runs of missing sequences, both ends inclusive.</param>
public sealed record GapsView(
    string CustomerId, string FromSequence, string ToSequence, IReadOnlyList<GapView> Gaps, int GapCount, bool Contiguous);

public sealed record GapView(string From, string To);
