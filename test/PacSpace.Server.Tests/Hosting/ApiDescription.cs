using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Json.Schema;
using PacSpace.Server.Tests.Process;

namespace PacSpace.Server.Tests.Hosting;

/// <summary>
/// The committed API description, asked what an answer may be. Members that it does not name are not allowed here,
/// though clients ignore them: what is answered is what is described.
/// </summary>
internal sealed class ApiDescription
{
    private const string SchemasId = "https://pacspace.test/schemas";
    private const string InDocument = "#/components/schemas/";

    // The two surfaces: whatever is answered there is described.
    private static readonly string[] Surfaces = ["/api/v1/", "/dashboard/"];

    // Routes of tests alone.
    private static readonly string[] Unlisted = [Probe.WithKey, Probe.Open];

    private static readonly Lazy<ApiDescription> Committed = new(() => new ApiDescription(
        JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, "openapi", "v1.json")))!));

    private readonly JsonNode _document;
    private readonly List<(Regex Path, JsonObject Operations)> _paths;
    private readonly EvaluationOptions _options = new() { OutputFormat = OutputFormat.List };
    private readonly Dictionary<string, JsonSchema> _schemas = new(StringComparer.Ordinal);

    private ApiDescription(JsonNode document)
    {
        _document = document;
        // What says more of a path goes first, as in routing.
        _paths = [.. document["paths"]!.AsObject()
            .OrderBy(p => p.Key.Count(c => c == '{')).ThenByDescending(p => p.Key.Length)
            .Select(p => (PathPattern(p.Key), p.Value!.AsObject()))];
        _options.SchemaRegistry.Register(JsonSchema.FromText(Definitions(document)));
    }

    public static ApiDescription Current => Committed.Value;

    /// <summary>
    /// What an answer does that the description does not say; null if nothing. Of what is not described nothing but its
    /// absence may be answered on the two surfaces, and anything elsewhere.
    /// </summary>
    /// <param name="mediaType">Null: without a body.</param>
    /// <param name="body">The body where it is JSON.</param>
    public string? Difference(string method, string path, int status, string? mediaType, Func<JsonNode?> body)
    {
        var operations = _paths.Find(p => p.Path.IsMatch(path)).Operations;
        // Where HEAD is taken it is answered as GET is described, without the body.
        var isHead = method == "HEAD" && status != 405;
        if (operations?[isHead ? "get" : method.ToLowerInvariant()] is not { } operation)
        {
            var isAbsent = status is 404 or 429 || status == 405 && operations is not null;
            return isAbsent || Unlisted.Contains(path) || !Surfaces.Any(s => path.StartsWith(s, StringComparison.Ordinal))
                ? null : $"the operation is not described, and answers {status}";
        }
        if (operation["responses"]![$"{status}"] is not { } described) return $"status {status} is not described";
        if ((string?)described["$ref"] is { } reference)
            described = _document["components"]!["responses"]![reference.Split('/')[^1]]!;
        if (described["content"] is not JsonObject content)
            return mediaType is null ? null : $"a body of {mediaType} is not described";
        if (mediaType is null || content[mediaType] is not { } media) return $"{mediaType ?? "no body"} is not described";
        if (mediaType != "application/json" || isHead) return null;
        var answer = body();
        return Difference(media["schema"]!, answer) ?? UnnamedCode(media["examples"], answer);
    }

    /// <summary>What of a value its schema does not say; null if nothing.</summary>
    public string? Difference(JsonNode schema, JsonNode? value)
    {
        var result = SchemaOf(schema).Evaluate(value, _options);
        return result.IsValid ? null : string.Join("; ", result.Details.Where(d => d.HasErrors)
            .SelectMany(d => d.Errors!.Select(e => $"{d.InstanceLocation} {e.Key}: {e.Value}")).Distinct().Take(8));
    }

    /// <summary>Refusals have an example for each code that the operation may answer.</summary>
    private static string? UnnamedCode(JsonNode? examples, JsonNode? answer) =>
        examples is not null && (string?)answer?["error"]?["code"] is { } code && examples[code] is null
            ? $"code {code} is not among those of the operation" : null;

    private JsonSchema SchemaOf(JsonNode schema)
    {
        var text = schema.ToJsonString().Replace(InDocument, $"{SchemasId}#/$defs/", StringComparison.Ordinal);
        lock (_schemas)
        {
            if (!_schemas.TryGetValue(text, out var found)) _schemas.Add(text, found = JsonSchema.FromText(text));
            return found;
        }
    }

    private static string Definitions(JsonNode document)
    {
        var schemas = document["components"]!["schemas"]!.DeepClone().AsObject();
        foreach (var (_, schema) in schemas)
            if (schema!["properties"] is not null && schema["additionalProperties"] is null)
                schema["additionalProperties"] = false;
        return new JsonObject { ["$id"] = SchemasId, ["$defs"] = schemas }.ToJsonString()
            .Replace(InDocument, "#/$defs/", StringComparison.Ordinal);
    }

    private static Regex PathPattern(string template) => new(
        $"^{Regex.Replace(Regex.Escape(template).Replace("}", "\\}", StringComparison.Ordinal), @"\\\{[^}]*\\\}", "[^/]+")}/?$");
}

/// <summary>Holds every answer that tests get against the API description.</summary>
internal sealed class DescribedAnswers(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken ct)
    {
        var response = await base.SendAsync(request, ct);
        var type = response.Content.Headers.ContentType?.MediaType;
        // Buffered by this, so that the test can read it again; other types may be long streams.
        byte[] body = type == "application/json" ? await response.Content.ReadAsByteArrayAsync(ct) : [];
        if (ApiDescription.Current.Difference(request.Method.Method, request.RequestUri!.AbsolutePath, (int)response.StatusCode,
            type, () => JsonNode.Parse(body)) is not { } difference) return response;
        Assert.Fail($"{request.Method} {request.RequestUri.PathAndQuery} answers what the API description does not say: {difference}");
        return response;
    }
}
