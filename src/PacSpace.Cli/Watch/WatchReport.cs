using PacSpace.Cli.Heads;

namespace PacSpace.Cli.Watch;

internal enum WatchOutcome
{
    /// <summary>The first head of this log that is kept; all its entries were checked.</summary>
    First,

    /// <summary>A larger head, proved to extend the kept one.</summary>
    Advanced,

    /// <summary>The kept head again.</summary>
    Unchanged,

    /// <summary>The kept head again, for longer than the user wants to see.</summary>
    Stale,

    /// <summary>A head smaller than the kept one: a suspicion, no proof.</summary>
    RolledBack,

    /// <summary>Heads that no one log can have.</summary>
    Forked,

    /// <summary>Tiles or entries are not what the head signs.</summary>
    Damaged,

    /// <summary>It could not be found out.</summary>
    Unchecked,
}

/// <summary>What one look at one log found.</summary>
/// <param name="What">In words, without the origin.</param>
/// <param name="Seen">The head that was accepted under the policy, if any was.</param>
/// <param name="NewEntries">Entries that were checked in this look.</param>
internal sealed record WatchReport(
    string Origin, WatchOutcome Outcome, string What, KeptHead? Kept, KeptHead? Seen, long NewEntries = 0)
{
    public Evidence? Evidence { get; init; }

    public bool IsAlarm => Outcome is WatchOutcome.RolledBack or WatchOutcome.Forked or WatchOutcome.Damaged;
}
