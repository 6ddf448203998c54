using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using PacSpace.Cli.Calls;
using PacSpace.Client;

namespace PacSpace.Cli.Login;

/// <summary>The calls of the dashboard, which take a log-in instead of a key. Each is sent once.</summary>
internal sealed class Dashboard : IDisposable
{
    private readonly Uri _server;
    private readonly HttpClient _http;

    /// <param name="server">Where it is.</param>
    /// <param name="token">The session's; null for the calls that begin one.</param>
    public Dashboard(Uri server, string? token)
    {
        _server = server;
        // Redirects would take the token to wherever they lead.
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
        {
            Timeout = TimeSpan.FromSeconds(30),
        };
        if (token is not null) _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    /// <summary>The one that the stored token opens.</summary>
    public static Dashboard Open(Connection connection) => connection.Stored?.Token is { } token
        ? new Dashboard(connection.Server, token)
        : throw new PacSpaceException($"You are not logged in at {connection.Server}.",
            new ErrorInfo { StatusCode = HttpStatusCode.Unauthorized, Code = "JWT_INVALID" });

    /// <summary>The data of the answer.</summary>
    /// <exception cref="PacSpaceException">It was refused, or no answer came.</exception>
    public async Task<JsonElement> SendAsync(HttpMethod method, string path, JsonObject? body, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(method, $"{_server.OriginalString.TrimEnd('/')}/dashboard/{path}");
        if (body is not null)
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        try
        {
            using var response = await _http.SendAsync(request, ct);
            var text = await response.Content.ReadAsStringAsync(ct);
            var answer = Parse(text);
            if (response.IsSuccessStatusCode && answer.ValueKind == JsonValueKind.Object
                && answer.TryGetProperty("data", out var data)) return data;
            throw Refusal(response, answer);
        }
        catch (HttpRequestException e)
        {
            throw new PacSpaceException($"No answer came: {e.Message}", new ErrorInfo { Code = "NETWORK_ERROR" }, e);
        }
        catch (TaskCanceledException e) when (!ct.IsCancellationRequested)
        {
            throw new PacSpaceException("No answer came in time.", new ErrorInfo { Code = "TIMEOUT" }, e);
        }
    }

    public void Dispose() => _http.Dispose();

    private static JsonElement Parse(string text)
    {
        try
        {
            return JsonDocument.Parse(text).RootElement is { ValueKind: JsonValueKind.Object } answer ? answer : default;
        }
        catch (JsonException)
        {
            // It is not the server that speaks here; its status says enough.
            return default;
        }
    }

    private static PacSpaceException Refusal(HttpResponseMessage response, JsonElement answer)
    {
        var status = ((int)response.StatusCode).ToString(CultureInfo.InvariantCulture);
        var error = answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty("error", out var body) ? body : default;
        return new PacSpaceException(Member(error, "message") ?? $"The server answered {status}.", new ErrorInfo
        {
            StatusCode = response.StatusCode,
            Code = Member(error, "code") ?? (response.IsSuccessStatusCode ? "UNREADABLE_ANSWER" : $"HTTP_{status}"),
            RequestId = Member(error, "requestId"),
            RetryAfter = response.Headers.RetryAfter?.Delta,
            Details = error.ValueKind == JsonValueKind.Object && error.TryGetProperty("details", out var details)
                && details.ValueKind == JsonValueKind.Array
                ? [.. details.EnumerateArray().Select(d => new ErrorDetail(Member(d, "field") ?? "", Member(d, "message") ?? ""))] : [],
        });
    }

    private static string? Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value)
            && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
