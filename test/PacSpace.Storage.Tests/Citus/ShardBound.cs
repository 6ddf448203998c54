using System.Reflection;
using PacSpace.Storage.Ledger;

namespace PacSpace.Storage.Tests.Citus;

/// <summary>A store whose statements may go to one shard each, but for the calls that ask all of them.</summary>
public class ShardBound : DispatchProxy
{
    // Whoever calls them knows no environment, or means all.
    private static readonly string[] AskAll =
    [
        nameof(ILedgerStore.FindDeltaByLeafAsync), nameof(ILedgerStore.FindCheckpointByProofRootAsync),
        nameof(ILedgerStore.FindReceiptByIdAsync), nameof(ILedgerStore.FindCheckpointByReceiptIdAsync),
        nameof(ILedgerStore.ListPositionsAsync), nameof(ILedgerStore.ReadHeadsAsync), nameof(ILedgerStore.ListFrozenAsync),
        nameof(ILedgerStore.ListEnvironmentsAsync), nameof(ILedgerStore.ListExpiredReconciliationsAsync),
        nameof(ILedgerStore.EraseDestroyedAsync),
    ];

    private ILedgerStore _bound = null!;
    private ILedgerStore _asking = null!;

    public static ILedgerStore Create(ILedgerStore bound, ILedgerStore asking)
    {
        var front = Create<ILedgerStore, ShardBound>();
        var proxy = (ShardBound)(object)front;
        (proxy._bound, proxy._asking) = (bound, asking);
        return front;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => targetMethod!.Invoke(
        AskAll.Contains(targetMethod.Name) ? _asking : _bound, BindingFlags.DoNotWrapExceptions, null, args, null);
}
