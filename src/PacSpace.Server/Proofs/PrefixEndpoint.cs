using Microsoft.AspNetCore.Http.HttpResults;
using PacSpace.Core.Merkle;
using PacSpace.Server.Hosting;
using PacSpace.Server.Hosting.Authentication;
using PacSpace.Server.Hosting.Errors;
using PacSpace.Server.Hosting.Json;
using PacSpace.Storage.Ledger.Trees;

namespace PacSpace.Server.Proofs;

internal static class PrefixEndpoint
{
    /// <summary>Compare two histories up to a delta</summary>
    /// <remarks>
    /// Two parties that hold leaf hashes find their first difference by halving: where the roots over the first n
    /// leaves agree, so do all n deltas. A few tiles are read, however long the history.
    /// </remarks>
    internal static async Task<Results<ApiOk<PrefixView>, ErrorResult>> CompareAsync(
        PrefixRequest request, ApiCaller caller, LedgerStores stores, CancellationToken ct)
    {
        var errors = new List<FieldError>(UnknownMembers.Check(request.Unknown));
        if (request.CustomerId is null) errors.Add(new FieldError("customerId", "is missing"));
        if (request.Sequence is not >= 1) errors.Add(new FieldError("sequence", "must be a number from 1"));
        if (!Hash.TryParsePrefixedHex(request.Root, out var root))
            errors.Add(new FieldError("root", "must be 0x and 64 lower-case hex digits"));
        if (errors.Count > 0) return new ErrorResult(ApiError.Validation(errors));

        var (customerId, sequence) = (request.CustomerId!, request.Sequence!.Value);
        var store = stores.For(caller.Environment.Kind);
        var customer = await store.FindCustomerAsync(caller.Environment.Number, customerId, ct);
        if (customer is null) return new ErrorResult(ScopedHistory.UnknownCustomer(customerId));
        if (sequence > customer.Sequence)
            return new ErrorResult(ApiError.Validation(
                "sequence", $"is beyond the customer's history of {customer.Sequence} deltas"));
        var ours = await new CustomerTree(store, caller.Environment.Number, customerId).Tiles.RootAsync(sequence, ct);
        return Api.Ok(new PrefixView(customerId, sequence, ours == root, ours.ToPrefixedHex()));
    }
}
