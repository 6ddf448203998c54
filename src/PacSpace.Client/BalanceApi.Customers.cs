using PacSpace.Client.Http;
using PacSpace.Client.Models;

namespace PacSpace.Client;

public sealed partial class BalanceApi
{
    /// <summary>Customers that have deltas, with their balances.</summary>
    public Paged<CustomerList, CustomerRow> CustomersAsync(
        CustomersOptions? options = null, CancellationToken ct = default)
    {
        options ??= new();
        return Paged.ByPage(options.Limit, options.Page, 100, (place, token) => _transport.JsonAsync(
            new Call($"{Root}/customers")
            {
                Query = new Query().Add("page", place?.At ?? options.Page).Add("limit", place?.Limit ?? options.Limit)
                    .Add("search", options.Search).Add("period", options.Period),
                Options = options,
            }, Wire.Json.EnvelopeCustomerList, token), page => page.Customers, page => page.Pagination, ct);
    }

    /// <summary>How many customers and deltas there are.</summary>
    public Task<CustomersSummary> CustomersSummaryAsync(CallOptions? options = null, CancellationToken ct = default) =>
        _transport.JsonAsync(
            new Call($"{Root}/customers/summary") { Options = options }, Wire.Json.EnvelopeCustomersSummary, ct);

    /// <summary>A customer, with its latest deltas. Enumerate it for all of them, newest first.</summary>
    public Paged<Customer, ActivityItem> CustomerAsync(
        string customerId, CustomerOptions? options = null, CancellationToken ct = default)
    {
        options ??= new();
        var path = $"{Root}/customers/{Query.Segment(customerId, nameof(customerId))}";
        return Paged.ByPage(options.DeltaLimit, options.DeltaPage, 100, (place, token) => _transport.JsonAsync(
            new Call(path)
            {
                Query = new Query().Add("period", options.Period)
                    .Add("deltaPage", place?.At ?? options.DeltaPage)
                    .Add("deltaLimit", place?.Limit ?? options.DeltaLimit),
                Options = options,
            }, Wire.Json.EnvelopeCustomer, token),
            page => page.RecentActivity.Items, page => page.RecentActivity.Pagination, ct);
    }

    /// <summary>
    /// Holes in a customer's history, computed from the stored rows: there are none unless something was damaged.
    /// </summary>
    public Task<GapReport> GapsAsync(string customerId, GapsOptions? options = null, CancellationToken ct = default) =>
        _transport.JsonAsync(
            new Call($"{Root}/gaps/{Query.Segment(customerId, nameof(customerId))}")
            {
                Query = new Query().Add("fromSequence", options?.FromSequence).Add("toSequence", options?.ToSequence)
                    .Add("limit", options?.Limit),
                Options = options,
            }, Wire.Json.EnvelopeGapReport, ct);

    /// <summary>
    /// A receipt of a customer's scope (default: every delta), for handing out. Enumerate it for every delta.
    /// </summary>
    public Paged<Receipt, ReceiptDelta> ReceiptAsync(
        string customerId, NewReceiptOptions? options = null, CancellationToken ct = default) =>
        ReceiptsApi.Read(_transport, $"{Root}/receipt/{Query.Segment(customerId, nameof(customerId))}", false,
            options?.Scope, options, ct);

    /// <summary>The same as <see cref="ReceiptAsync"/>, under the name that invoicing programs ask for.</summary>
    public Paged<Receipt, ReceiptDelta> InvoiceProofAsync(
        string customerId, NewReceiptOptions? options = null, CancellationToken ct = default) =>
        ReceiptsApi.Read(_transport, $"{Root}/invoice-proof/{Query.Segment(customerId, nameof(customerId))}", false,
            options?.Scope, options, ct);
}
