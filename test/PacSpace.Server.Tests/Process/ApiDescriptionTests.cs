using System.Net;
using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using PacSpace.Server.Hosting.Errors;
using PacSpace.Server.Tests.Hosting;

namespace PacSpace.Server.Tests.Process;

/// <summary>The API description that the server gives is the committed one, and says what a reader needs.</summary>
public sealed partial class ApiDescriptionTests(RunningServer server) : IClassFixture<RunningServer>
{
    // What strangers may call; everything else needs a key or a token.
    private static readonly string[] Public =
    [
        "forgotPassword", "getLogCheckpoint", "getLogEntries", "getLogTile", "getPublicLeaves", "getPublicProof",
        "getPublicReceipt", "getReceiptPdf",
        "healthLive", "healthReady", "login", "register", "resendVerification", "resetPassword",
        "verifyEmail", "verifyProofRoot",
    ];

    private static readonly string[] Methods = ["get", "post", "put", "patch", "delete"];
    private static readonly string CommittedPath = Path.Combine(Repository.Root, "openapi", "v1.json");

    private readonly HttpClient _client = server.Process.NewClient();

    [Fact]
    public async Task Committed_description_is_what_the_server_gives()
    {
        var ct = TestContext.Current.CancellationToken;
        var served = await _client.GetStringAsync("/openapi/v1.json", ct) + "\n";
        if (Environment.GetEnvironmentVariable("PACSPACE_WRITE_OPENAPI") == "1")
            await File.WriteAllTextAsync(CommittedPath, served, ct);
        var committed = await File.ReadAllTextAsync(CommittedPath, ct);
        Assert.True(committed == served, "openapi/v1.json is not what the server gives. "
            + "Run this test with PACSPACE_WRITE_OPENAPI=1 and look at the difference.");
    }

