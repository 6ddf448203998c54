using PacSpace.Core.Statements;
using PacSpace.Server.Hosting;
using PacSpace.Storage.Ledger;

namespace PacSpace.Server.Balances;

/// <summary>What a window adds up to by calendar span.</summary>
internal static class Breakdown
{
    public static bool TryParse(string? text, out Granularity? granularity)
    {
        granularity = text switch
        {
            "day" => Granularity.Day,
            "week" => Granularity.Week,
            "month" => Granularity.Month,
            _ => null,
        };
        return text is null || granularity is not null;
    }

    public static async Task<IReadOnlyList<BreakdownView>> ReadAsync(
        ILedgerStore store, long environment, CustomerHead customer, LedgerWindow window, Granularity granularity,
        CancellationToken ct) =>
    [
        .. (await CalendarSpans.ReadAsync(store, environment, customer, window, granularity, ct)).Select(span =>
            new BreakdownView(Timestamp.Text(span.Start), Timestamp.Text(span.End),
                span.Window.Credits, span.Window.Debits, span.Window.NetChange, span.Window.Count)),
    ];
}
