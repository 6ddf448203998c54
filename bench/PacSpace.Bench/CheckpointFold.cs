using PacSpace.Storage.Ledger;
using PacSpace.Storage.Ledger.Append;
using PacSpace.Storage.Ledger.Trees;

namespace PacSpace.Bench;

/// <summary>Locks all that a customer has verified, as the server does: folds it, then appends the checkpoint.</summary>
internal static class CheckpointFold
{
    public static async Task<CheckpointRow> LockAsync(ILedgerStore store, long environment, string customerId, CancellationToken ct)
    {
        var customer = (await store.FindCustomerAsync(environment, customerId, ct))!;
        var size = (await store.FindLogAsync(environment, ct))!.VerifiedSize;
        var last = await store.SequenceBeforeIndexAsync(environment, customerId, size, customer.Sequence, ct);
        var window = await store.ReadWindowAsync(environment, customer, 1, last, ct);
        var tree = new CustomerTree(store, environment, customerId);
        var covered = new BlockFold();
        await tree.FoldLeavesAsync(1, last, covered.Append, ct);
        var outcomes = await store.AppendAsync(new AppendGroup(environment, [new CustomerCheckpointItem
        {
            CustomerId = customerId, Start = customer.FirstTime, End = customer.LastTime + 1, FirstSequence = 1,
            LastSequence = last, Count = last, Unit = customer.Unit, Opening = window.Opening, Closing = window.Closing,
            Credits = window.Credits, Debits = window.Debits, Root = covered.Root(), Blocks = covered.Blocks,
            History = await tree.Tiles.RootAsync(last, ct), LogSize = size,
        }]), ct);
        return ((AppendOutcome.Checkpoint)outcomes[0]).Row;
    }
}
