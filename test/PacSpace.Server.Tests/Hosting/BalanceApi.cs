using System.Text;
using System.Text.Json.Nodes;

namespace PacSpace.Server.Tests.Hosting;

/// <summary>Calls of the Balance API as tests make them.</summary>
public static class BalanceApi
{
    public const string Root = "/api/v1/balance";
    public const string Delta = $"{Root}/delta";
    public const string Batch = $"{Root}/delta/batch";
    public const string Compare = $"{Root}/compare";
    public const string Checkpoint = $"{Root}/checkpoint";
    public const string Checkpoints = $"{Root}/checkpoints";
    public const string Customers = $"{Root}/customers";
    public const string Verify = "/api/v1/verify";

    public static string Derive(string customerId, string query = "") => $"{Root}/derive/{customerId}{query}";

    public static string Gaps(string customerId, string query = "") => $"{Root}/gaps/{customerId}{query}";

    public static string Customer(string customerId, string query = "") => $"{Customers}/{customerId}{query}";

    /// <summary>A delta that nothing is wrong with.</summary>
    public static JsonObject Good(string customerId, JsonNode? delta = null) => new()
    {
        ["customerId"] = customerId,
        ["delta"] = delta ?? 100,
        ["reason"] = "usage",
    };

    public static Task<Answer> EmitAsync(
        this HttpClient api, object body, CancellationToken ct, params (string Name, string Value)[] headers) =>
        api.SendJsonAsync(HttpMethod.Post, Delta, body is JsonNode node ? node.ToJsonString() : body, ct, headers);

    public static Task<Answer> EmitWithKeyAsync(
        this HttpClient api, object body, string key, CancellationToken ct, params (string Name, string Value)[] headers) =>
        api.EmitAsync(body, ct, [("Idempotency-Key", key), .. headers]);

    /// <summary>Records an amount, given as exact JSON number text, and returns the answer's data.</summary>
    public static async Task<JsonNode> RecordAsync(
        this HttpClient api, string customerId, string delta, CancellationToken ct) =>
        (await api.EmitAsync(Good(customerId, JsonNode.Parse(delta)), ct)).IsCreated().Data;

    /// <summary>Records a delta and waits until a signed head covers it.</summary>
    public static async Task<JsonNode> RecordVerifiedAsync(this HttpClient api, string customerId, CancellationToken ct)
    {
        var data = (await api.EmitAsync(Good(customerId), ct, ("Prefer", "wait=20"))).IsCreated().Data;
        Assert.Equal("VERIFIED", (string)data["status"]!);
        return data;
    }

    public static Task<Answer> BatchAsync(
        this HttpClient api, IEnumerable<JsonNode?> deltas, CancellationToken ct,
        params (string Name, string Value)[] headers) =>
        api.SendJsonAsync(HttpMethod.Post, Batch,
            new JsonObject { ["deltas"] = new JsonArray([.. deltas]) }.ToJsonString(), ct, headers);

    public static async Task<JsonNode> DeriveAsync(
        this HttpClient api, string customerId, CancellationToken ct, string query = "") =>
        (await api.GetJsonAsync(Derive(customerId, query), ct)).IsOk().Data;

    public static Task<Answer> LockAsync(
        this HttpClient api, object body, CancellationToken ct, params (string Name, string Value)[] headers) =>
        api.SendJsonAsync(HttpMethod.Post, Checkpoint, body, ct, headers);

    /// <summary>Nothing was ever recorded for this customer.</summary>
    public static async Task HasNothingOfAsync(this HttpClient api, string customerId, CancellationToken ct)
    {
        (await api.GetJsonAsync(Derive(customerId), ct)).IsRefused(404, "CUSTOMER_NOT_FOUND");
        (await api.GetJsonAsync(Gaps(customerId), ct)).IsRefused(404, "CUSTOMER_NOT_FOUND");
    }

    /// <summary>A body as exact bytes.</summary>
    public static ByteArrayContent Bytes(byte[] body, string? contentType = "application/json")
    {
        var content = new ByteArrayContent(body);
        if (contentType is not null) content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        return content;
    }

    public static ByteArrayContent Bytes(string body, string? contentType = "application/json") =>
        Bytes(Encoding.UTF8.GetBytes(body), contentType);

    /// <summary>The names of an object's members, in their order.</summary>
    public static IReadOnlyList<string> Names(this JsonNode node) => [.. node.AsObject().Select(m => m.Key)];
}
