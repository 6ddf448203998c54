using PacSpace.Core.Amounts;
using PacSpace.Core.Merkle;

namespace PacSpace.Storage.Ledger;

/// <summary>Where an environment's log stands. Read as one row set; later appends only make the numbers grow.</summary>
/// <param name="NextIndex">Entries in the log.</param>
/// <param name="LastTime">Time of the last entry, Unix milliseconds.</param>
/// <param name="DeltaCount">Deltas ever recorded.</param>
/// <param name="Period">Month of the last delta as <c>yyyymm</c>.</param>
/// <param name="PeriodDeltaCount">Deltas recorded in that month.</param>
/// <param name="VerifiedSize">Entries covered by the signed head: an index below it is VERIFIED.</param>
/// <param name="SignedHead">The signed tree head at <paramref name="VerifiedSize"/>.</param>
/// <param name="FrozenIndex">The entry at which verification stopped, or null.</param>
/// <param name="FrozenReason">Why it stopped, or null.</param>
public sealed record LogState(
    LogIdentity Log, long NextIndex, long LastTime, long DeltaCount, int Period, long PeriodDeltaCount,
    long VerifiedSize, string SignedHead, long? FrozenIndex, string? FrozenReason)
{
    public bool IsFrozen => FrozenReason is not null;

    public const string StatusQueued = "QUEUED";
    public const string StatusVerified = "VERIFIED";
    public const string StatusFailed = "FAILED";

    /// <summary>The status of the entry at an index (wire contract, section 5).</summary>
    public string StatusOf(long index) =>
        index < VerifiedSize ? StatusVerified : FrozenIndex == index ? StatusFailed : StatusQueued;
}

/// <summary>The end of a customer's history.</summary>
/// <param name="Sequence">Deltas recorded.</param>
/// <param name="LastIndex">Log index of the last delta.</param>
/// <param name="FirstTime">Time of the first delta, Unix milliseconds.</param>
/// <param name="CadenceSeconds">Shortest time between two deltas by the tenant's will; 0: no limit.</param>
public sealed record CustomerHead(
    string CustomerId, string Unit, long Sequence, Amount Balance, Amount Credits, Hash? LastLeaf,
    long LastIndex, long FirstTime, long LastTime, long CadenceSeconds = 0)
{
    /// <summary>False for a customer that was made and has no delta yet.</summary>
    public bool HasDeltas => Sequence > 0;


    /// <summary>The head once a delta has been recorded.</summary>
    /// <param name="before">The head before it; null for the customer's first.</param>
    public static CustomerHead After(CustomerHead? before, DeltaRow row) => new(
        row.CustomerId, row.Unit, row.Sequence, row.Balance, row.Credits, row.Leaf, row.LogIndex,
        before is { HasDeltas: true } ? before.FirstTime : row.Time, row.Time, before?.CadenceSeconds ?? 0);
}
