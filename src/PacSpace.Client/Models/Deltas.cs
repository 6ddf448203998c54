using System.Text.Json;
using System.Text.Json.Serialization;
using PacSpace.Client.Http;

namespace PacSpace.Client.Models;

/// <summary>A recorded delta. It is durable and ordered when this is sent.</summary>
public record RecordedDelta
{
    /// <summary>Id of the record; it encodes the record's place.</summary>
    public required string RecordId { get; init; }

    /// <summary>The delta's leaf hash in the log: 0x and 64 hex digits.</summary>
    public required string ReceiptId { get; init; }

    /// <summary>QUEUED, then VERIFIED once a signed tree head covers it, or FAILED.</summary>
    public required string Status { get; init; }

    /// <summary>The customer.</summary>
    public required string CustomerId { get; init; }

    /// <summary>The signed amount.</summary>
    public required decimal Delta { get; init; }

    /// <summary>As it was sent; null once it was destroyed.</summary>
    public string? Reason { get; init; }

    /// <summary>As it was sent; null if there was none, or once it was destroyed.</summary>
    public string? ReferenceId { get; init; }

    /// <summary>Dense position in the customer's history, from 1.</summary>
    [JsonNumberHandling(Wire.AsText)]
    public required long SequenceNumber { get; init; }

    /// <summary>Dense position in the environment's log, from 0.</summary>
    public required long DeltaIndex { get; init; }

    /// <summary>The customer's running balance after this delta.</summary>
    public required decimal Balance { get; init; }

    /// <summary>The customer's unit of account; empty if none was set.</summary>
    public required string Unit { get; init; }

    /// <summary>When it was recorded.</summary>
    public required DateTimeOffset AcceptedAt { get; init; }

    /// <summary>True if this answer repeats an earlier one and nothing was recorded now.</summary>
    public required bool Idempotent { get; init; }

    /// <summary>Present and true once reason, referenceId and metadata were destroyed.</summary>
    public bool DataPurged { get; init; }

    /// <summary>The canonical delta statement, with include=statement.</summary>
    public string? Statement { get; init; }

    /// <summary>The canonical payload statement, with include=statement.</summary>
    public string? Payload { get; init; }

    /// <summary>With Prefer: wait, once VERIFIED.</summary>
    public DeltaProof? Proof { get; init; }

    /// <summary>With Prefer: wait, once VERIFIED: the signed tree head that the inclusion proof leads to.</summary>
    public string? TreeHead { get; init; }
}

/// <summary>A delta and what became of it.</summary>
public sealed record DeltaStatus : RecordedDelta
{
    /// <summary>When the usage happened, as it was sent; null if it was not.</summary>
    public DateTimeOffset? OccurredAt { get; init; }

    /// <summary>Byte for byte as it was sent.</summary>
    public JsonElement? Metadata { get; init; }

    /// <summary>When the first signed tree head covered it; null until one does.</summary>
    public DateTimeOffset? VerifiedAt { get; init; }

    /// <summary>The same as verifiedAt.</summary>
    public DateTimeOffset? BlockTimestamp { get; init; }

    /// <summary>Origin of the log and index in it: origin#index.</summary>
    public required string VerificationReference { get; init; }

    /// <summary>Milliseconds from acceptance to verification.</summary>
    public long? LatencyMs { get; init; }
}

/// <summary>How a delta is anchored in the log.</summary>
public sealed record DeltaProof
{
    /// <summary>SHA-256 of the delta statement.</summary>
    public required string ContentHash { get; init; }

    /// <summary>The leaf hash.</summary>
    public required string ProofHash { get; init; }

    /// <summary>Leaf hash of the customer's previous delta; null for the first.</summary>
    public string? PreviousProofHash { get; init; }

    /// <summary>Leaf hashes that this proof covers: the delta's own.</summary>
    public required IReadOnlyList<string> ItemHashes { get; init; }

    /// <summary>The same as deltaIndex.</summary>
    public required long LogIndex { get; init; }

    /// <summary>Audit path to the signed head's root (RFC 9162 §2.1.3); present once VERIFIED.</summary>
    public Inclusion? Inclusion { get; init; }
}

/// <summary>The audit path from a leaf to the root of the log (RFC 9162 section 2.1.3).</summary>
public sealed record Inclusion
{
    /// <summary>The leaf's place in the log.</summary>
    public required long Index { get; init; }

    /// <summary>Size of the log that the proof is for.</summary>
    public required long Size { get; init; }

    /// <summary>Base64, leaf sibling first.</summary>
    public required IReadOnlyList<string> Hashes { get; init; }
}

/// <summary>What became of each item of a batch.</summary>
public sealed record BatchResults
{
    /// <summary>Items that are recorded, now or earlier.</summary>
    public required int TotalQueued { get; init; }

    /// <summary>Items that were refused.</summary>
    public required int TotalFailed { get; init; }

    /// <summary>One for each item, in their order.</summary>
    public required IReadOnlyList<BatchResult> Results { get; init; }
}

/// <summary>What became of one item of a batch.</summary>
public sealed record BatchResult
{
    /// <summary>Place in the request, from 0.</summary>
    public required int Index { get; init; }

    /// <summary>As it was sent; null if it can't be read.</summary>
    public string? CustomerId { get; init; }

    /// <summary>As it was sent; null if it can't be read.</summary>
    public decimal? Delta { get; init; }

    /// <summary>QUEUED, or FAILED with error and code.</summary>
    public required string Status { get; init; }

    /// <summary>True if the item was recorded earlier, also earlier in this request, and not again now.</summary>
    public required bool Idempotent { get; init; }

    /// <summary>The record's id (rec_…); it encodes the record's place.</summary>
    public string? RecordId { get; init; }

    /// <summary>The delta's leaf hash in the log: 0x and 64 hex digits.</summary>
    public string? ReceiptId { get; init; }

    /// <summary>The same as receiptId.</summary>
    public string? ItemHash { get; init; }

    /// <summary>Dense position in the customer's history, from 1.</summary>
    [JsonNumberHandling(Wire.AsText)]
    public long? SequenceNumber { get; init; }

    /// <summary>Dense position in the environment's log, from 0.</summary>
    public long? DeltaIndex { get; init; }

    /// <summary>As it was sent.</summary>
    public string? ReferenceId { get; init; }

    /// <summary>Present and true where the item was recorded earlier and its payload was destroyed since.</summary>
    public bool DataPurged { get; init; }

    /// <summary>The canonical delta statement, with include=statement.</summary>
    public string? Statement { get; init; }

    /// <summary>The canonical payload statement, with include=statement.</summary>
    public string? Payload { get; init; }

    /// <summary>Why the item was refused, in words.</summary>
    public string? Error { get; init; }

    /// <summary>Why the item was refused: the code that an emit of it would answer.</summary>
    public string? Code { get; init; }
}
