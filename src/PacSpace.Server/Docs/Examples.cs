using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using PacSpace.Server.Hosting.Uploads;

namespace PacSpace.Server.Docs;

/// <summary>
/// What requests and answers look like: the files of <c>Examples</c>, each named by its operation, with the members
/// <c>request</c>, <c>response</c> (of the first status that says that it succeeded), and <c>responses</c> by status where
/// others have bodies of their own.
/// </summary>
internal static class Examples
{
    public static void Add(OpenApiOperation operation)
    {
        using var file = typeof(Examples).Assembly.GetManifestResourceStream(
            $"docs.examples.{operation.OperationId}.json");
        if (file is null) return;
        var example = JsonNode.Parse(file)!;
        Add(operation.RequestBody?.Content, example["request"]);
        Add(operation.Responses!.First(r => r.Key[0] == '2').Value.Content, example["response"]);
        if (example["responses"] is not JsonObject others) return;
        foreach (var (status, other) in others) Add(operation.Responses![status].Content, other);
    }

    private static void Add(IDictionary<string, OpenApiMediaType>? content, JsonNode? example)
    {
        if (example is not null && content?.TryGetValue(UploadFormats.Json, out var media) == true)
            media.Example = example.DeepClone();
    }
}
