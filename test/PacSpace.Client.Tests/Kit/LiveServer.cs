using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace PacSpace.Client.Tests.Kit;

/// <summary>A server of its own process, on a free port of this machine, with a data directory that goes with it.</summary>
public sealed partial class LiveServer : IAsyncDisposable
{
    private const string Password = "teal otter crosses 9 bridges";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TempDirectory _directory = new();
    private readonly ChildProcess _process;
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
    private int _tenants;

    private LiveServer(IEnumerable<string> settings) => _process = ChildProcess.Start("dotnet",
    [
        BuiltProgram.Of("src/PacSpace.Server"), "--PacSpace:DataDirectory", _directory.File("data"), "--urls", "http://127.0.0.1:0",
        "--PacSpace:RateLimit:PerSecond", "0", "--PacSpace:RateLimit:PublicPerSecond", "0", .. settings,
    ]);

    public Uri Url { get; private set; } = null!;

    /// <summary>Rates are not limited; a tenant has the free plan's 100 deltas unless a setting says otherwise.</summary>
    public static async Task<LiveServer> StartAsync(CancellationToken ct, params string[] settings)
    {
        var server = new LiveServer(settings);
        try
        {
            server.Url = await UntilAsync("a server that is ready", server.UrlIfReadyAsync, ct);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>A tenant, made as its owner would make it, from registering to an API key.</summary>
    public async Task<Tenant> RegisterAsync(CancellationToken ct)
    {
        var email = $"owner{Interlocked.Increment(ref _tenants)}@example.com";
        await DashboardAsync("POST", "auth/register", null, new
        {
            email, password = Password, firstName = "Ada", lastName = "Lovelace", companyName = "Analytical Engines",
        }, ct);
        var link = await UntilAsync("a mail", async () => (await SendAsync("GET", "/dev/mail", null, null, ct)).AsArray()
            .FirstOrDefault(mail => mail!.ToJsonString().Contains(email, StringComparison.Ordinal))?["links"]?[0], ct);
        await SendAsync("GET", new Uri((string)link!).PathAndQuery, null, null, ct);
        var login = await DashboardAsync("POST", "auth/login", null, new { email, password = Password }, ct);
        var token = (string)login["token"]!;
        var logKey = await UntilAsync("an active sandbox", async () =>
        {
            var sandbox = (await DashboardAsync("GET", "contracts", token, null, ct))[0]!;
            return (string?)sandbox["status"] == "active" ? (string)sandbox["publicKey"]! : null;
        }, ct);
        var key = await DashboardAsync("POST", "api-keys", token, new { name = "tests" }, ct);
        return new Tenant(this, token, (string)key["fullKey"]!, logKey);
    }

    /// <summary>A call of the management API; gives its data.</summary>
    public Task<JsonNode> DashboardAsync(string method, string path, string? token, object? body, CancellationToken ct) =>
        SendAsync(method, $"/dashboard/{path}", token, body, ct);

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Send(ChildProcess.Terminate);
            await _process.WaitAsync(Patience, CancellationToken.None);
        }
        await _process.DisposeAsync();
        _http.Dispose();
        _directory.Dispose();
    }

    /// <summary>Asks until there is an answer.</summary>
    public static async Task<T> UntilAsync<T>(string what, Func<Task<T?>> ask, CancellationToken ct) where T : class
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(Patience);
        while (!patience.IsCancellationRequested)
        {
            if (await ask() is { } answer) return answer;
            await Task.Delay(10, ct);
        }
        throw new TimeoutException($"There is not {what} after {Patience}.");
    }

    private async Task<Uri?> UrlIfReadyAsync()
    {
        if (_process.HasExited) throw new InvalidOperationException($"The server ended. It wrote:\n{_process.Output}");
        var listening = _process.Lines.Select(line => ListeningLine().Match(line)).FirstOrDefault(match => match.Success);
        if (listening is null) return null;
        var url = new Uri(listening.Groups[1].Value);
        try
        {
            using var response = await _http.GetAsync(new Uri(url, "/health/ready"));
            return response.IsSuccessStatusCode ? url : null;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    private async Task<JsonNode> SendAsync(string method, string path, string? token, object? body, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(Url, path));
        if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (body is not null) request.Content = JsonContent.Create(body);
        using var response = await _http.SendAsync(request, ct);
        var text = await response.Content.ReadAsStringAsync(ct);
        Assert.True(response.IsSuccessStatusCode, $"{method} {path} answered {(int)response.StatusCode}: {text}");
        return JsonNode.Parse(text)!["data"]!;
    }

    [GeneratedRegex(@"Now listening on: (http://\S+)")]
    private static partial Regex ListeningLine();
}
