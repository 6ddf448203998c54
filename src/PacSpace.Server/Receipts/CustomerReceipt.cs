using Microsoft.AspNetCore.Http.HttpResults;
using PacSpace.Server.Hosting;
using PacSpace.Server.Hosting.Environments;
using PacSpace.Server.Hosting.Errors;
using PacSpace.Server.Hosting.Json;
using PacSpace.Server.Hosting.Receipts;

namespace PacSpace.Server.Receipts;

/// <summary>A customer's receipt, as the dashboard shows it.</summary>
internal static class CustomerReceipt
{
    /// <summary>Receipt of a customer's scope, for the dashboard</summary>
    /// <remarks>By the rules of GET /api/v1/balance/receipt/{customerId}.</remarks>
    /// <param name="customerId">The customer.</param>
    internal static async Task<Results<Ok<DashboardEnvelope<ReceiptView>>, ErrorResult>> MakeAsync(
        string customerId, [AsParameters] ScopeMembers scopeMembers, [AsParameters] ReceiptRowsQuery query,
        PickedEnvironment picked, ReceiptRegister register, ReceiptReader reader, CancellationToken ct)
    {
        if (ReceiptEndpoints.Check(query) is { } invalid) return new ErrorResult(invalid);
        var (source, error) = await register.MakeAsync(picked.Environment, customerId, scopeMembers, ct);
        if (source is null) return new ErrorResult(error!);
        return Dashboard.Ok(await reader.ReadAsync(
            source, query.DeltaPage ?? 1, query.DeltaLimit ?? ReceiptReader.MaxLimit, false, ct));
    }
}
