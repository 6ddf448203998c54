namespace PacSpace.Storage.Ledger.Append;

/// <summary>What became of one item. Refusals stored nothing and used up no key.</summary>
public abstract record AppendOutcome
{
    /// <summary>Recorded now, or (with <paramref name="IsReplay"/>) recorded earlier and found again.</summary>
    public sealed record Delta(DeltaRow Row, bool IsReplay) : AppendOutcome;

    /// <inheritdoc cref="Delta"/>
    public sealed record Checkpoint(CheckpointRow Row, bool IsReplay) : AppendOutcome;

    /// <summary>The key was used for another request; these members differ.</summary>
    public sealed record KeyReused(IReadOnlyList<string> Members) : AppendOutcome;

    public sealed record CapReached(long Max) : AppendOutcome;

    /// <summary>The customer's cadence allows no further delta yet.</summary>
    /// <param name="CadenceSeconds">Shortest time between two deltas.</param>
    /// <param name="WaitMilliseconds">When one is allowed, from now.</param>
    public sealed record CadenceLimit(long CadenceSeconds, long WaitMilliseconds) : AppendOutcome;

    public sealed record UnitMismatch(string CustomerUnit) : AppendOutcome;

    public sealed record AdjustedDeltaNotFound : AppendOutcome;

    public sealed record BalanceOutOfRange : AppendOutcome;

    /// <summary>Verification of the environment has stopped; nothing is recorded until it is resumed.</summary>
    public sealed record Frozen(string Reason) : AppendOutcome;

    /// <summary>More deltas belong to the window than were folded: fold again with a larger log size.</summary>
    public sealed record StaleCheckpoint : AppendOutcome;

    /// <summary>The queue is full or the database can't be written now; the same item may be sent again.</summary>
    public sealed record Unavailable(string Reason) : AppendOutcome;
}
