using System.Text.Json;
using System.Text.Json.Nodes;
using PacSpace.Core.Amounts;

namespace PacSpace.Cli.Tests.Conformance;

/// <summary>What the list says of an outcome, as sdk/conformance/README.md explains it.</summary>
internal static class Expected
{
    public static void Answer(JsonNode? expected, JsonNode? actual, string path)
    {
        var shown = actual?.ToJsonString() ?? "null";
        switch (expected)
        {
            case JsonArray items:
                Assert.True(actual is JsonArray list && list.Count == items.Count, $"{path} is {shown}");
                foreach (var (i, item) in items.Index()) Answer(item, actual![i], $"{path}[{i}]");
                break;
            case JsonObject rule when rule["amount"] is { } amount:
                Assert.Equal($"{path} {Amount.ParseCanonical((string)amount!)}", $"{path} {Amount.ParseCanonical(shown)}");
                break;
            case JsonObject rule when rule["like"] is { } pattern:
                Assert.Matches((string)pattern!, actual?.GetValueKind() == JsonValueKind.String ? (string)actual! : shown);
                break;
            case JsonObject rule when rule["length"] is { } length:
                Assert.True((int)length == actual!.AsArray().Count, $"{path} is {shown}");
                break;
            case JsonObject members:
                Assert.True(actual is JsonObject, $"{path} is {shown}");
                foreach (var (name, value) in members) Answer(value, actual![name], $"{path}.{name}");
                break;
            default:
                Assert.True(JsonNode.DeepEquals(expected, actual), $"{path} is {shown}, not {expected?.ToJsonString() ?? "null"}");
                break;
        }
    }

    /// <param name="expected">What the list says.</param>
    /// <param name="error">What the command wrote to the error stream.</param>
    public static void Error(JsonNode expected, JsonNode error)
    {
        Assert.Equal(((int)expected["status"]!, (string?)expected["code"]), ((int)error["status"]!, (string?)error["code"]));
        if ((string?)expected["retryAfter"] is { } pattern) Assert.Matches($"^{pattern}$", error["retryAfterSeconds"]!.ToJsonString());
        if ((string?)expected["customerId"] is { } customer) Assert.Equal(customer, (string?)error["customerId"]);
        if (expected["fields"] is JsonArray fields)
            Assert.Equal(fields.Select(f => (string?)f), error["details"]!.AsArray().Select(d => (string?)d!["field"]));
    }
}
