using System.Text.Json.Nodes;
using PacSpace.Server.Tests.Hosting;

namespace PacSpace.Server.Tests.Receipts;

/// <summary>
/// A tenant whose customer acme has deltas in January (100.5, −30.25), February (−20) and March 2026 (7), in USD. It is
/// 10 March.
/// </summary>
public sealed class ReceiptFixture : IAsyncLifetime
{
    private static int _customers;

    public ClockedServer Clocked { get; } = new("2026-01-15T12:00:00Z");

    public ApiTenant Tenant { get; private set; } = null!;

    public HttpClient Api => Tenant.Api;

    public HttpClient Stranger => Clocked.Server.Anonymous;

    public async ValueTask InitializeAsync()
    {
        var ct = TestContext.Current.CancellationToken;
        Tenant = await ApiTenant.CreateAsync(Clocked.Server, ct);
        await RecordAsync("acme", "100.5", "Top-up", "inv-1", ct);
        await RecordAsync("acme", "-30.25", "API calls", null, ct);
        Clocked.MoveTo("2026-02-20T12:00:00Z");
        await RecordAsync("acme", "-20", "API calls", "inv-2", ct);
        Clocked.MoveTo("2026-03-10T08:00:00Z");
        await RecordAsync("acme", "7", "Correction", null, ct);
    }

    public ValueTask DisposeAsync() => Clocked.DisposeAsync();

    /// <summary>A customer id that nobody else uses.</summary>
    public static string NewCustomer() => $"receipts_{Interlocked.Increment(ref _customers)}";

    public static string Receipt(string customerId, string query = "") => $"{BalanceApi.Root}/receipt/{customerId}{query}";

    public static string Public(string receiptId, string query = "") => $"/api/v1/receipt/{receiptId}{query}";

    /// <summary>Records a delta and waits until a signed head covers it.</summary>
    public async Task RecordAsync(
        string customer, string delta, string reason, string? reference, CancellationToken ct, string? unit = "USD")
    {
        var body = new JsonObject
        {
            ["customerId"] = customer, ["delta"] = JsonNode.Parse(delta), ["reason"] = reason, ["referenceId"] = reference,
            ["unit"] = unit, ["metadata"] = new JsonObject { ["internal"] = "not for customers" },
        };
        foreach (var name in new[] { "referenceId", "unit" })
            if (body[name] is null) body.Remove(name);
        (await Api.EmitAsync(body, ct, ("Prefer", "wait=20"))).IsCreated();
    }

    public async Task<JsonNode> MakeAsync(string customerId, string query, CancellationToken ct) =>
        (await Api.GetJsonAsync(Receipt(customerId, query), ct)).IsOk().Data;

    public async Task<JsonNode> LockAsync(object body, CancellationToken ct) =>
        (await Api.LockAsync(body, ct)).IsCreated().Data;
}
