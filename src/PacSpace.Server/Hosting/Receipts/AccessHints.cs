using Microsoft.Extensions.Options;
using PacSpace.Core.Scopes;
using PacSpace.Core.Statements;
using PacSpace.Storage.Ledger;

namespace PacSpace.Server.Hosting.Receipts;

/// <summary>
/// Says who can check a receipt, and by which call it gets a proof root while it has none. It goes by what the receipt
/// itself says: strangers may read it.
/// </summary>
internal sealed class AccessHints(IOptions<PacSpaceOptions> options)
{
    private const string Call = "POST /api/v1/balance/checkpoint with ";

    private const string Proved =
        "Whoever holds the proof root can verify these deltas at verifyUrl, without a key.";

    private const string Empty =
        "There are no deltas in this receipt, so there is nothing to lock and no proof root.";

    private const string NotOneWindow =
        "No checkpoint covers exactly these deltas, so there is no proof root, and they lie too far apart for one: lock "
        + "their months one by one, with " + Call + "the customerId and each period. Each has a receipt and a proof root of its own.";

    /// <param name="proof">The checkpoint whose root the receipt shows.</param>
    /// <param name="isOutdated">True if there is one, but made while the receipt's window was still open.</param>
    public async Task<string> OfAsync(ReceiptSource source, CheckpointRow? proof, bool isOutdated, CancellationToken ct)
    {
        var range = source.Range;
        if (proof is not null) return Proved;
        if (range.LastSequence < range.FirstSequence) return Empty;
        var start = range.HasWindow ? range.Start : await TimeAsync(source, range.FirstSequence, ct);
        var end = range.HasWindow ? range.End : await TimeAsync(source, range.LastSequence, ct) + 1;
        if (!range.HasWindow && DateTimeOffset.FromUnixTimeMilliseconds(end)
            > DateTimeOffset.FromUnixTimeMilliseconds(start).AddMonths(options.Value.MaxScopeMonths))
            return NotOneWindow;
        var window = Scope.MonthOf(start, end) is { } month
            ? $"\"period\": \"{month}\"" : $"\"startDate\": \"{Timestamp.Text(start)}\", \"endDate\": \"{Timestamp.Text(end)}\"";
        var request = $"{Call}{{\"customerId\": \"{range.CustomerId}\", {window}}}";
        return isOutdated
            ? $"These deltas were locked while their window was still open. {request} locks it again; this receipt then shows the final root."
            : $"No checkpoint covers exactly these deltas yet, so there is no proof root. {request} makes one, and this receipt then "
                + "shows its root, unless that window holds other deltas by then.";
    }

    private static async Task<long> TimeAsync(ReceiptSource source, long sequence, CancellationToken ct) =>
        (await source.Store.ReadDeltasAsync(source.Environment.Number, source.Range.CustomerId, sequence, sequence, ct))
            is [var row] ? row.Time : throw new InvalidDataException(
                $"Delta {sequence} of '{source.Range.CustomerId}' in environment {source.Environment.Number} is missing.");
}
