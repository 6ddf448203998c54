namespace PacSpace.Bench.Scale;

/// <summary>One checkpoint: how many deltas it covers and how long folding and appending it took.</summary>
internal readonly record struct Locked(long Deltas, double Milliseconds)
{
    public double MicrosecondsPerDelta => Milliseconds * 1000 / Deltas;
}

/// <summary>What was measured at one size of the ledger. Times of derives are milliseconds, one each.</summary>
internal sealed record Measured(long Size, Stretch Stretch)
{
    public required string Load { get; init; }

    public required Yardstick Yardstick { get; init; }

    public required long Bytes { get; init; }

    /// <summary>Written to disk during the stretch, by appends and verification.</summary>
    public required long Written { get; init; }

    public required List<double> Balance { get; init; }

    public required List<double> Window { get; init; }

    /// <summary>Of a customer with about 1,000 deltas, in turn with the largest one.</summary>
    public required List<double> SmallBalance { get; init; }

    public required List<double> SmallWindow { get; init; }

    public required List<double> LargestBalance { get; init; }

    public required List<double> LargestWindow { get; init; }

    public required List<Locked> Typical { get; init; }

    public required List<Locked> Largest { get; init; }

    /// <summary>Managed heap after a full collection.</summary>
    public required long HeapBytes { get; init; }

    /// <summary>Working set at most up to now.</summary>
    public required long PeakBytes { get; init; }

    /// <summary>Null: fsck did not run at this size.</summary>
    public int? Damages { get; init; }

    public TimeSpan Fsck { get; init; }

    /// <summary>Until the first entry was read: the database's own check of its file.</summary>
    public TimeSpan FsckStructure { get; init; }

    /// <summary>Reading and recomputing the log.</summary>
    public TimeSpan FsckEntries { get; init; }
}
