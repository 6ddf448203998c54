namespace PacSpace.Storage.Ledger;

/// <summary>Destroying payloads that were kept as long as their tenant wants them, and what plans count.</summary>
public partial interface ILedgerStore
{
    /// <summary>
    /// Destroys the payloads of verified deltas that were recorded at least <paramref name="age"/> ago by the
    /// database's clock, oldest first, and moves the purged size with them in one transaction. MUST NOT touch entries
    /// that no signed head covers: their payloads are still to be verified. Reconciliations that may name what is
    /// destroyed lose what they found in the same transaction, and are failed. May be cut short and repeated by anybody.
    /// </summary>
    /// <param name="maxEntries">Entries of the log, from the purged size on, that are looked at.</param>
    Task<PurgeStep> PurgePayloadsAsync(long environment, TimeSpan age, int maxEntries, CancellationToken ct);

    /// <summary>Entries of an environment's log whose payloads are destroyed: all below this index.</summary>
    Task<long> PurgedSizeAsync(long environment, CancellationToken ct);

    /// <summary>
    /// Removes from the database's files, as far as the database can, what destroyed payloads left behind in them.
    /// </summary>
    /// <param name="maxRewriteBytes">
    /// Where that takes rewriting a whole file, during which nothing can be appended: only files up to this size.
    /// </param>
    Task<Erasure> EraseDestroyedAsync(long maxRewriteBytes, CancellationToken ct);

    /// <summary>
    /// What counts towards a plan, as of one moment; null if there is no such environment.
    /// </summary>
    /// <param name="since">Unverified deltas recorded at or after this are counted, Unix milliseconds.</param>
    Task<LedgerUsage?> FindUsageAsync(long environment, long since, CancellationToken ct);
}

/// <param name="Destroyed">Payloads that this step destroyed.</param>
/// <param name="HasMore">True if the next step may find more to destroy.</param>
public readonly record struct PurgeStep(int Destroyed, bool HasMore);

/// <summary>What became of an attempt to remove destroyed payloads from the files.</summary>
public enum Erasure
{
    /// <summary>There was nothing left to remove.</summary>
    Nothing,

    Done,

    /// <summary>Somebody reads or writes; it can be tried again later.</summary>
    Busy,

    /// <summary>The file is larger than may be rewritten. What is left are fragments in unused parts of it.</summary>
    TooLarge,
}

/// <param name="Unverified">Deltas recorded since the moment asked for that no signed head covers.</param>
/// <param name="Failed">How many of those failed verification.</param>
public sealed record LedgerUsage(LogState State, long Unverified, long Failed);
