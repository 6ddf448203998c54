using System.Text.Json.Nodes;
using PacSpace.Server.Tests.Hosting;

namespace PacSpace.Server.Tests.Balances;

/// <summary>
/// A customer with deltas in three months, seen from 10 March 2026, 08:00. January was locked in February.
/// </summary>
public sealed class HistoryFixture : IAsyncLifetime
{
    public const string Customer = "customer_001";

    public static readonly IReadOnlyList<(string Time, string Delta)> History =
    [
        ("2026-01-05T10:00:00.000Z", "100"),
        ("2026-01-31T23:59:59.999Z", "-30.5"),
        ("2026-02-01T00:00:00.000Z", "20"),
        ("2026-02-14T12:00:00.000Z", "-5.25"),
        ("2026-03-02T09:00:00.000Z", "7"),
        ("2026-03-08T23:00:00.000Z", "-1"),
        ("2026-03-09T00:00:00.000Z", "2.5"),
    ];

    public ClockedServer Clocked { get; } = new("2026-01-01T00:00:00Z");

    public ApiTenant Tenant { get; private set; } = null!;

    public HttpClient Api => Tenant.Api;

    /// <summary>The records as they were answered, oldest first.</summary>
    public List<JsonNode> Records { get; } = [];

    /// <summary>January's checkpoint as it was answered.</summary>
    public JsonNode January { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        var ct = TestContext.Current.CancellationToken;
        Tenant = await ApiTenant.CreateAsync(Clocked.Server, ct);
        foreach (var (time, delta) in History)
        {
            if (time.StartsWith("2026-02-14", StringComparison.Ordinal))
                January = (await Api.LockAsync(new { customerId = Customer, period = "2026-01" }, ct)).IsCreated().Data;
            Clocked.MoveTo(time);
            Records.Add(await Api.RecordAsync(Customer, delta, ct));
        }
        Clocked.MoveTo("2026-03-10T08:00:00Z");
        await Api.RecordVerifiedAsync("customer_002", ct);
    }

    public ValueTask DisposeAsync() => Clocked.DisposeAsync();
}
