using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using PacSpace.Bench.Load;

namespace PacSpace.Bench.Compare;

/// <summary>A tenant of a server, made as its owner would make it: from registering to an API key.</summary>
/// <param name="LogKey">Public key of its sandbox log.</param>
/// <param name="Token">Of its owner, for the dashboard's API.</param>
internal sealed record BenchTenant(BenchServer Server, string ApiKey, string LogKey, string Token)
{
    private const string Password = "teal otter crosses 9 bridges";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <param name="number">Among the tenants of a server.</param>
    public static async Task<BenchTenant> RegisterAsync(BenchServer server, int number, CancellationToken ct)
    {
        var email = FormattableString.Invariant($"owner{number}@example.com");
        using var http = new HttpClient { BaseAddress = server.Url };
        await SendAsync(http, "POST", "/dashboard/auth/register", new
        {
            email, password = Password, firstName = "Ada", lastName = "Lovelace",
            companyName = "Analytical Engines",
        }, ct);
        var link = await UntilAsync("a mail", async () =>
        {
            var mails = await SendAsync(http, "GET", "/dev/mail", null, ct);
            return (string?)mails.AsArray().FirstOrDefault(m => (string?)m!["to"] == email)?["links"]?[0];
        }, ct);
        await SendAsync(http, "GET", new Uri(link).PathAndQuery, null, ct);
        var login = await SendAsync(
            http, "POST", "/dashboard/auth/login", new { email, password = Password }, ct);
        var token = (string)login["token"]!;
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        var logKey = await UntilAsync("an active sandbox", async () =>
        {
            var sandbox = (await SendAsync(http, "GET", "/dashboard/contracts", null, ct))[0]!;
            return (string?)sandbox["status"] == "active" ? (string)sandbox["publicKey"]! : null;
        }, ct);
        var key = await SendAsync(http, "POST", "/dashboard/api-keys", new { name = "bench" }, ct);
        return new BenchTenant(server, (string)key["fullKey"]!, logKey, token);
    }

    /// <summary>Load on it, of short runs after one another.</summary>
    public LoadOptions Load(double seconds) =>
        new() { Server = Server.Url, Key = ApiKey, Seconds = seconds, WarmupSeconds = 0.5 };

    public HttpClient NewClient() => NewClient(Server.Url, ApiKey);

    public static HttpClient NewClient(Uri server, string apiKey)
    {
        var client = new HttpClient { BaseAddress = server, Timeout = TimeSpan.FromMinutes(5) };
        client.DefaultRequestHeaders.Add("X-Api-Key", apiKey);
        return client;
    }

    /// <summary>A call's data.</summary>
    public static async Task<JsonNode> SendAsync(
        HttpClient http, string method, string path, object? body, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (body is not null) request.Content = JsonContent.Create(body);
        using var answer = await http.SendAsync(request, ct);
        var text = await answer.Content.ReadAsStringAsync(ct);
        return answer.IsSuccessStatusCode ? JsonNode.Parse(text)!["data"]!
            : throw new InvalidOperationException($"{method} {path} was answered {(int)answer.StatusCode}: {text}");
    }

    /// <summary>Asks until there is an answer.</summary>
    public static async Task<string> UntilAsync(string what, Func<Task<string?>> ask, CancellationToken ct)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(Patience);
        while (!patience.IsCancellationRequested)
        {
            if (await ask() is { } answer) return answer;
            await Task.Delay(20, ct);
        }
        throw new TimeoutException($"There is not {what} after {Patience}.");
    }
}
