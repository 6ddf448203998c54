using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using PacSpace.Core.Identifiers;
using PacSpace.Server.Hosting.Authentication;

namespace PacSpace.Server.Tests.Hosting;

/// <summary>Who may call what. A new line in one of the tables is a decision.</summary>
public class AccessTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    private const string Secret = "their secret";

    /// <summary>Everything that can be called by nobody in particular.</summary>
    private static readonly string[] Public =
    [
        "ANY /metrics",
        "GET /api/v1/verify/{proofRoot}",
        "GET /dashboard/auth/verify",
        "GET /dev/mail/",
        "GET /dev/mail/{id}",
        "GET /docs/favicon.svg",
        "GET /docs/scalar.aspnetcore.js",
        "GET /docs/scalar.js",
        "GET /docs/{documentName?}",
        "GET /health/live",
        "GET /health/ready",
        "GET /openapi/{documentName}.json",
        "POST /dashboard/auth/forgot-password",
        "POST /dashboard/auth/login",
        "POST /dashboard/auth/register",
        "POST /dashboard/auth/resend-verification",
        "POST /dashboard/auth/reset-password",
    ];

    /// <summary>A call of each Balance API route with somebody's ids, and what it answers where they are not known.</summary>
    private static readonly Dictionary<string, (Func<Ids, (string Path, JsonNode? Body)> Call, int Status, string? Code)>
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
            ["GET /checkpoints"] = (ids => ($"/checkpoints?customerId={ids.Customer}", null), 200, null),
            ["GET /checkpoints/{idOrRoot}"] = (ids => ($"/checkpoints/{ids.Root}", null), 404, "CHECKPOINT_NOT_FOUND"),
        };

    private readonly TestServer _server = fixture.Tenant.Tenant.Server;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private IEnumerable<RouteEndpoint> Endpoints =>
        _server.Services.GetServices<EndpointDataSource>().SelectMany(s => s.Endpoints).OfType<RouteEndpoint>();

    private IEnumerable<RouteEndpoint> BalanceEndpoints => Endpoints.Where(
        e => Path(e).StartsWith(BalanceApi.Root, StringComparison.Ordinal));

    [Fact]
    public void What_demands_no_authentication_is_on_the_public_list()
    {
        var open = Endpoints.Where(e => e.Metadata.GetMetadata<IAllowAnonymous>() is not null).SelectMany(Names);
        Assert.Equal(Public, open.Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_other_route_names_its_policy()
    {
        var closed = Endpoints.Where(e => e.Metadata.GetMetadata<IAllowAnonymous>() is null).ToList();
        Assert.NotEmpty(closed);
        Assert.All(closed, e => Assert.Contains(e.Metadata.GetOrderedMetadata<IAuthorizeData>(), a => a.Policy is not null));
        Assert.All(BalanceEndpoints, e => Assert.Equal(
            [Policies.ApiKey], e.Metadata.GetOrderedMetadata<IAuthorizeData>().Select(a => a.Policy)));
    }

    [Fact]
    public async Task No_balance_route_answers_without_a_key()
    {
        foreach (var name in BalanceEndpoints.SelectMany(Names))
        {
            var (method, path) = (name.Split(' ')[0], name.Split(' ')[1]);
            var answer = await _server.Anonymous.SendJsonAsync(new HttpMethod(method), path, "{}", Ct);
            answer.IsRefused(401, "INVALID_API_KEY");
        }
    }

    [Fact]
    public async Task Another_tenants_ids_are_as_unknown_as_invented_ones()
    {
        var victim = await ApiTenant.CreateAsync(_server, Ct);
        var customer = ApiFixture.NewCustomer();
        var emitted = (await victim.Api.EmitAsync(new { customerId = customer, delta = 4711, reason = Secret }, Ct))
            .IsCreated().Data;
        var locked = (await victim.Api.LockAsync(new { customerId = customer }, Ct)).IsCreated().Data;
        var theirs = new Ids(customer, (string)emitted["recordId"]!, (string)emitted["receiptId"]!,
            (string)locked["proofRoot"]!, (string)locked["checkpointId"]!);
        var nobody = new RecordId(fixture.Tenant.Environment.Number, 1_000_000).ToString();
        var zero = $"0x{new string('0', 64)}";
        var invented = new Ids("nobody", nobody, zero, zero, "chk_nobody");

        Assert.Equal(ForeignCalls.Keys.Order(StringComparer.Ordinal), BalanceEndpoints.SelectMany(Names)
            .Select(n => n.Replace(BalanceApi.Root, "", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
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
        Assert.Equal(1, (int)(await victim.Api.DeriveAsync(customer, Ct))["deltasCount"]!);
    }

    private static JsonObject Correction(Ids ids)
    {
        var body = BalanceApi.Good(ids.Customer, -1);
        body["adjusts"] = new JsonObject { ["recordId"] = ids.Record };
        return body;
    }

    private static string Path(RouteEndpoint endpoint) => "/" + endpoint.RoutePattern.RawText!.TrimStart('/');

    private static IEnumerable<string> Names(RouteEndpoint endpoint) =>
        (endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["ANY"])
            .Select(method => $"{method} {Path(endpoint)}");

    private sealed record Ids(string Customer, string Record, string Receipt, string Root, string Checkpoint);
}
