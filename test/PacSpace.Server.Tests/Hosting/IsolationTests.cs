using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using PacSpace.Core.Identifiers;

namespace PacSpace.Server.Tests.Hosting;

/// <summary>Nothing of one environment is reached with another one's key, whatever its ids.</summary>
public class IsolationTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    private const string Secret = "their secret";

    /// <summary>Each Balance API route with somebody's ids, and what it answers where they are not known.</summary>
    private static readonly Dictionary<string, (Func<Ids, (string, JsonNode?)> Call, int Status, string? Code)>
        ForeignCalls = new()
        {
            ["POST /delta"] = (ids => ("/delta", Correction(ids)), 404, "ADJUSTED_DELTA_NOT_FOUND"),
            ["POST /delta/batch"] = (ids => ("/delta/batch",
                new JsonObject { ["deltas"] = new JsonArray(Correction(ids)) }), 201, null),
            ["GET /delta/{recordId}"] = (ids => ($"/delta/{ids.Record}", null), 404, "RECORD_NOT_FOUND"),
            ["GET /gaps/{customerId}"] = (ids => ($"/gaps/{ids.Customer}", null), 404, "CUSTOMER_NOT_FOUND"),
            ["GET /derive/{customerId}"] = (ids => ($"/derive/{ids.Customer}", null), 404, "CUSTOMER_NOT_FOUND"),
            ["POST /compare"] = (ids => ("/compare", new JsonObject
            {
                ["customerId"] = ids.Customer, ["yourBalance"] = 1, ["theirBalance"] = 1,
            }), 404, "CUSTOMER_NOT_FOUND"),
            ["POST /checkpoint"] = (ids => ("/checkpoint", new JsonObject
            {
                ["mode"] = "fingerprints", ["fingerprints"] = new JsonArray(ids.Receipt),
            }), 404, "RECORD_NOT_FOUND"),
            ["GET /usage"] = (_ => ("/usage", null), 200, null),
            ["GET /limits"] = (_ => ("/limits", null), 200, null),
            ["GET /checkpoints"] = (ids => ($"/checkpoints?customerId={ids.Customer}", null), 200, null),
            ["GET /checkpoints/{idOrRoot}"] = (ids => ($"/checkpoints/{ids.Root}", null), 404, "CHECKPOINT_NOT_FOUND"),
            ["GET /checkpoints/compare"] = (ids => ($"/checkpoints/compare?from={ids.Root}&to={ids.Root}", null),
                404, "CHECKPOINT_NOT_FOUND"),
            ["GET /checkpoints/{idOrRoot}/bundle"] = (ids => ($"/checkpoints/{ids.Root}/bundle", null),
                404, "CHECKPOINT_NOT_FOUND"),
            ["GET /proof/{recordId}"] = (ids => ($"/proof/{ids.Record}", null), 404, "RECORD_NOT_FOUND"),
            ["GET /proof/{recordId}.tlog-proof"] = (ids => ($"/proof/{ids.Record}.tlog-proof", null),
                404, "RECORD_NOT_FOUND"),
            ["GET /receipt/{customerId}"] = (ids => ($"/receipt/{ids.Customer}", null), 404, "CUSTOMER_NOT_FOUND"),
            ["GET /invoice-proof/{customerId}"] = (ids => ($"/invoice-proof/{ids.Customer}", null),
                404, "CUSTOMER_NOT_FOUND"),
            ["GET /receipts/{receiptId}"] = (ids => ($"/receipts/{ids.Document}", null), 404, "NOT_FOUND"),
            ["GET /customers/{customerId}/receipts"] = (ids => ($"/customers/{ids.Customer}/receipts", null),
                404, "CUSTOMER_NOT_FOUND"),
            ["GET /customers"] = (ids => ($"/customers?search={ids.Customer}", null), 200, null),
            ["GET /customers/summary"] = (_ => ("/customers/summary", null), 200, null),
            ["GET /customers/{customerId}"] = (ids => ($"/customers/{ids.Customer}", null), 404, "CUSTOMER_NOT_FOUND"),
            // Its ids are the environment's own: the same one in two environments names two imports.
            ["POST /import"] = (ids => ($"/import?importId={ids.Record}", new JsonObject()), 415, "UNSUPPORTED_MEDIA_TYPE"),
            ["GET /import"] = (_ => ("/import", null), 200, null),
            ["GET /import/{importId}"] = (ids => ($"/import/{ids.Record}", null), 404, "NOT_FOUND"),
            ["GET /import/{importId}/errors"] = (ids => ($"/import/{ids.Record}/errors", null), 404, "NOT_FOUND"),
            ["POST /reconcile"] = (ids => ("/reconcile", new JsonObject
            {
                ["customerId"] = ids.Customer, ["theirs"] = new JsonArray(),
            }), 404, "CUSTOMER_NOT_FOUND"),
            ["GET /reconcile/{jobId}"] = (ids => ($"/reconcile/{ids.Record}", null), 404, "NOT_FOUND"),
            ["POST /reconcile/prefix"] = (ids => ("/reconcile/prefix", new JsonObject
            {
                ["customerId"] = ids.Customer, ["sequence"] = 1, ["root"] = $"0x{new string('0', 64)}",
            }), 404, "CUSTOMER_NOT_FOUND"),
        };

    private readonly TestServer _server = fixture.Tenant.Tenant.Server;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private IEnumerable<string> Routes => _server.Services.GetRequiredService<EndpointDataSource>().Endpoints
        .OfType<RouteEndpoint>().SelectMany(Names).Where(n => n.Contains(BalanceApi.Root, StringComparison.Ordinal))
        .Select(n => n.Replace(BalanceApi.Root, "", StringComparison.Ordinal));

    [Fact]
    public async Task Another_tenants_ids_are_as_unknown_as_invented_ones()
    {
        var victim = await ApiTenant.CreateAsync(_server, Ct);
        var customer = ApiFixture.NewCustomer();
        var emitted = (await victim.Api.EmitAsync(new { customerId = customer, delta = 4711, reason = Secret }, Ct))
            .IsCreated().Data;
        var locked = (await victim.Api.LockAsync(new { customerId = customer }, Ct)).IsCreated().Data;
        var theirs = new Ids(customer, (string)emitted["recordId"]!, (string)emitted["receiptId"]!,
            (string)locked["proofRoot"]!, (string)locked["checkpointId"]!, (string)locked["receiptId"]!);
        var nobody = new RecordId(fixture.Tenant.Environment.Number, 1_000_000).ToString();
        var zero = $"0x{new string('0', 64)}";
        var invented = new Ids("nobody", nobody, zero, zero, "chk_nobody", "rcpt_nobody");

        Assert.Equal(ForeignCalls.Keys.Order(StringComparer.Ordinal), Routes.Order(StringComparer.Ordinal));
        foreach (var (name, (call, status, code)) in ForeignCalls)
        {
            foreach (var ids in new[] { theirs, theirs with { Root = theirs.Checkpoint }, invented })
            {
                var (path, body) = call(ids);
                var answer = await fixture.Api.SendJsonAsync(
                    new HttpMethod(name.Split(' ')[0]), BalanceApi.Root + path, body?.ToJsonString(), Ct);
                Assert.True((status, code) == (answer.Status, answer.Code), $"{name}: {answer.Status} {answer.Body}");
                Assert.DoesNotContain("4711", answer.Body!["data"]?.ToJsonString() ?? "", StringComparison.Ordinal);
                Assert.DoesNotContain(Secret, answer.Body.ToJsonString(), StringComparison.Ordinal);
            }
        }
        await fixture.Api.HasNothingOfAsync(customer, Ct);
        Assert.Equal(1, (int)(await victim.Api.DeriveAsync(customer, Ct))["deltasCount"]!);
    }

    private static JsonObject Correction(Ids ids)
    {
        var body = BalanceApi.Good(ids.Customer, -1);
        body["adjusts"] = new JsonObject { ["recordId"] = ids.Record };
        return body;
    }

    private static IEnumerable<string> Names(RouteEndpoint endpoint) =>
        (endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["ANY"])
            .Select(method => $"{method} /{endpoint.RoutePattern.RawText!.TrimStart('/')}");

    private sealed record Ids(string Customer, string Record, string Receipt, string Root, string Checkpoint, string Document);
}
