using System.Text;
using PacSpace.Core.Amounts;
using PacSpace.Core.Merkle;
using PacSpace.Core.Statements;
using PacSpace.Storage.Ledger;

namespace PacSpace.Server.Hosting.Receipts;

/// <summary>What the deltas of a receipt add up to. Differences of rows, however many deltas there are.</summary>
internal sealed record ReceiptFigures
{
    public required string Unit { get; init; }

    public long? Count { get; init; }

    public long? Customers { get; init; }

    public Amount? Opening { get; init; }

    public Amount? Closing { get; init; }

    public Amount? Credits { get; init; }

    public Amount? Debits { get; init; }

    public Amount? NetChange { get; init; }

    public IReadOnlyList<WindowSummary> Months { get; init; } = [];

    public static async Task<ReceiptFigures> ReadAsync(ReceiptSource source, CancellationToken ct)
    {
        if (!source.IsRun) return OfStatement(source.Checkpoint!);
        var customer = await CustomerAsync(source, ct);
        var (first, last) = (source.Range.FirstSequence, source.Range.LastSequence);
        var window = await source.Store.ReadWindowAsync(source.Environment.Number, customer, first, last, ct);
        return new ReceiptFigures
        {
            Unit = customer.Unit,
            Count = window.Count,
            Opening = window.Opening,
            Closing = window.Closing,
            Credits = window.Credits,
            Debits = window.Debits,
            NetChange = window.NetChange,
            Months = await MonthsAsync(source, first, ct),
        };
    }

    /// <summary>Sums by UTC month from a sequence on to the receipt's last.</summary>
    public static async Task<IReadOnlyList<WindowSummary>> MonthsAsync(ReceiptSource source, long first, CancellationToken ct)
    {
        var (store, environment) = (source.Store, source.Environment.Number);
        var customer = await CustomerAsync(source, ct);
        var window = await store.ReadWindowAsync(environment, customer, first, source.Range.LastSequence, ct);
        var spans = await CalendarSpans.ReadAsync(store, environment, customer, window, Granularity.Month, ct);
        return
        [
            .. spans.Select(s => new WindowSummary(Timestamp.Text(s.Start)[..7],
                s.Window.Credits, s.Window.Debits, s.Window.NetChange, s.Window.Count)),
        ];
    }

    /// <summary>Of chosen deltas, or of customers, the statement says all that is said.</summary>
    private static ReceiptFigures OfStatement(CheckpointRow row)
    {
        var bytes = Encoding.UTF8.GetBytes(row.Statement);
        if (row.EntryType == EntryType.Selection && SelectionStatement.Parse(bytes, out _) is { } selection)
            return new ReceiptFigures { Unit = selection.Unit, Count = selection.Count, NetChange = selection.Net };
        return EnvironmentCheckpointStatement.Parse(bytes, out _) is { } statement
            ? new ReceiptFigures { Unit = "", Customers = statement.Count }
            : throw new InvalidDataException($"The statement of checkpoint {row.CheckpointId} is damaged.");
    }

    private static async Task<CustomerHead> CustomerAsync(ReceiptSource source, CancellationToken ct) =>
        await source.Store.FindCustomerAsync(source.Environment.Number, source.Range.CustomerId, ct)
            ?? throw new InvalidDataException($"The customer '{source.Range.CustomerId}' of a receipt is missing.");
}
