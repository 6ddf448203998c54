using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using PacSpace.Core.Amounts;
using PacSpace.Server.Hosting;
using PacSpace.Server.Hosting.Json;

namespace PacSpace.Server.Checkpoints;

/// <summary>What to lock. Without a scope: the current UTC month. Without a customer: every customer active in it.</summary>
public sealed record CheckpointRequest : ScopeMembers
{
    /// <summary>Whose deltas; left out: every customer active in the window.</summary>
    public string? CustomerId { get; init; }

    /// <summary>fingerprints: lock a selection of deltas instead of a window.</summary>
    [AllowedValues("fingerprints")]
    public string? Mode { get; init; }

    /// <summary>Receipt ids (leaf hashes) of the deltas to select, 1 to 10000, with mode fingerprints.</summary>
    [MaxLength(SelectionMaker.MaxFingerprints)]
    public IReadOnlyList<string>? Fingerprints { get; init; }

    /// <summary>Members of other versions; ignored.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Unknown { get; set; }
}

/// <summary>A checkpoint of a customer, of the whole environment, or a selection.</summary>
public sealed record CheckpointView
{
    public required string CheckpointId { get; init; }

    /// <summary>checkpoint, environment or selection.</summary>
    [AllowedValues("checkpoint", "environment", "selection")]
    public required string Kind { get; init; }

    /// <summary>The value for the invoice: knowing it opens the public verification.</summary>
    public required string ProofRoot { get; init; }

    /// <summary>The same as proofRoot.</summary>
    public required string MerkleRoot { get; init; }

    /// <summary>RFC 6962 root over the covered leaves.</summary>
    public required string TreeRoot { get; init; }

    /// <summary>Position among the customer's checkpoints, from 1; null for selections, which stand outside the chain.</summary>
    public required string? Number { get; init; }

    /// <summary>False while more deltas may come into the window; null for a selection, which has none.</summary>
    public required bool? Closed { get; init; }

    /// <summary>The customer's unit of account, empty if none was set; null for an environment checkpoint.</summary>
    public required string? Unit { get; init; }

    /// <summary>Null for an environment checkpoint.</summary>
    public required string? CustomerId { get; init; }

    /// <summary>YYYY-MM if the window is exactly one UTC month.</summary>
    public required string? Period { get; init; }

    /// <summary>Inclusive start of the window; null for selections.</summary>
    public required string? StartDate { get; init; }

    /// <summary>Exclusive end of the window; null for selections.</summary>
    public required string? EndDate { get; init; }

    /// <summary>VERIFIED once a signed tree head covers the checkpoint's own entry; until then QUEUED.</summary>
    public required string Status { get; init; }

    /// <summary>Covered deltas; null where an environment checkpoint is listed without its customers' ones.</summary>
    public required long? DeltasCount { get; init; }

    /// <summary>
    /// First covered delta's position in the customer's history; null for selections and environments.
    /// </summary>
    public required string? FirstSequence { get; init; }

    /// <summary>
    /// Last covered delta's position in the customer's history; null for selections and environments.
    /// </summary>
    public required string? LastSequence { get; init; }

    /// <summary>Balance before the first covered delta; null for selections and environments.</summary>
    public required Amount? OpeningBalance { get; init; }

    public required string? OpeningBalanceText { get; init; }

    /// <summary>Balance after the last covered delta; null for selections and environments.</summary>
    public required Amount? ClosingBalance { get; init; }

    public required string? ClosingBalanceText { get; init; }

    /// <summary>Sum of the covered deltas; null for environments, whose customers may have other units.</summary>
    public required Amount? NetChange { get; init; }

    /// <summary>Sum of the positive amounts; null for selections and environments.</summary>
    public required Amount? TotalCredits { get; init; }

    /// <summary>Sum of the negative amounts, at most 0; null for selections and environments.</summary>
    public required Amount? TotalDebits { get; init; }

    /// <summary>The one before it in the chain; null for the first, and for selections.</summary>
    public required string? PreviousCheckpointId { get; init; }

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
    public required string CreatedAt { get; init; }

    /// <summary>True if this checkpoint was made by an earlier request.</summary>
    public required bool Idempotent { get; init; }

    /// <summary>Customers covered, for an environment checkpoint.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? CustomersCount { get; init; }

    /// <summary>The customers' checkpoints, for an environment checkpoint.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<CheckpointView>? Checkpoints { get; init; }
}

public sealed record CheckpointList(IReadOnlyList<CheckpointView> Checkpoints, OffsetPagination Pagination);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(CheckpointRequest))]
[JsonSerializable(typeof(ApiEnvelope<CheckpointView>))]
[JsonSerializable(typeof(ApiEnvelope<CheckpointList>))]
[JsonSerializable(typeof(DashboardEnvelope<CheckpointView>))]
[JsonSerializable(typeof(DashboardEnvelope<CheckpointList>))]
[JsonSerializable(typeof(ApiEnvelope<ComparisonView>))]
internal sealed partial class CheckpointsJson : JsonSerializerContext;
