using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using PacSpace.Core.Scopes;
using PacSpace.Core.Statements;
using PacSpace.Server.Hosting;
using PacSpace.Server.Hosting.Authentication;
using PacSpace.Server.Hosting.Errors;
using PacSpace.Server.Hosting.Json;
using PacSpace.Server.Hosting.Receipts;
using PacSpace.Storage.Ledger;

namespace PacSpace.Server.Receipts;

internal static class ReceiptEndpoints
{
    private const int DefaultListLimit = 50;
    private const int MaxListLimit = 200;

    /// <summary>Receipt of a customer's scope</summary>
    /// <remarks>
    /// The deltas that are recorded in the scope now, what they add up to, and how to check them. Without a scope that
    /// is every delta. The same scope over the same deltas gives the same receipt, and its id always names these
    /// deltas: what is recorded later makes another receipt. A receipt appends nothing to the log; it shows the proof
    /// root of a checkpoint over exactly its deltas once there is one.
    /// </remarks>
    /// <param name="customerId">The customer.</param>
    internal static async Task<Results<ApiOk<ReceiptView>, ErrorResult>> MakeAsync(
        string customerId, [AsParameters] ScopeMembers scopeMembers, [AsParameters] ReceiptRowsQuery query, ApiCaller caller,
        ReceiptRegister register, ReceiptReader reader, CancellationToken ct)
    {
        if (Check(query) is { } invalid) return new ErrorResult(invalid);
        var (source, error) = await register.MakeAsync(caller.Environment, customerId, scopeMembers, ct);
        return source is null ? new ErrorResult(error!) : await ShowAsync(source, query, reader, false, ct);
    }

    /// <summary>Invoice proof of a customer's scope</summary>
    /// <remarks>The same as the receipt of that scope, under the name that invoicing programs ask for.</remarks>
    /// <param name="customerId">The customer.</param>
    internal static Task<Results<ApiOk<ReceiptView>, ErrorResult>> ProveInvoiceAsync(
        string customerId, [AsParameters] ScopeMembers scopeMembers, [AsParameters] ReceiptRowsQuery query, ApiCaller caller,
        ReceiptRegister register, ReceiptReader reader, CancellationToken ct) =>
        MakeAsync(customerId, scopeMembers, query, caller, register, reader, ct);

    /// <summary>One receipt</summary>
    /// <remarks>Read from the deltas that it names: what was destroyed of them since is not in it.</remarks>
    /// <param name="receiptId">rcpt_…, as a receipt or a checkpoint names it.</param>
    internal static async Task<Results<ApiOk<ReceiptView>, ErrorResult>> GetAsync(
        string receiptId, [AsParameters] ReceiptRowsQuery query, ApiCaller caller, ReceiptRegister register,
        ReceiptReader reader, CancellationToken ct)
    {
        if (Check(query) is { } invalid) return new ErrorResult(invalid);
        return await register.FindAsync(caller.Environment, receiptId, ct) is { } source
            ? await ShowAsync(source, query, reader, false, ct) : new ErrorResult(Unknown);
    }

    /// <summary>One receipt, without a key</summary>
    /// <remarks>Knowing the receipt's id is the access: it is what the vendor handed out.</remarks>
    /// <param name="receiptId">rcpt_…</param>
    internal static async Task<Results<ApiOk<ReceiptView>, ErrorResult>> GetPublicAsync(
        string receiptId, [AsParameters] ReceiptRowsQuery query, ReceiptRegister register, ReceiptReader reader,
        CancellationToken ct)
    {
        if (Check(query) is { } invalid) return new ErrorResult(invalid);
        return await register.FindPublicAsync(receiptId, ct) is { } source
            ? await ShowAsync(source, query, reader, true, ct) : new ErrorResult(Unknown);
    }

    /// <summary>A customer's receipts, newest first</summary>
    /// <remarks>Those that were asked for, and those of the customer's checkpoints and selections.</remarks>
    /// <param name="customerId">The customer.</param>
    /// <param name="limit">1 to 200 (default 50).</param>
    /// <param name="offset">Receipts to skip (default 0).</param>
    internal static async Task<Results<ApiOk<ReceiptList>, ErrorResult>> ListAsync(
        string customerId, [Range(1, MaxListLimit)] int? limit, [Range(0, int.MaxValue)] int? offset,
        ApiCaller caller, LedgerStores stores, PublicUrl publicUrl, CancellationToken ct)
    {
        if (limit is < 1 or > MaxListLimit) return new ErrorResult(ApiError.Validation("limit", "must be 1 to 200"));
        if (offset is < 0) return new ErrorResult(ApiError.Validation("offset", "must not be negative"));
        var (store, environment) = (stores.For(caller.Environment.Kind), caller.Environment.Number);
        if (await store.FindCustomerAsync(environment, customerId, ct) is null)
            return new ErrorResult(ScopedHistory.UnknownCustomer(customerId));
        var (size, skipped) = (limit ?? DefaultListLimit, offset ?? 0);
        var page = await store.ListReceiptsAsync(environment, customerId, size, skipped, ct);
        return Api.Ok(new ReceiptList([.. page.Rows.Select(r => Item(r, publicUrl))],
            new OffsetPagination(page.Total, size, skipped, skipped + (long)page.Rows.Count < page.Total)));
    }

    /// <summary>The refusal of an id that names no receipt here, whatever it is like.</summary>
    public static ApiError Unknown => ApiError.NotFound(ErrorCodes.NotFound,
        "There is no receipt with this id. Compare it with the document or message that you have it from.");

    private static async Task<Results<ApiOk<ReceiptView>, ErrorResult>> ShowAsync(
        ReceiptSource source, ReceiptRowsQuery query, ReceiptReader reader, bool isPublic, CancellationToken ct) =>
        Api.Ok(await reader.ReadAsync(source, query.DeltaPage ?? 1, query.DeltaLimit ?? ReceiptReader.MaxLimit, isPublic, ct));

    public static ApiError? Check(ReceiptRowsQuery query)
    {
        var errors = new FieldErrors();
        if (query.DeltaPage is < 1) errors.Add("deltaPage", "must be 1 or more");
        if (query.DeltaLimit is < 1 or > ReceiptReader.MaxLimit) errors.Add("deltaLimit", "must be 1 to 1000");
        return errors.ToError();
    }

    private static ReceiptListItem Item(ReceiptListing row, PublicUrl publicUrl)
    {
        var range = row.Range;
        // Chosen deltas have no window.
        var isSelection = row.Checkpoint?.EntryType == Core.Merkle.EntryType.Selection;
        var hasWindow = range.HasWindow && !isSelection;
        return new ReceiptListItem(
            row.ReceiptId, ReceiptSource.KindOf(row.Checkpoint?.EntryType), range.CustomerId,
            hasWindow ? Scope.MonthOf(range.Start, range.End) : null,
            hasWindow ? Timestamp.Text(range.Start) : null, hasWindow ? Timestamp.Text(range.End) : null,
            isSelection ? null : hasWindow && range.IsClosed, row.Count, row.Checkpoint?.CheckpointId, row.Checkpoint?.ProofRoot.ToPrefixedHex(),
            Timestamp.Text(row.Time), publicUrl.Link($"/receipt/{row.ReceiptId}"),
            publicUrl.Link($"/api/v1/receipt/{row.ReceiptId}.pdf"));
    }
}
