using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using PacSpace.Server.Tests.Process;

namespace PacSpace.Server.Tests.Matrix;

/// <summary>Who may call an operation, as the API description says.</summary>
public enum Caller
{
    Anybody,
    Key,
    User,
}

/// <param name="In">path, query or header.</param>
/// <param name="Schema">Its schema.</param>
public sealed record DescribedParameter(string Name, string In, JsonNode Schema)
{
    public bool Is(string type) => Schema["type"] is JsonArray types
        ? types.Any(t => (string)t! == type) : (string?)Schema["type"] == type;

    public bool IsClosedSet => Schema["enum"] is not null;
}

/// <summary>
/// An operation of the committed API description. Tests that go through all of them cover a new endpoint by itself.
/// </summary>
public sealed partial record DescribedOperation(string Id, string Method, string Path, Caller Caller, JsonNode Node)
{
    private static readonly JsonNode Document =
        JsonNode.Parse(File.ReadAllText(System.IO.Path.Combine(Repository.Root, "openapi", "v1.json")))!;

    public static IReadOnlyList<DescribedOperation> All { get; } =
    [
        .. Document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject().Select(o => new DescribedOperation(
            (string)o.Value!["operationId"]!, o.Key.ToUpperInvariant(), path.Key, CallerOf(o.Value!), o.Value!))),
    ];

    public IReadOnlyList<DescribedParameter> Parameters { get; } =
    [
        .. (Node["parameters"]?.AsArray() ?? []).Select(p =>
            new DescribedParameter((string)p!["name"]!, (string)p["in"]!, p["schema"]!)),
    ];

    /// <summary>The example of a JSON body; null if it takes none.</summary>
    public JsonObject? Example => Node["requestBody"]?["content"]?["application/json"]?["example"]?.DeepClone().AsObject();

    /// <summary>The schema of a JSON body; null if it takes none.</summary>
    public JsonObject? Body => Node["requestBody"]?["content"]?["application/json"]?["schema"] is { } schema
        ? Resolve(schema).AsObject() : null;

    public bool Names(int status, string code) =>
        Node["responses"]![$"{status}"]?["content"]?["application/json"]?["examples"]?[code] is not null;

    /// <summary>The path with a value for each of its parameters.</summary>
    public string At(Func<string, string> value) => Parameter().Replace(Path, match => value(match.Groups[1].Value));

    /// <summary>What a schema refers to; of one that may be null, the other.</summary>
    public static JsonNode Resolve(JsonNode schema)
    {
        if (schema["oneOf"] is JsonArray choices)
            schema = choices.First(c => (string?)c!["type"] != "null")!;
        return (string?)schema["$ref"] is { } reference ? Document["components"]!["schemas"]![reference.Split('/')[^1]]! : schema;
    }

    public override string ToString() => $"{Method} {Path}";

    private static Caller CallerOf(JsonNode operation) => operation["security"]?[0]?.AsObject().First().Key switch
    {
        null => Caller.Anybody,
        "ApiKey" => Caller.Key,
        _ => Caller.User,
    };

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex Parameter();
}
