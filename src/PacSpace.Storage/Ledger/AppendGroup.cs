using PacSpace.Storage.Ledger.Append;

namespace PacSpace.Storage.Ledger;

/// <summary>What is appended together to one environment's log, in order.</summary>
public sealed record AppendGroup(long Environment, IReadOnlyList<AppendItem> Items)
{
    /// <summary>Most items in one group.</summary>
    public const int MaxItems = 1000;
}
