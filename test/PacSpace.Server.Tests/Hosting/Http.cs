using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;

namespace PacSpace.Server.Tests.Hosting;

/// <summary>An answer with its body read.</summary>
public sealed record Answer(int Status, JsonNode? Body, HttpResponseMessage Response)
{
    public JsonNode Data => Body!["data"]!;

    public string? Code => (string?)Body?["error"]?["code"];

    /// <summary>The members that a validation error names.</summary>
    public IReadOnlyList<string> Fields =>
        [.. Body!["error"]!["details"]!.AsArray().Select(d => (string)d!["field"]!)];

    /// <summary>A response header; null if there is none of that name.</summary>
    public string? Header(string name) => Response.Headers.TryGetValues(name, out var values)
        || Response.Content.Headers.TryGetValues(name, out values) ? string.Join(",", values) : null;

    public Answer IsOk()
    {
        Assert.True(Status == 200, $"{Status} {Body}");
        return this;
    }

    public Answer IsCreated()
    {
        Assert.True(Status == 201, $"{Status} {Body}");
        return this;
    }

    /// <summary>The refusal has this status and code, names these members, and is in the envelope.</summary>
    public void IsRefused(int status, string code, params string[] fields)
    {
        Assert.True((status, code) == (Status, Code), $"{Status} {Body}");
        Assert.Equal(fields, Fields);
        Assert.False((bool)Body!["success"]!);
        Assert.Equal(status, (int)Body["statusCode"]!);
        Assert.Equal((string)Body["message"]!, (string)Body["error"]!["message"]!);
        Assert.Equal(Header("X-Request-Id"), (string)Body["error"]!["requestId"]!);
    }
}

public static class Http
{
    public static Task<Answer> GetJsonAsync(this HttpClient client, string path, CancellationToken ct) =>
        client.SendJsonAsync(HttpMethod.Get, path, null, ct);

    public static Task<Answer> PostJsonAsync(this HttpClient client, string path, object? body, CancellationToken ct) =>
        client.SendJsonAsync(HttpMethod.Post, path, body, ct);

    public static async Task<Answer> SendJsonAsync(
        this HttpClient client, HttpMethod method, string path, object? body, CancellationToken ct,
        params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is HttpContent content) request.Content = content;
        else if (body is string json) request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        else if (body is not null) request.Content = JsonContent.Create(body);
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        var response = await client.SendAsync(request, ct);
        var text = await response.Content.ReadAsStringAsync(ct);
        var isJson = response.Content.Headers.ContentType?.MediaType == "application/json";
        return new Answer((int)response.StatusCode, isJson ? JsonNode.Parse(text) : null, response);
    }
}