    [Fact]
    public async Task Description_is_OpenAPI_3_1_and_the_same_on_every_host()
    {
        var document = await ReadAsync();
        Assert.StartsWith("3.1.", (string)document["openapi"]!, StringComparison.Ordinal);
        Assert.DoesNotContain(_client.BaseAddress!.Authority, document.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_operation_says_what_it_does_who_may_call_it_and_what_it_refuses()
    {
        var document = await ReadAsync();
        var operations = Operations(document).ToList();
        var ids = operations.Select(o => (string?)o["operationId"]).ToList();
        Assert.NotEmpty(operations);
        Assert.Equal(ids.Count, ids.Distinct().Count());
        var open = operations.Where(o => o["security"] is null).Select(o => (string)o["operationId"]!);
        Assert.Equal(Public, open.Order());
        Assert.All(operations, operation =>
        {
            Assert.Matches(@"^[^\n]{5,120}[^.\n]$", (string)operation["summary"]!);
            Assert.Single(operation["tags"]!.AsArray());
            foreach (var (status, response) in operation["responses"]!.AsObject())
            {
                var described = Resolve(document, response!);
                // Files are what they are; only what succeeds can be one. What sends on has no body.
                if (status[0] == '3' || status == "200" && described["content"]!["application/json"] is null) continue;
                var schema = Resolve(document, described["content"]!["application/json"]!["schema"]!);
                var isRefusal = status[0] != '2' && (string)operation["operationId"]! != "healthReady";
                Assert.Equal(isRefusal, schema["properties"]!["error"] is not null);
            }
        });
    }

    [Theory]
    [InlineData("emitDelta", "201 400 401 402 403 404 409 412 413 415 422 429 500 503")]
    [InlineData("deriveBalance", "200 400 401 403 404 412 422 429 500 503")]
    [InlineData("verifyProofRoot", "200 400 404 429 500 503")]
    [InlineData("healthReady", "200 503")]
    public async Task Statuses_are_those_that_can_come(string operationId, string statuses)
    {
        var operation = Operations(await ReadAsync()).Single(o => (string?)o["operationId"] == operationId);
        Assert.Equal(statuses, string.Join(' ', operation["responses"]!.AsObject().Select(r => r.Key)));
    }

    [Fact]
    public async Task Every_code_has_an_example()
    {
        var codes = typeof(ErrorCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(f => (string)f.GetRawConstantValue()!);
        var examples = (await ReadAsync())["components"]!["examples"]!.AsObject();
        Assert.Equal(codes.Order(StringComparer.Ordinal), examples.Select(e => e.Key).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("emitDelta", "402", "PLAN_LIMIT_EXCEEDED")]
    [InlineData("emitDelta", "404", "ADJUSTED_DELTA_NOT_FOUND")]
    [InlineData("emitDelta", "409", "IDEMPOTENCY_KEY_REUSED UNIT_MISMATCH")]
    [InlineData("emitDelta", "429", "RATE_LIMITED CADENCE_LIMIT")]
    [InlineData("deriveBalance", "400", "VALIDATION_ERROR INVALID_SCOPE_COMBINATION SCOPE_TOO_WIDE")]
    [InlineData("deriveBalance", "404", "CUSTOMER_NOT_FOUND CHECKPOINT_NOT_FOUND")]
    [InlineData("createApiKey", "401", "JWT_INVALID JWT_EXPIRED")]
    [InlineData("verifyProofRoot", "404", "PROOF_NOT_FOUND")]
    public async Task Codes_are_those_of_the_operation(string operationId, string status, string codes)
    {
        var operation = Operations(await ReadAsync()).Single(o => (string?)o["operationId"] == operationId);
        var answer = operation["responses"]![status]!["content"]!["application/json"]!;
        Assert.Equal(codes, string.Join(' ', answer["examples"]!.AsObject().Select(e => e.Key)));
    }

    [Fact]
    public async Task Every_example_is_what_its_schema_says()
    {
        var document = await ReadAsync();
        var found = 0;
        foreach (var media in Nodes(document["paths"]!).Where(n => n is JsonObject && n["schema"] is not null))
        {
            var examples = (media["examples"] as JsonObject)?.Select(e => Resolve(document, e.Value!)["value"])
                ?? (media["example"] is { } one ? [one] : []);
            foreach (var example in examples)
            {
                var difference = ApiDescription.Current.Difference(media["schema"]!, example);
                Assert.True(difference is null, $"{media.GetPath()}: {difference}");
                found++;
            }
        }
        Assert.InRange(found, 100, int.MaxValue);
    }

    [Fact]
    public async Task Tags_are_described() =>
        Assert.All((await ReadAsync())["tags"]!.AsArray(), tag => Assert.NotNull(tag!["description"]));

    [Fact]
    public async Task Data_of_an_answer_is_never_null()
    {
        var envelopes = (await ReadAsync())["components"]!["schemas"]!.AsObject()
            .Where(s => s.Value!["properties"]?["data"] is not null).ToList();
        Assert.NotEmpty(envelopes);
        Assert.Empty(envelopes.Where(e => e.Value!["properties"]!["data"]!.ToJsonString().Contains("null", StringComparison.Ordinal))
            .Select(e => e.Key));
    }

    [Fact]
    public async Task Every_schema_says_its_type()
    {
        var document = await ReadAsync();
        Assert.Empty(Nodes(document).Where(n => n.Parent is JsonObject && IsSchema(n)
            && n["type"] is null && n["$ref"] is null && n["oneOf"] is null).Select(n => n.GetPath()));
        var amount = document["components"]!["schemas"]!["Amount"]!;
        Assert.Equal(["number", "string"], amount["type"]!.AsArray().Select(t => (string)t!));
        Assert.NotNull(amount["description"]);
    }

    [Fact]
    public async Task Reference_page_needs_no_other_host()
    {
        var ct = TestContext.Current.CancellationToken;
        using var redirect = await _client.GetAsync(new Uri("/docs", UriKind.Relative), ct);
        var moved = redirect.Headers.Location?.OriginalString ?? "docs";
        var page = new Uri(_client.BaseAddress!, $"/{moved.TrimStart('/')}");
        var html = await _client.GetStringAsync(page, ct);
        Assert.StartsWith("<!doctype html>", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("//", html, StringComparison.Ordinal);
        Assert.Contains("openapi/v1.json", html, StringComparison.Ordinal);
        var scripts = Script().Matches(html).Select(m => m.Groups[1].Value).ToList();
        Assert.NotEmpty(scripts);
        foreach (var script in scripts)
        {
            using var answer = await _client.GetAsync(new Uri(page, script), ct);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Contains("javascript", answer.Content.Headers.ContentType!.MediaType!, StringComparison.Ordinal);
        }
    }

    private async Task<JsonNode> ReadAsync() =>
        JsonNode.Parse(await _client.GetStringAsync("/openapi/v1.json", TestContext.Current.CancellationToken))!;

    private static IEnumerable<JsonNode> Operations(JsonNode document) => document["paths"]!.AsObject()
        .SelectMany(path => path.Value!.AsObject().Where(o => Methods.Contains(o.Key)).Select(o => o.Value!));

    private static JsonNode Resolve(JsonNode document, JsonNode node) => (string?)node["$ref"] is { } reference
        ? reference.Split('/')[1..].Aggregate(document, (at, name) => at[name]!) : node;

    private static bool IsSchema(JsonNode node) =>
        node.GetPropertyName() == "schema"
        || node.Parent!.Parent is JsonObject && node.Parent.GetPropertyName() == "properties";

    private static IEnumerable<JsonNode> Nodes(JsonNode node) => node switch
    {
        JsonObject o => o.Select(p => p.Value).OfType<JsonNode>().SelectMany(Nodes).Prepend(node),
        JsonArray a => a.OfType<JsonNode>().SelectMany(Nodes).Prepend(node),
        _ => [],
    };

    [GeneratedRegex("<script[^>]+src=\"([^\"]+)\"")]
    private static partial Regex Script();
}
