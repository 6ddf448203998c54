using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using PacSpace.Core.Identifiers;
using PacSpace.Server.Hosting;
using PacSpace.Server.Hosting.Environments;
using PacSpace.Server.Hosting.Errors;
using PacSpace.Server.Hosting.Json;
using PacSpace.Storage.Ledger;

namespace PacSpace.Server.Customers;

/// <summary>Customers, as the dashboard shows and manages them.</summary>
internal static class CustomerDashboard
{
    public const int MaxNameLength = 200;
    private const string Directory = "directory";

    // Paths that stand where a customer's would.
    private static readonly string[] Reserved = ["export", "summary"];

    /// <summary>List customers</summary>
    /// <remarks>Ordered by the bytes of their ids.</remarks>
    /// <param name="query">Page, search and period.</param>
    /// <param name="include">
    /// directory: adds display name, cadence, unit and time of creation, and without a period the customers that have no
    /// delta yet.
    /// </param>
    internal static async Task<Results<Ok<DashboardEnvelope<CustomerList>>, ErrorResult>> ListAsync(
        [AsParameters] CustomersQuery query, string? include, PickedEnvironment picked, CustomerReader reader,
        CancellationToken ct)
    {
        if (CheckInclude(include) is { } invalid) return new ErrorResult(invalid);
        var (list, error) = await reader.ListAsync(query, include == Directory, picked.Environment, ct);
        return list is null ? new ErrorResult(error!) : Dashboard.Ok(list);
    }

    /// <summary>Count customers and deltas</summary>
    /// <remarks>Exact, as of now, of the picked environment.</remarks>
    internal static async Task<Ok<DashboardEnvelope<CustomersSummary>>> SummaryAsync(
        PickedEnvironment picked, CustomerReader reader, CancellationToken ct) =>
        Dashboard.Ok(await reader.SummaryAsync(picked.Environment, ct));

    /// <summary>One customer with its deltas, newest first</summary>
    /// <remarks>Totals and balances are of the whole scope, whatever status and search leave of its deltas.</remarks>
    /// <param name="customerId">The customer.</param>
    /// <param name="deltaPage">Page of deltas, from 1 (the default).</param>
    /// <param name="deltaLimit">Deltas on a page, 1 to 100 (default 20).</param>
    /// <param name="status">
    /// VERIFIED, QUEUED (not verified yet; the one at which verification stopped is among them) or FAILED: lists only these.
    /// </param>
    /// <param name="search">
    /// Text, at most 200 characters, that the reason or the reference id contains, whatever its case: lists only these. It
    /// looks through at most 50000 deltas; where the scope has more, it is refused.
    /// </param>
    internal static async Task<Results<Ok<DashboardEnvelope<CustomerDetail>>, ErrorResult>> GetAsync(
        string customerId, [Range(1, int.MaxValue)] int? deltaPage, [Range(1, CustomerReader.MaxLimit)] int? deltaLimit,
        [AllowedValues("VERIFIED", "QUEUED", "FAILED")] string? status, [MaxLength(CustomerReader.MaxSearchLength)] string? search,
        [AsParameters] ScopeMembers scopeMembers, PickedEnvironment picked, CustomerReader reader,
        CancellationToken ct)
    {
        var (detail, error) = await reader.DetailAsync(
            customerId, new ActivityPage(deltaPage, deltaLimit, status, search), scopeMembers, picked.Environment, ct);
        return detail is null ? new ErrorResult(error!) : Dashboard.Ok(detail);
    }

