using PacSpace.Core.Amounts;
using PacSpace.Server.Tests.Hosting;
using PacSpace.Storage.Ledger;
using PacSpace.Storage.Ledger.Append;

namespace PacSpace.Server.Tests.PublicLog;

internal static class LoggedTenant
{
    public static Monitor Monitor(this ApiTenant tenant) =>
        new(tenant.Tenant.Server.Anonymous, tenant.Environment.Id, tenant.VerifierKey);

    /// <summary>Grows the log to a size, by all but the last entry straight into the ledger.</summary>
    public static async Task GrowToAsync(this ApiTenant tenant, long size, CancellationToken ct, string customer = "c")
    {
        var at = (await tenant.Store.FindLogAsync(tenant.Environment.Number, ct))!.NextIndex;
        while (at < size - 1)
        {
            var count = (int)Math.Min(AppendGroup.MaxItems, size - 1 - at);
            var items = Enumerable.Range(0, count).Select(_ => new DeltaItem
            {
                CustomerId = customer,
                Amount = Amount.ParseCanonical("1"),
                Reason = "usage",
            });
            await tenant.Store.AppendAsync(new AppendGroup(tenant.Environment.Number, [.. items]), ct);
            at += count;
        }
        if (at < size) await tenant.Api.RecordVerifiedAsync(customer, ct);
    }
}
