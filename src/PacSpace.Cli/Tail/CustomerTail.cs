using PacSpace.Cli.Calls;
using PacSpace.Cli.Output;
using PacSpace.Client;

namespace PacSpace.Cli.Tail;

/// <summary>Follows one customer. Sequence numbers are dense, so what was seen says where to go on.</summary>
internal sealed class CustomerTail(Session session, string customer)
{
    private const int RowsAtOnce = 1000;

    public async Task RunAsync(int lines, TimeSpan interval, CancellationToken ct)
    {
        var latest = await session.Balance.DeriveAsync(customer, new DeriveOptions { Limit = 1 }, ct);
        var seen = Math.Max(0, latest.DeltasCount - lines);
        while (true)
        {
            // As many pages as there are now; offsets are positions in the history.
            var rows = session.Balance.DeriveAsync(
                customer, new DeriveOptions { Limit = RowsAtOnce, Offset = checked((int)seen) }, ct);
            await foreach (var (delta, json) in session.RowsAsync(rows, "deltas", ct))
            {
                if (session.IsJson) JsonLine.Write(json);
                else TailLine.Write(delta.Time, customer, delta.Delta, delta.Balance, delta.Reason, delta.ReferenceId);
                seen = delta.SequenceNumber;
            }
            await Task.Delay(interval, ct);
        }
    }
}
