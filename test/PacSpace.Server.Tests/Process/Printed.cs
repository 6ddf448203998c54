using System.Text.Json.Nodes;

namespace PacSpace.Server.Tests.Process;

/// <summary>Answers that a page prints, shortened.</summary>
internal static class Printed
{
    /// <summary>What is printed is there; there may be more members, but no more items.</summary>
    public static void AssertHolds(JsonNode printed, JsonNode? answered, string path)
    {
        Assert.True(answered is not null, $"{path} is not in the answer.");
        if (printed is JsonObject members)
            foreach (var (name, value) in members) AssertHolds(value!, answered[name], $"{path}.{name}");
        else if (printed is JsonArray items)
        {
            Assert.Equal(items.Count, answered.AsArray().Count);
            foreach (var (i, item) in items.Index()) AssertHolds(item!, answered[i], $"{path}[{i}]");
        }
        else Assert.Equal($"{path} {printed.ToJsonString()}", $"{path} {answered.ToJsonString()}");
    }
}
