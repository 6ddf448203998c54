using PacSpace.Cli.Calls;
using PacSpace.Client;
using PacSpace.Core.Identifiers;

namespace PacSpace.Cli.Tail;

/// <summary>
/// Follows all customers of the key's environment along its public log: the signed head says how many entries there are,
/// and an entry's place is its record id. Entries that are no deltas are checkpoints.
/// </summary>
internal sealed class EnvironmentTail(Session session)
{
    public async Task RunAsync(int lines, TimeSpan interval, CancellationToken ct)
    {
        var (environment, log) = await FindLogAsync(interval, ct);
        using var head = new LogHead(session.Server, log);
        var next = Math.Max(0, await head.SizeAsync(ct) - lines);
        while (true)
        {
            for (var size = await head.SizeAsync(ct); next < size; next++)
                await TellAsync(new RecordId(environment, next).ToString(), ct);
            await Task.Delay(interval, ct);
        }
    }

    private async Task TellAsync(string recordId, CancellationToken ct)
    {
        try
        {
            var delta = await session.Balance.DeltaStatusAsync(recordId, ct: ct);
            if (session.IsJson) session.WriteJson();
            else TailLine.Write(
                delta.AcceptedAt, delta.CustomerId, delta.Delta, delta.Balance, delta.Reason, delta.ReferenceId);
        }
        catch (NotFoundException)
        {
            // A checkpoint.
        }
    }

    /// <summary>Any delta tells which environment it is, and which log; until there is one, there is nothing to tell.</summary>
    private async Task<(long Environment, string Log)> FindLogAsync(TimeSpan interval, CancellationToken ct)
    {
        while (true)
        {
            var customers = await session.Balance.CustomersAsync(new CustomersOptions { Limit = 1 }, ct);
            if (customers.Customers is [var first])
            {
                var customer = await session.Balance.CustomerAsync(first.CustomerId, new CustomerOptions { DeltaLimit = 1 }, ct);
                var delta = customer.RecentActivity.Items[0];
                // <host>/log/<environment>#<index>
                var reference = delta.VerificationReference;
                var log = reference[reference.IndexOf('/', StringComparison.Ordinal)..reference.LastIndexOf('#')];
                if (RecordId.TryParse(delta.RecordId, out var id)) return (id.EnvironmentNumber, log);
            }
            await Task.Delay(interval, ct);
        }
    }
}
