using PacSpace.Server.Hosting;
using PacSpace.Storage.Control;
using PacSpace.Storage.Ledger;

namespace PacSpace.Server.Settings;

/// <summary>How much a shorter retention destroys at once.</summary>
internal sealed class ExpiredPayloads(LedgerStores stores, IControlStore control)
{
    /// <summary>Entries of the tenant's logs whose payloads are still there and older; most of them are deltas.</summary>
    public async Task<long> CountAsync(string tenantId, DateTimeOffset recordedBefore, CancellationToken ct)
    {
        var count = 0L;
        foreach (var environment in await control.ListEnvironmentsAsync(tenantId, ct))
            count += await CountAsync(
                stores.For(environment.Kind), environment.Number, recordedBefore.ToUnixTimeMilliseconds(), ct);
        return count;
    }

    /// <summary>Times never decrease along a log: halving finds where it becomes too young.</summary>
    private static async Task<long> CountAsync(ILedgerStore store, long environment, long before, CancellationToken ct)
    {
        if (await store.FindLogAsync(environment, ct) is not { } state) return 0;
        var purged = await store.PurgedSizeAsync(environment, ct);
        var (low, high) = (purged, state.VerifiedSize);
        while (low < high)
        {
            var middle = low + (high - low) / 2;
            if (await store.ReadEntriesAsync(environment, middle, 1, ct) is [var row] && row.Time > before) high = middle;
            else low = middle + 1;
        }
        return low - purged;
    }
}
