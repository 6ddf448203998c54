using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using PacSpace.Core.Merkle;
using PacSpace.Core.Proofs;
using PacSpace.Server.Hosting;
using PacSpace.Server.Hosting.Json;

namespace PacSpace.Server.Proofs;

/// <summary>All that shows that a delta is in the log, and in a checkpoint. Hashes are 0x and 64 hex digits.</summary>
public sealed record DeltaProofView
{
    public required string RecordId { get; init; }

    /// <summary>SHA-256(0x00 || entry): the delta's leaf in every tree.</summary>
    public required string ReceiptId { get; init; }

    /// <summary>VERIFIED once a signed head covers it; before that inclusion and checkpoint are null.</summary>
    public required string Status { get; init; }

    /// <summary>The canonical statement: its context line, a line feed, and one JSON object.</summary>
    public required string Statement { get; init; }

    /// <summary>The canonical payload; null once it was destroyed.</summary>
    public required string? Payload { get; init; }

    /// <summary>True if the payload was destroyed. The proof holds without it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool DataPurged { get; init; }

    /// <summary>SHA-256 of the statement.</summary>
    public required string ContentHash { get; init; }

    /// <summary>What the log holds: a type byte and the contentHash, 0x and 66 hex digits.</summary>
    public required string Entry { get; init; }

    /// <summary>In the environment's log, up to the tree head.</summary>
    public required ProofPathView? Inclusion { get; init; }

    /// <summary>The signed tree head; null until it covers the delta.</summary>
    public required string? TreeHead { get; init; }

    /// <summary>The log's key. Take it from a source that you trust, not from here.</summary>
    public required string Vkey { get; init; }

    /// <summary>The latest checkpoint that covers it; null if none does.</summary>
    public required CheckpointPathView? Checkpoint { get; init; }
}

/// <param name="Index">The leaf's place in the tree, from 0.</param>
/// <param name="Size">Leaves of the tree.</param>
/// <param name="Hashes">RFC 9162 inclusion proof, leaf sibling first.</param>
public sealed record ProofPathView(long Index, long Size, IReadOnlyList<string> Hashes)
{
    internal static ProofPathView Of(InclusionProof proof) => new(proof.Index, proof.Size, Hex(proof.Hashes));

    internal static IReadOnlyList<string> Hex(IReadOnlyList<Hash> hashes) => [.. hashes.Select(h => h.ToPrefixedHex())];
}

/// <summary>A delta's place in a checkpoint.</summary>
/// <param name="ProofRoot">0x and 64 hex digits: knowing it opens the public verification.</param>
/// <param name="TreeRoot">RFC 6962 root over the covered leaves.</param>
/// <param name="Statement">The checkpoint's canonical statement, from which proofRoot is computed.</param>
/// <param name="Index">Place among the covered deltas, from 0.</param>
/// <param name="Size">Covered deltas.</param>
/// <param name="Hashes">RFC 9162 inclusion proof up to treeRoot, leaf sibling first.</param>
public sealed record CheckpointPathView(
    string CheckpointId, string ProofRoot, string TreeRoot, string Statement, long Index, long Size,
    IReadOnlyList<string> Hashes);

/// <summary>Asks whether both parties hold the same history up to a delta.</summary>
public sealed record PrefixRequest
{
    /// <summary>Whose deltas.</summary>
    [Required]
    public string? CustomerId { get; init; }

    /// <summary>How many of the customer's deltas the root covers, from 1.</summary>
    [JsonNumberHandling(JsonNumberHandling.AllowReadingFromString), Required, Range(1, double.PositiveInfinity)]
    public long? Sequence { get; init; }

    /// <summary>RFC 6962 root over the caller's leaf hashes: 0x and 64 lower-case hex digits.</summary>
    [Required, RegularExpression(Patterns.Hash)]
    public string? Root { get; init; }

    /// <summary>Members of other versions; ignored.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Unknown { get; set; }
}

/// <param name="Sequence">As it was sent.</param>
/// <param name="Agreed">True if both roots are the same, and so every delta up to the sequence.</param>
/// <param name="OurRoot">The root over the recorded leaf hashes.</param>
public sealed record PrefixView(string CustomerId, long Sequence, bool Agreed, string OurRoot);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ApiEnvelope<DeltaProofView>))]
[JsonSerializable(typeof(PrefixRequest))]
[JsonSerializable(typeof(ApiEnvelope<PrefixView>))]
internal sealed partial class ProofsJson : JsonSerializerContext;
