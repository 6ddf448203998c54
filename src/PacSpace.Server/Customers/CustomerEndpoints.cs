using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using PacSpace.Server.Hosting;
using PacSpace.Server.Hosting.Authentication;
using PacSpace.Server.Hosting.Errors;
using PacSpace.Server.Hosting.Json;

namespace PacSpace.Server.Customers;

/// <summary>Customers, as the Balance API tells of them.</summary>
internal static class CustomerEndpoints
{
    /// <summary>List customers</summary>
    /// <remarks>Those with at least one delta, ordered by the bytes of their ids.</remarks>
    internal static async Task<Results<ApiOk<CustomerList>, ErrorResult>> ListAsync(
        [AsParameters] CustomersQuery query, ApiCaller caller, CustomerReader reader, CancellationToken ct)
    {
        var (list, error) = await reader.ListAsync(query, false, caller.Environment, ct);
        return list is null ? new ErrorResult(error!) : Api.Ok(list);
    }

    /// <summary>Count customers and deltas</summary>
    /// <remarks>Exact, as of now, of this key's environment.</remarks>
    internal static async Task<ApiOk<CustomersSummary>> SummaryAsync(
        ApiCaller caller, CustomerReader reader, CancellationToken ct) =>
        Api.Ok(await reader.SummaryAsync(caller.Environment, ct));

    /// <summary>One customer with its latest deltas</summary>
    /// <remarks>
    /// A customer that was created and has no delta yet is known, with a balance of 0. With a period, totalDeltas and
    /// computedBalance are those of the month. A customer of the id summary can't be asked for here; derive answers it.
    /// </remarks>
    /// <param name="customerId">The customer.</param>
    /// <param name="deltaPage">Page of deltas, from 1 (the default), newest first.</param>
    /// <param name="deltaLimit">Deltas on a page, 1 to 100 (default 20).</param>
    /// <param name="period">One UTC month as YYYY-MM: only the deltas recorded in it count and are listed.</param>
    internal static async Task<Results<ApiOk<CustomerDetail>, ErrorResult>> GetAsync(
        string customerId, [Range(1, int.MaxValue)] int? deltaPage, [Range(1, CustomerReader.MaxLimit)] int? deltaLimit,
        [RegularExpression(Patterns.Month)] string? period, ApiCaller caller, CustomerReader reader, CancellationToken ct)
    {
        var (detail, error) = await reader.DetailAsync(
            customerId, new ActivityPage(deltaPage, deltaLimit), new ScopeMembers { Period = period }, caller.Environment, ct);
        return detail is null ? new ErrorResult(error!) : Api.Ok(detail);
    }
}
