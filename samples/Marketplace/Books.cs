using PacSpace.Client;
using PacSpace.Client.Models;

namespace Marketplace;

/// <summary>One party's books about the other: what the buyer owes the seller, seen from this side.</summary>
internal sealed class Books(PacSpaceClient client, string counterparty)
{
    /// <summary>
    /// Records orders. The keys are those of this party's entries, so the program may be run again; they can't know
    /// that an order came twice.
    /// </summary>
    public async Task RecordAsync(IEnumerable<Order> orders, CancellationToken ct)
    {
        var deltas = orders.Select((order, entry) => new BatchDelta
        {
            CustomerId = counterparty,
            Delta = order.Price,
            Reason = "order",
            ReferenceId = order.Number,
            IdempotencyKey = $"entry-{entry}-{order.Number}",
        });
        var answer = await client.Balance.EmitBatchAsync([.. deltas], ct: ct);
        var refused = answer.Results.FirstOrDefault(result => result.Status == "FAILED");
        if (refused is not null) throw new InvalidOperationException($"{refused.Code}: {refused.Error}");
    }

    /// <summary>Nothing is ever changed: an entry that was wrong gets another one, which adjusts it.</summary>
    public Task CorrectAsync(string recordId, decimal amount, CancellationToken ct) =>
        client.Balance.EmitAsync(counterparty, amount, "correction", new()
        {
            Adjusts = new() { RecordId = recordId },
            IdempotencyKey = $"correction-of-{recordId}",
        }, ct);

    public async Task<decimal> BalanceAsync(CancellationToken ct) =>
        (await client.Balance.DeriveAsync(counterparty, ct: ct)).ComputedBalance;

    /// <summary>The statement to send to the other side.</summary>
    public async Task<IReadOnlyCollection<StatementRow>> StatementAsync(CancellationToken ct)
    {
        var rows = new List<StatementRow>();
        await foreach (var delta in client.Balance.DeriveAsync(counterparty, ct: ct))
            rows.Add(new StatementRow { ReferenceId = delta.ReferenceId, Delta = delta.Delta, Time = delta.Time });
        return rows;
    }

    /// <summary>Which entries differ between these books and the other side's statement.</summary>
    public Task<Reconciliation> ReconcileAsync(IReadOnlyCollection<StatementRow> theirs, CancellationToken ct) =>
        client.Balance.Reconciliations.StartAsync(counterparty, theirs, ct: ct);

    /// <summary>This party's number, the other's, and the record: do they agree?</summary>
    public Task<Comparison> CompareAsync(decimal yours, decimal theirs, CancellationToken ct) =>
        client.Balance.CompareAsync(counterparty, yours, theirs, ct: ct);

    /// <summary>Locks the month. The root is what the invoice quotes; the file goes with it.</summary>
    public async Task<(Checkpoint Checkpoint, MemoryStream Bundle)> LockAsync(CancellationToken ct)
    {
        var checkpoint = await client.Balance.CheckpointAsync(counterparty, ct: ct);
        await using var download = await client.Balance.Checkpoints.BundleAsync(checkpoint.CheckpointId, ct: ct);
        var bundle = new MemoryStream();
        await download.CopyToAsync(bundle, ct);
        bundle.Position = 0;
        return (checkpoint, bundle);
    }
}
