using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PacSpace.Core.Tests.Vectors;

/// <summary>
/// A file of golden vectors. Published bytes never change, so a difference is a mistake in the code; new cases are
/// written with <c>PACSPACE_WRITE_VECTORS=1</c> and looked at before they are committed.
/// </summary>
internal static class GoldenFile
{
    private static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static JsonNode Read(params string[] path) =>
        JsonNode.Parse(File.ReadAllText(Repository.Vector(path))) ?? throw new InvalidDataException("null");

    public static void AssertSame(JsonNode content, params string[] path)
    {
        var text = content.ToJsonString(Options) + "\n";
        var file = Repository.Vector(path);
        if (Environment.GetEnvironmentVariable("PACSPACE_WRITE_VECTORS") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, text);
        }
        Assert.Equal(File.ReadAllText(file), text);
    }

    public static JsonArray ToArray(this IEnumerable<JsonNode> nodes) => new([.. nodes]);

    public static string Text(this JsonNode node, string member) => node[member]!.GetValue<string>();
}
