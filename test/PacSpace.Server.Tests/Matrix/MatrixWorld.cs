using System.Text.Json.Nodes;
using PacSpace.Server.Tests.Hosting;

namespace PacSpace.Server.Tests.Matrix;

/// <summary>A tenant with one of everything that has an id.</summary>
public sealed record Inhabitant(ApiTenant Tenant, IReadOnlyDictionary<string, string> Ids)
{
    /// <summary>Words in what was recorded that nobody else may read.</summary>
    public const string Secret = "for nobody else";

    public HttpClient ClientOf(Caller caller) => caller switch
    {
        Caller.Key => Tenant.Api,
        Caller.User => Tenant.Tenant.Dashboard,
        _ => Tenant.Tenant.Server.Anonymous,
    };

    /// <summary>The value of a path's parameter; <c>id</c> is a key's.</summary>
    public string Id(string parameter) => Ids.TryGetValue(parameter, out var id) ? id
        : throw new InvalidOperationException($"No tenant of the matrix has a {parameter}: give it one.");

    public static async Task<Inhabitant> SettleAsync(TestServer server, string customer, CancellationToken ct)
    {
        var tenant = await ApiTenant.CreateAsync(server, ct);
        var emitted = (await tenant.Api.EmitAsync(
            new { customerId = customer, delta = 5, reason = Secret, referenceId = "r-1" }, ct, ("Prefer", "wait=20")))
            .IsCreated().Data;
        var locked = (await tenant.Api.LockAsync(new { customerId = customer }, ct)).IsCreated().Data;
        // Not the one that is used: it may be changed, rotated and deleted.
        var spare = (await tenant.Tenant.Dashboard.PostJsonAsync("/dashboard/api-keys", new { name = "spare" }, ct)).IsCreated().Data;
        var import = await tenant.Api.PostJsonAsync($"{BalanceApi.Root}/import?importId=of-{customer}",
            BalanceApi.Bytes($"customerId,delta,reason\n{customer},1,{Secret}\n", "text/csv"), ct);
        return new Inhabitant(tenant, new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["customerId"] = customer,
            ["recordId"] = Text(emitted["recordId"]),
            ["idOrRoot"] = Text(locked["checkpointId"]),
            ["proofRoot"] = Text(locked["proofRoot"]),
            ["receiptId"] = Text(locked["receiptId"]),
            ["importId"] = Text(import.IsCreated().Data["importId"]),
            // Only a statement of more than 10,000 rows becomes a job.
            ["jobId"] = "rcn_00000000000000000000",
            ["id"] = Text(spare["id"]),
            ["tenantId"] = tenant.Tenant.TenantId,
            ["environmentId"] = tenant.Environment.Id,
            ["level"] = "0",
            ["index"] = "000.p/1",
        });
    }

    private static string Text(JsonNode? node) => (string)node!;
}

/// <summary>Two tenants who know nothing of one another.</summary>
public sealed class MatrixWorld(ServerFixture fixture) : IAsyncLifetime
{
    private static int _count;

    public Inhabitant Mine { get; private set; } = null!;

    public Inhabitant Theirs { get; private set; } = null!;

    public TestServer Server => fixture.Server;

    public async ValueTask InitializeAsync()
    {
        var ct = TestContext.Current.CancellationToken;
        var number = Interlocked.Increment(ref _count);
        Mine = await Inhabitant.SettleAsync(Server, $"mine_{number}", ct);
        Theirs = await Inhabitant.SettleAsync(Server, $"theirs_{number}", ct);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