    /// <summary>Create a customer</summary>
    /// <remarks>
    /// Before its first delta: its balance is 0. A unit given here binds the first delta. An id that is taken, by
    /// creation or by a first delta, is refused (409 CUSTOMER_EXISTS).
    /// </remarks>
    internal static async Task<Results<Created<DashboardEnvelope<CustomerDetail>>, ErrorResult>> CreateAsync(
        CreateCustomerRequest request, PickedEnvironment picked, LedgerStores stores, CustomerReader reader,
        TimeProvider clock, CancellationToken ct)
    {
        var errors = new FieldErrors();
        var name = errors.RequireText("displayName", request.DisplayName, MaxNameLength);
        var id = request.CustomerId ?? Ids.New("cus_", clock.GetUtcNow());
        if (!CustomerIds.IsValid(id)) errors.Add("customerId", CustomerIds.Rule);
        else if (Reserved.Contains(id)) errors.Add("customerId", $"must not be '{id}', which names another page");
        var cadence = ReadCadence(errors, request.EventCadence) ?? 0;
        var unit = ReadUnit(errors, request.UnitLabel) ?? "";
        if (errors.ToError() is { } invalid) return new ErrorResult(invalid);

        var environment = picked.Environment;
        var store = stores.For(environment.Kind);
        if (await store.CreateCustomerAsync(environment.Number, new NewCustomer(id, name, unit, cadence), ct) is null)
            return new ErrorResult(new ApiError(409, ErrorCodes.CustomerExists,
                $"There is a customer '{id}' already, created before or by its first delta. PATCH it, or choose another id.")
            {
                CustomerId = id,
            });
        var (detail, error) = await reader.DetailAsync(id, new ActivityPage(null, null), new ScopeMembers(), environment, ct);
        return detail is null ? new ErrorResult(error!) : Dashboard.Created(detail);
    }

    /// <summary>Change a customer</summary>
    /// <remarks>The unit only while the customer has no delta (409 UNIT_MISMATCH): statements carry it.</remarks>
    /// <param name="customerId">The customer.</param>
    internal static async Task<Results<Ok<DashboardEnvelope<CustomerDetail>>, ErrorResult>> ChangeAsync(
        string customerId, ChangeCustomerRequest request, PickedEnvironment picked, LedgerStores stores,
        CustomerReader reader, CancellationToken ct)
    {
        var errors = new FieldErrors();
        var name = request.DisplayName is null ? null : errors.RequireText("displayName", request.DisplayName, MaxNameLength);
        var cadence = ReadCadence(errors, request.EventCadence);
        var unit = ReadUnit(errors, request.UnitLabel);
        if (errors.ToError() is { } invalid) return new ErrorResult(invalid);

        var environment = picked.Environment;
        var changed = await stores.For(environment.Kind).ChangeCustomerAsync(
            environment.Number, customerId, new CustomerChange(name, unit, cadence), ct);
        if (changed is null) return new ErrorResult(ScopedHistory.UnknownCustomer(customerId));
        if (unit is not null && unit != changed.Head.Unit)
            return new ErrorResult(new ApiError(409, ErrorCodes.UnitMismatch,
                $"The customer has deltas in the unit '{changed.Head.Unit}', which is part of their proofs. Nothing was "
                + "changed; use another customer for another unit.")
            {
                Details = [new FieldError("unitLabel", $"must be '{changed.Head.Unit}' or absent")],
                CustomerId = customerId,
            });
        var (detail, error) = await reader.DetailAsync(
            customerId, new ActivityPage(null, null), new ScopeMembers(), environment, ct);
        return detail is null ? new ErrorResult(error!) : Dashboard.Ok(detail);
    }

    public static ApiError? CheckInclude(string? include) => include is null or Directory ? null
        : ApiError.Validation("include", "must be directory or left out");

    private static long? ReadCadence(FieldErrors errors, string? word)
    {
        if (word is null) return null;
        if (!Cadences.TryParse(word, out var seconds)) errors.Add("eventCadence", Cadences.Rule);
        return seconds;
    }

    private static string? ReadUnit(FieldErrors errors, string? label)
    {
        var unit = label?.Trim();
        if (unit is not null && !Characters.AreAtMost(CustomerIds.MaxUnitLength, unit))
            errors.Add("unitLabel", $"must have at most {CustomerIds.MaxUnitLength} characters");
        else if (unit?.Any(char.IsControl) == true) errors.Add("unitLabel", "must not hold control characters");
        return unit;
    }
}
