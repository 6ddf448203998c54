using PacSpace.Core.Amounts;
using PacSpace.Core.Merkle;
using PacSpace.Core.Notes;

namespace PacSpace.Core.Proofs;

/// <summary>The result of a verification. The values are the exit codes of <c>pacspace verify</c>.</summary>
public enum VerificationOutcome
{
    /// <summary>
    /// Steps 1 to 8 passed, the window is closed or open ones were allowed, and no other step failed.
    /// </summary>
    Verified = 0,

    /// <summary>A step failed.</summary>
    Failed = 1,

    /// <summary>Nothing failed, but something was not checked that has to be.</summary>
    Incomplete = 2,
}

public enum StepOutcome
{
    Passed,
    Failed,
    Skipped,
}

/// <summary>One of the ten steps of formats.md §4.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Name">What the step is about, in a few words.</param>
/// <param name="Outcome">Whether it passed.</param>
/// <param name="Detail">
/// What was checked, or the first thing that is wrong (where, what was expected, what was found), or why not. Control
/// characters of the file are replaced, and long texts cut.
/// </param>
public sealed record VerificationStep(int Number, string Name, StepOutcome Outcome, string Detail);

/// <summary>
/// What was verified, by its own account. Only after a verified outcome is it more than a claim. The texts are as they
/// stand in the file: whoever shows them on a terminal or a page has to escape them.
/// </summary>
public sealed record VerificationSummary
{
    /// <summary><c>checkpoint</c> or <c>delta</c>.</summary>
    public required string Kind { get; init; }

    public required string Origin { get; init; }

    public required string Customer { get; init; }

    /// <summary>The customer's unit of account; empty if none was set.</summary>
    public required string Unit { get; init; }

    /// <summary>Inclusive start of the window, Unix milliseconds; of a delta, its time.</summary>
    public required long Start { get; init; }

    /// <summary>Exclusive end of the window, Unix milliseconds; null for a delta.</summary>
    public required long? End { get; init; }

    /// <summary>Covered deltas.</summary>
    public required long Count { get; init; }

    /// <summary>First covered sequence.</summary>
    public required long From { get; init; }

    /// <summary>Last covered sequence.</summary>
    public required long To { get; init; }

    /// <summary>Of this customer's checkpoints, from 1; null for a delta.</summary>
    public long? Number { get; init; }

    public required Amount Opening { get; init; }

    public required Amount Closing { get; init; }

    public required Amount Credits { get; init; }

    public required Amount Debits { get; init; }

    /// <summary>Credits and debits together.</summary>
    public Amount Net => Credits + Debits;

    /// <summary>The value on the invoice; null for a delta.</summary>
    public Hash? ProofRoot { get; init; }

    /// <summary>The receipt id of the delta; null for a checkpoint.</summary>
    public Hash? ReceiptId { get; init; }

    /// <summary>True if the checkpoint was made before its window ended: more deltas may follow.</summary>
    public required bool IsOpen { get; init; }

    /// <summary>Covered deltas whose payload the file does not show.</summary>
    public required long PayloadsNotShown { get; init; }

    /// <summary>What the file says the log says of itself.</summary>
    public required TreeHead TreeHead { get; init; }

    /// <summary>The log's key as the file names it; a hint only. Empty for a delta.</summary>
    public required string VkeyHint { get; init; }
}

/// <summary>What a verification found.</summary>
/// <param name="Outcome">Verified, failed, or incomplete.</param>
/// <param name="FailedStep">The lowest-numbered step that failed; null if none did.</param>
/// <param name="Steps">All ten, in order.</param>
/// <param name="Missing">What keeps a verification without failures from being complete.</param>
/// <param name="Summary">Null if the file could not be read so far.</param>
/// <param name="HeadToKeep">
/// The signed note to keep as state for the next time; null unless verified, and unless it is ahead of the kept one.
/// </param>
public sealed record VerificationReport(
    VerificationOutcome Outcome,
    int? FailedStep,
    IReadOnlyList<VerificationStep> Steps,
    IReadOnlyList<string> Missing,
    VerificationSummary? Summary,
    string? HeadToKeep);
