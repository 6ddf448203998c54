using PacSpace.Client.Http;
using PacSpace.Client.Models;

namespace PacSpace.Client;

/// <summary>Receipts that exist already: <see cref="BalanceApi.Receipts"/>.</summary>
public sealed class ReceiptsApi
{
    private readonly Transport _transport;

    internal ReceiptsApi(Transport transport) => _transport = transport;

    /// <summary>A customer's receipts, newest first.</summary>
    public Paged<ReceiptList, ReceiptListItem> ListAsync(
        string customerId, ReceiptListOptions? options = null, CancellationToken ct = default)
    {
        options ??= new();
        var path = $"/api/v1/balance/customers/{Query.Segment(customerId, nameof(customerId))}/receipts";
        return Paged.ByOffset(options.Limit, options.Offset, 200, (place, token) => _transport.JsonAsync(
            new Call(path)
            {
                Query = new Query()
                    .Add("limit", place?.Limit ?? options.Limit).Add("offset", place?.At ?? options.Offset),
                Options = options,
            }, Wire.Json.EnvelopeReceiptList, token), page => page.Receipts, page => page.Pagination, ct);
    }

    /// <summary>A receipt by its id (<c>rcpt_…</c>). Enumerate it for every delta.</summary>
    public Paged<Receipt, ReceiptDelta> GetAsync(
        string receiptId, ReceiptOptions? options = null, CancellationToken ct = default) =>
        Read(_transport, $"/api/v1/balance/receipts/{Query.Segment(receiptId, nameof(receiptId))}", false, null,
            options, ct);

    internal static Paged<Receipt, ReceiptDelta> Read(
        Transport transport, string path, bool isPublic, Scope? scope, ReceiptOptions? options, CancellationToken ct)
    {
        options ??= new();
        return Paged.ByPage(options.DeltaLimit, options.DeltaPage, 1000, (place, token) => transport.JsonAsync(
            new Call(path)
            {
                Query = new Query().Add(scope)
                    .Add("deltaPage", place?.At ?? options.DeltaPage)
                    .Add("deltaLimit", place?.Limit ?? options.DeltaLimit),
                IsPublic = isPublic,
                Options = options,
            }, Wire.Json.EnvelopeReceipt, token), page => page.Deltas, page => page.Pagination, ct);
    }
}
