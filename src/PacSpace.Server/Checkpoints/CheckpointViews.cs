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

    /// <summary>Receipt ids (leaf hashes) of the deltas to select, with mode fingerprints.</summary>
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

    /// <summary>False while more deltas may come into the window.</summary>
    public required bool Closed { get; init; }

    public required string? Unit { get; init; }

    public required string? CustomerId { get; init; }

    /// <summary>YYYY-MM if the window is exactly one UTC month.</summary>
    public required string? Period { get; init; }

    public required string? StartDate { get; init; }

    public required string? EndDate { get; init; }

    public required string Status { get; init; }

    /// <summary>Covered deltas; null where an environment checkpoint is listed without its customers' ones.</summary>
    public required long? DeltasCount { get; init; }

    public required string? FirstSequence { get; init; }

    public required string? LastSequence { get; init; }

    public required Amount? OpeningBalance { get; init; }

    public required string? OpeningBalanceText { get; init; }

    public required Amount? ClosingBalance { get; init; }

    public required string? ClosingBalanceText { get; init; }

    public required Amount? NetChange { get; init; }

    public required Amount? TotalCredits { get; init; }

    public required Amount? TotalDebits { get; init; }

    public required string? PreviousCheckpointId { get; init; }

    public required string ReceiptId { get; init; }

    public required string VerifyUrl { get; init; }

    public required string VerificationApiUrl { get; init; }

    /// <summary>Place of the checkpoint's own entry in the environment's log.</summary>
    public required long LogIndex { get; init; }

    /// <summary>A signed tree head; it covers the checkpoint's entry once status is VERIFIED.</summary>
    public required string TreeHead { get; init; }

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
