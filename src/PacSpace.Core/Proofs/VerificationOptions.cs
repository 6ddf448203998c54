using PacSpace.Core.Merkle;
using PacSpace.Core.Notes;

namespace PacSpace.Core.Proofs;

/// <summary>What the verifying party brings along. None of it may come from the party that made the file.</summary>
public sealed record VerificationOptions
{
    /// <summary>The proof root on the invoice; of a single delta, its receipt id.</summary>
    public Hash? Root { get; init; }

    /// <summary>The logs, keys and witnesses to trust.</summary>
    public LogPolicy? Policy { get; init; }

    /// <summary>The signed note of the last head that was kept; null at first use.</summary>
    public string? State { get; init; }

    /// <summary>The customer that it must be about.</summary>
    public string? Customer { get; init; }

    /// <summary>Where the window must start, Unix milliseconds.</summary>
    public long? Start { get; init; }

    /// <summary>Where the window must end, Unix milliseconds.</summary>
    public long? End { get; init; }

    /// <summary>A checkpoint that was made before its window ended will do.</summary>
    public bool AllowOpen { get; init; }
}

/// <summary>How far a verification is.</summary>
public readonly record struct VerificationProgress(long Bytes, long Lines);
