using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PacSpace.Client.Tests.Conformance;

/// <summary>Holds what a client gave against what the list says.</summary>
internal static class Expectations
{
    public static void Check(JsonNode? actual, JsonNode? expected, string path)
    {
        switch (expected)
        {
            case JsonArray items:
                Assert.True(actual is JsonArray list && list.Count == items.Count, $"{path} is {actual?.ToJsonString() ?? "null"}");
                for (var i = 0; i < items.Count; i++) Check(actual!.AsArray()[i], items[i], $"{path}[{i}]");
                break;
            case JsonObject one when one["amount"] is { } amount:
                Assert.Equal(Amount((string)amount!), Amount(actual?.ToJsonString() ?? "null"));
                break;
            case JsonObject one when one["like"] is { } pattern:
                Assert.Matches((string)pattern!, actual?.GetValueKind() == JsonValueKind.String
                    ? (string)actual! : actual!.ToJsonString());
                break;
            case JsonObject one when one["length"] is { } length:
                Assert.Equal((int)length, actual!.AsArray().Count);
                break;
            case JsonObject members:
                Assert.True(actual is JsonObject, $"{path} is {actual?.ToJsonString() ?? "null"}");
                foreach (var (name, value) in members) Check(Member(actual!.AsObject(), name), value, $"{path}.{name}");
                break;
            default:
                Assert.True(JsonNode.DeepEquals(expected, actual),
                    $"{path} is {actual?.ToJsonString() ?? "null"}, not {expected?.ToJsonString() ?? "null"}");
                break;
        }
    }

    public static void CheckError(Exception? thrown, JsonNode expected)
    {
        var error = Assert.IsAssignableFrom<PacSpaceException>(thrown);
        Assert.Equal((Name((string)expected["kind"]!), (int)expected["status"]!, (string)expected["code"]!),
            (error.GetType().Name, (int)error.StatusCode!, error.Code));
        if ((string?)expected["retryAfter"] is { } pattern)
            Assert.Matches($"^{pattern}$", error.RetryAfter!.Value.TotalSeconds.ToString(CultureInfo.InvariantCulture));
        if ((string?)expected["customerId"] is { } customerId)
            Assert.Equal(customerId, Assert.IsType<CadenceLimitException>(error).CustomerId);
        if (expected["fields"] is JsonArray fields)
            Assert.Equal(fields.Select(field => (string?)field), error.Details.Select(detail => detail.Field));
    }

    /// <summary>A decimal is its own exact text; where the list names the text, it is the amount's.</summary>
    private static JsonNode? Member(JsonObject actual, string name) =>
        !actual.ContainsKey(name) && name.EndsWith("Text", StringComparison.Ordinal)
            ? actual[name[..^4]] is { } amount ? JsonValue.Create(amount.ToJsonString()) : null : actual[name];

    // System has a ValidationException and a TimeoutException already.
    private static string Name(string kind) => kind switch
    {
        "Validation" => nameof(RequestValidationException),
        "Timeout" => nameof(RequestTimeoutException),
        _ => $"{kind}Exception",
    };

    private static decimal Amount(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);
}
