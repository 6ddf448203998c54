using PacSpace.Core.Amounts;
using PacSpace.Core.Merkle;

namespace PacSpace.Storage.Ledger.Append;

/// <summary>How many deltas a plan allows in one environment; null: no cap.</summary>
/// <param name="Lifetime">True: counted over the environment's life; false: over the UTC month.</param>
public readonly record struct PlanCap(long? Max, bool Lifetime)
{
    public static readonly PlanCap None;
}

/// <summary>Something to append to an environment's log; positions are assigned inside the committing transaction.</summary>
public abstract record AppendItem
{
    /// <summary>The caller's Idempotency-Key, or null.</summary>
    public string? IdempotencyKey { get; init; }
}

/// <summary>Names an earlier delta of the same customer by log index, by reference id, or both.</summary>
public sealed record AdjustsReference(long? LogIndex, string? ReferenceId);

public sealed record DeltaItem : AppendItem
{
    public required string CustomerId { get; init; }

    /// <summary>Not zero, magnitude at most 10⁹ units.</summary>
    public required Amount Amount { get; init; }

    public required string Reason { get; init; }

    /// <summary>Empty is none: the statement can't tell them apart.</summary>
    public string? ReferenceId { get; init => field = value is "" ? null : value; }

    /// <summary>When the usage happened by the caller's account, Unix milliseconds.</summary>
    public long? Occurred { get; init; }

    /// <summary>The exact JSON text received, or null; empty is none.</summary>
    public string? Metadata { get; init => field = value is "" ? null : value; }

    /// <summary>The customer's unit of account as the caller names it, or null.</summary>
    public string? Unit { get; init; }

    public AdjustsReference? Adjusts { get; init; }

    /// <summary>True: without a key, an equal (customer, reference, amount) recorded earlier is not recorded again.</summary>
    public bool DeduplicateByReference { get; init; }

    public PlanCap Cap { get; init; }
}

/// <summary>A checkpoint whose covered deltas were folded before; number, prev, time and place are still open.</summary>
public abstract record CheckpointItem : AppendItem
{
    /// <summary>The caller's request in one canonical line, compared when an idempotency key comes again.</summary>
    public string? Request { get; init; }

    public required Hash Root { get; init; }

    /// <summary>Covers deltas with a log index below this; all of them were verified when it was folded.</summary>
    public required long LogSize { get; init; }

    public required long Count { get; init; }

    /// <summary>Log indices of the covered entries in the order of the root, where a window does not already say them.</summary>
    public IReadOnlyList<long>? Members { get; init; }
}

public sealed record CustomerCheckpointItem : CheckpointItem
{
    public required string CustomerId { get; init; }

    public required long Start { get; init; }

    public required long End { get; init; }

    public required long FirstSequence { get; init; }

    public required long LastSequence { get; init; }

    public required Amount Opening { get; init; }

    public required Amount Closing { get; init; }

    public required Amount Credits { get; init; }

    public required Amount Debits { get; init; }

    /// <summary>Roots of the full 256-leaf blocks of the covered leaves, in order.</summary>
    public IReadOnlyList<Hash> Blocks { get; init; } = [];

    /// <summary>The customer tree's root at <see cref="LastSequence"/>.</summary>
    public required Hash History { get; init; }

    public required string Unit { get; init; }
}

public sealed record EnvironmentCheckpointItem : CheckpointItem
{
    public required long Start { get; init; }

    public required long End { get; init; }
}

public sealed record SelectionItem : CheckpointItem
{
    public required string CustomerId { get; init; }

    public required Amount Net { get; init; }

    public required string Unit { get; init; }
}
