namespace PacSpace.Client;

/// <summary>Options of a new checkpoint.</summary>
public sealed record CheckpointOptions : PostOptions
{
    /// <summary>The window to lock; default: the current UTC month.</summary>
    public Scope? Scope { get; init; }

    /// <summary>
    /// Leaf hashes (<c>ReceiptId</c>) of single deltas: locks a selection of them instead of a window, outside the
    /// chain.
    /// </summary>
    public IReadOnlyCollection<string>? Fingerprints { get; init; }
}

/// <summary>Options of a list of checkpoints.</summary>
public sealed record CheckpointListOptions : CallOptions
{
    /// <summary>Checkpoints of these windows alone.</summary>
    public Scope? Scope { get; init; }

    /// <summary>This customer's checkpoints alone.</summary>
    public string? CustomerId { get; init; }

    /// <summary>Checkpoints on a page, 1 to 200; default 50.</summary>
    public int? Limit { get; init; }

    /// <summary>Checkpoints to pass over.</summary>
    public int? Offset { get; init; }
}

/// <summary>Options of a bundle.</summary>
public sealed record BundleOptions : CallOptions
{
    /// <summary>Sizes of heads that you kept, at most 16: the file proves that its head extends them.</summary>
    public IReadOnlyCollection<long> From { get; init; } = [];
}

/// <summary>Who is asked whether a proof root holds.</summary>
public enum VerificationSource
{
    /// <summary>The ledger.</summary>
    Database,

    /// <summary>The configured anchor.</summary>
    Chain,

    /// <summary>Ledger and anchor.</summary>
    Both,
}

/// <summary>Options of the check of a proof root.</summary>
public sealed record VerifyOptions : CallOptions
{
    /// <summary>Who is asked; default: the ledger.</summary>
    public VerificationSource? Source { get; init; }

    /// <summary>Records on a page, 1 to 1000; default 100.</summary>
    public int? Limit { get; init; }

    /// <summary>Records to pass over.</summary>
    public int? Offset { get; init; }
}
