using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

[assembly: AssemblyFixture(typeof(PacSpace.Cli.Tests.Kit.LiveServer))]

namespace PacSpace.Cli.Tests.Kit;

/// <summary>One server for all tests: a process of its own, on a free port, on whose tenants' plan nothing runs out.</summary>
public sealed partial class LiveServer : IAsyncLifetime
{
    public const string Password = "teal otter crosses 9 bridges";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "PacSpace.Server.dll");

    private readonly TempDirectory _directory = new();
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
    private readonly string[] _settings;
    private ChildProcess _process = null!;
    private int _tenants;

    public LiveServer() : this("--PacSpace:Plans:DefaultTier", "pilot")
    {
    }

    internal LiveServer(params string[] settings) => _settings = settings;

    public Uri Url { get; private set; } = null!;

    public string DataDirectory => _directory.File("data");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _process = ChildProcess.Start("dotnet",
        [
            Program, "--PacSpace:DataDirectory", DataDirectory, "--urls", "http://127.0.0.1:0",
            "--PacSpace:RateLimit:PerSecond", "0", "--PacSpace:RateLimit:PublicPerSecond", "0", .. _settings,
        ]);
        Url = await UntilAsync("a server that is ready", UrlIfReadyAsync);
    }

    /// <summary>A tenant whose owner opened the link that was mailed.</summary>
    public async Task<Tenant> RegisterAsync()
    {
        var email = $"owner{Interlocked.Increment(ref _tenants)}@example.com";
        await SendAsync(HttpMethod.Post, "/dashboard/auth/register", null, new
        {
            email,
            password = Password,
            firstName = "Ada",
            lastName = "Lovelace",
            companyName = "Analytical Engines",
        });
        var link = await UntilAsync("a mail", async () => (await SendAsync(HttpMethod.Get, "/dev/mail")).AsArray()
            .FirstOrDefault(mail => mail!.ToJsonString().Contains(email, StringComparison.Ordinal))?["links"]?[0]);
        await SendAsync(HttpMethod.Get, new Uri((string)link!).PathAndQuery);
        var login = await SendAsync(HttpMethod.Post, "/dashboard/auth/login", null, new { email, password = Password });
        var token = (string)login["token"]!;
        var logKey = await UntilAsync("an active sandbox", async () =>
        {
            var sandbox = (await SendAsync(HttpMethod.Get, "/dashboard/contracts", token))[0]!;
            return (string?)sandbox["status"] == "active" ? (string)sandbox["publicKey"]! : null;
        });
        var key = await SendAsync(HttpMethod.Post, "/dashboard/api-keys", token, new { name = "tests" });
        return new Tenant(this, email, token, (string)key["fullKey"]!, logKey);
    }

    /// <summary>A call of a surface; gives its data.</summary>
    public async Task<JsonNode> SendAsync(HttpMethod method, string path, string? credential = null, object? body = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(Url, path));
        if (credential is not null)
        {
            var isKey = credential.StartsWith("pk_", StringComparison.Ordinal);
            request.Headers.Add(isKey ? "X-Api-Key" : "Authorization", isKey ? credential : $"Bearer {credential}");
        }
        if (body is not null) request.Content = JsonContent.Create(body);
        using var response = await _http.SendAsync(request, Ct);
        var text = await response.Content.ReadAsStringAsync(Ct);
        Assert.True(response.IsSuccessStatusCode, $"{method} {path} answered {(int)response.StatusCode}: {text}");
        return JsonNode.Parse(text)!["data"]!;
    }

    public async ValueTask DisposeAsync()
    {
        _process.Send(ChildProcess.Terminate);
        await _process.WaitAsync(Patience, CancellationToken.None);
        await _process.DisposeAsync();
        _http.Dispose();
        _directory.Dispose();
    }

    /// <summary>Asks until there is an answer.</summary>
    public static async Task<T> UntilAsync<T>(string what, Func<Task<T?>> ask) where T : class
    {
        var start = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(start) < Patience)
        {
            if (await ask() is { } answer) return answer;
            await Task.Delay(10, Ct);
        }
        throw new TimeoutException($"There is not {what} after {Patience}.");
    }

    private async Task<Uri?> UrlIfReadyAsync()
    {
        if (_process.HasExited) throw new InvalidOperationException($"The server ended. It wrote:\n{_process.Output}");
        var listening = _process.Lines.Select(l => ListeningLine().Match(l)).FirstOrDefault(m => m.Success);
        if (listening is null) return null;
        var url = new Uri(listening.Groups[1].Value);
        try
        {
            using var response = await _http.GetAsync(new Uri(url, "/health/ready"), Ct);
            return response.IsSuccessStatusCode ? url : null;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    [GeneratedRegex(@"Now listening on: (http://\S+)")]
    private static partial Regex ListeningLine();
}
