using PacSpace.Storage.Ledger.Append;

namespace PacSpace.Storage.Ledger;

/// <summary>What is appended together to one environment's log, in order.</summary>
public sealed class AppendGroup
{
    /// <summary>Most items in one group.</summary>
    public const int MaxItems = 1000;

    private readonly Lazy<IReadOnlyList<AppendItem>> _items;

    /// <param name="take">Called once, when the store begins with the group: until then more may join it.</param>
    public AppendGroup(long environment, Func<IReadOnlyList<AppendItem>> take) =>
        (Environment, _items) = (environment, new Lazy<IReadOnlyList<AppendItem>>(take));

    public AppendGroup(long environment, IReadOnlyList<AppendItem> items) : this(environment, () => items)
    {
    }

    public long Environment { get; }

    public IReadOnlyList<AppendItem> Items => _items.Value;
}
