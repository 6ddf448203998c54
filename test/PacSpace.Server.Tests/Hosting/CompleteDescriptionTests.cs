using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using PacSpace.Server.Tests.Process;

namespace PacSpace.Server.Tests.Hosting;

/// <summary>The committed API description leaves its reader nothing to guess.</summary>
public sealed class CompleteDescriptionTests
{
    private const string Json = "application/json";

    private static readonly JsonNode Document =
        JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, "openapi", "v1.json")))!;

    private static IEnumerable<(string Id, JsonNode Node)> Operations => Document["paths"]!.AsObject()
        .SelectMany(path => path.Value!.AsObject()).Select(o => ((string)o.Value!["operationId"]!, o.Value!));

    [Fact]
    public void Every_array_says_what_it_holds() => Assert.Empty(Schemas(Document)
        .Where(s => IsArray(s) && s["items"] is not JsonObject { Count: > 0 }).Select(s => s.GetPath()));

    [Fact]
    public void Every_member_is_described() => Assert.Empty(
        from schema in Document["components"]!["schemas"]!.AsObject()
        from member in schema.Value!["properties"]?.AsObject() ?? []
        where !IsDescribed(member.Value!)
        select $"{schema.Key}.{member.Key}");

    [Fact]
    public void Every_operation_and_every_parameter_is_described()
    {
        Assert.Empty(Operations.Where(o => !HasText(o.Node, "summary") || !HasText(o.Node, "description")).Select(o => o.Id));
        Assert.Empty(
            from operation in Operations
            from parameter in operation.Node["parameters"]?.AsArray() ?? []
            where !HasText(parameter!, "description")
            select $"{operation.Id}: {parameter!["name"]}");
        Assert.Empty(
            from operation in Operations
            from response in operation.Node["responses"]!.AsObject()
            where (string?)response.Value!["description"] is not { Length: > 0 }
            select $"{operation.Id}: {response.Key}");
    }

    [Fact]
    public void Ranges_that_are_told_in_words_are_in_the_schemas()
    {
        string[] bounds = ["minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems", "pattern"];
        // Of a digit and of a path nothing is asked beyond what is said; amounts may be strings.
        string[] words = ["level", "delta", "metadata", "theirs"];
        var told = new Regex(@"\b([0-9]+ to [0-9]+|[Aa]t most [0-9]+ characters|from 1 \(the default\)|YYYY-MM|64 lower-case hex)");
        Assert.Empty(
            from operation in Operations
            from parameter in operation.Node["parameters"]?.AsArray() ?? []
            where !words.Contains((string)parameter!["name"]!) && told.IsMatch((string)parameter["description"]!)
                && !bounds.Any(b => parameter["schema"]![b] is not null)
            select $"{operation.Id}: {parameter!["name"]}");
        Assert.Empty(
            from schema in Document["components"]!["schemas"]!.AsObject()
            where schema.Key.EndsWith("Request", StringComparison.Ordinal)
            from member in schema.Value!["properties"]!.AsObject()
            where !words.Contains(member.Key) && told.IsMatch((string?)member.Value!["description"] ?? "")
                && !bounds.Any(b => member.Value[b] is not null)
            select $"{schema.Key}.{member.Key}");
    }

    [Fact]
    public void Limits_of_requests_are_told_where_they_are_sent()
    {
        string[] headers = ["RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"];
        Assert.Equal(headers, Document["components"]!["headers"]!.AsObject().Select(h => h.Key));
        foreach (var (path, operations) in Document["paths"]!.AsObject())
            foreach (var (method, operation) in operations!.AsObject())
                foreach (var (status, response) in operation!["responses"]!.AsObject())
                    Assert.Equal((path, method, status, path.StartsWith("/api/v1/", StringComparison.Ordinal) && (status == "429" || status[0] == '2')),
                        (path, method, status, headers.All(h => response!["headers"]?[h] is not null)));
    }

    [Fact]
    public void Every_body_and_every_json_answer_has_an_example()
    {
        Assert.Empty(
            from operation in Operations
            from form in operation.Node["requestBody"]?["content"]?.AsObject() ?? []
            where form.Value!["example"] is null
            select $"{operation.Id}: {form.Key}");
        Assert.Empty(
            from operation in Operations
            from response in operation.Node["responses"]!.AsObject()
            let media = response.Value!["content"]?[Json]
            where media is not null && media["example"] is null && media["examples"] is not JsonObject { Count: > 0 }
            select $"{operation.Id}: {response.Key}");
    }

    [Fact]
    public void Every_refusal_names_its_codes() => Assert.Empty(
        from operation in Operations
        from response in operation.Node["responses"]!.AsObject()
        where response.Key[0] is '4' or '5'
        let codes = response.Value!["content"]?[Json]?["examples"] as JsonObject
        // A monitor reads the status, and which check failed.
        where codes is not { Count: > 0 } && operation.Id != "healthReady"
        select $"{operation.Id}: {response.Key}");

    [Fact]
    public void Every_operation_says_what_any_may_answer()
    {
        foreach (var (id, node) in Operations.Where(o => !o.Id.StartsWith("health", StringComparison.Ordinal)))
        {
            string[] statuses = ["400", "429", "500", "503", .. node["security"] is null ? (string[])[] : ["401"]];
            Assert.All(statuses, status => Assert.True(node["responses"]![status] is not null, $"{id} says nothing of {status}"));
        }
    }

    [Fact]
    public void A_body_of_any_size_is_not_said_to_be_refused_for_it()
    {
        var taking = Operations.Where(o => o.Node["requestBody"] is not null).ToList();
        Assert.Equal(["importDeltas"], taking.Where(o => o.Node["responses"]!["413"] is null).Select(o => o.Id));
    }

    private static IEnumerable<JsonNode> Schemas(JsonNode node) => node switch
    {
        JsonObject o => o.Where(p => p.Key is not ("example" or "examples")).Select(p => p.Value).OfType<JsonNode>()
            .SelectMany(Schemas).Prepend(node),
        JsonArray a => a.OfType<JsonNode>().SelectMany(Schemas),
        _ => [],
    };

    private static bool IsArray(JsonNode schema) => schema["type"] is JsonArray types
        ? types.Any(t => t!.GetValueKind() == System.Text.Json.JsonValueKind.String && (string)t! == "array")
        : schema["type"] is JsonValue type && type.TryGetValue<string>(out var text) && text == "array";

    private static bool IsDescribed(JsonNode schema) => HasText(schema, "description")
        || schema["oneOf"] is JsonArray choices && choices.Any(c => HasText(c!, "description"));

    private static bool HasText(JsonNode node, string member) => (string?)node[member] is { Length: > 5 };
}
