namespace PacSpace.Client.Models;

/// <summary>What a stranger who holds a root may learn. Recomputed from what is stored, not remembered.</summary>
public sealed record VerifiedRoot
{
    /// <summary>True if every check passed.</summary>
    public required bool Verified { get; init; }

    /// <summary>As it was asked for.</summary>
    public required string ProofRoot { get; init; }

    /// <summary>checkpoint, environment, selection or delta.</summary>
    public required string Kind { get; init; }

    /// <summary>When the checkpoint was made, or the delta recorded.</summary>
    public required DateTimeOffset RecordedAt { get; init; }

    /// <summary>What is covered, in sums.</summary>
    public required VerifiedSummary Summary { get; init; }

    /// <summary>Hashes of what is covered, paged; amounts and reasons only where the tenant allows it.</summary>
    public required IReadOnlyList<VerifiedRecord> Records { get; init; }

    /// <summary>What was checked, and against what.</summary>
    public required Verification Verification { get; init; }

    /// <summary>Of records.</summary>
    public required OffsetPagination Pagination { get; init; }
}

/// <summary>What a proof root covers, in sums.</summary>
public sealed record VerifiedSummary
{
    /// <summary>Covered deltas; of an environment checkpoint, customers.</summary>
    public required long RecordCount { get; init; }

    /// <summary>Sum of the covered deltas; null for a delta and for an environment.</summary>
    public decimal? NetChange { get; init; }

    /// <summary>Balance before the first covered delta; null where there is none.</summary>
    public decimal? StartingBalance { get; init; }

    /// <summary>Balance after the last covered delta; null where there is none.</summary>
    public decimal? EndingBalance { get; init; }

    /// <summary>When the first of them was recorded.</summary>
    public DateTimeOffset? FirstRecordAt { get; init; }

    /// <summary>When the last of them was recorded.</summary>
    public DateTimeOffset? LastRecordAt { get; init; }

    /// <summary>False while more deltas may come into the window; null where there is no window.</summary>
    public bool? Closed { get; init; }

    /// <summary>The customer's unit of account, empty if none was set; null where it is not told.</summary>
    public string? Unit { get; init; }

    /// <summary>Inclusive start of the window; null where there is none.</summary>
    public DateTimeOffset? StartDate { get; init; }

    /// <summary>Exclusive end of the window; null where there is none.</summary>
    public DateTimeOffset? EndDate { get; init; }
}

/// <summary>A delta under a proof root.</summary>
public sealed record VerifiedRecord
{
    /// <summary>Null unless the tenant's verifyDetail is amounts or full.</summary>
    public decimal? Amount { get; init; }

    /// <summary>Null unless it is full.</summary>
    public string? Reason { get; init; }

    /// <summary>Null unless it is full.</summary>
    public string? ReferenceId { get; init; }

    /// <summary>verified, or failed if its recomputed hash does not match.</summary>
    public required string Status { get; init; }

    /// <summary>When it was recorded.</summary>
    public DateTimeOffset? Time { get; init; }

    /// <summary>Its leaf hash: 0x and 64 hex digits.</summary>
    public required string ItemHash { get; init; }

    /// <summary>Present and true once reason and referenceId were destroyed.</summary>
    public bool DataPurged { get; init; }
}

/// <summary>How a proof root was checked.</summary>
public sealed record Verification
{
    /// <summary>Origin of the log and index in it: origin#index.</summary>
    public required string VerificationReference { get; init; }

    /// <summary>Where the anchor can be looked at; null if none is configured.</summary>
    public string? VerificationExplorerUrl { get; init; }

    /// <summary>The signed head that covers the entry.</summary>
    public string? TreeHead { get; init; }

    /// <summary>The log's key, as this server says: whoever checks takes it from a source of their own.</summary>
    public string? PublicKey { get; init; }

    /// <summary>Each step that was recomputed, in its order.</summary>
    public required IReadOnlyList<Check> Checks { get; init; }
}

/// <summary>One step of a check.</summary>
public sealed record Check
{
    /// <summary>statement, leaves, totals, root, proofRoot, treeHead, inclusion or anchor.</summary>
    public required string Name { get; init; }

    /// <summary>True if it holds.</summary>
    public required bool Passed { get; init; }

    /// <summary>What was held against what, in words.</summary>
    public required string Detail { get; init; }
}
