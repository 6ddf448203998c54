using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using PacSpace.Server.Tests.Hosting;

namespace PacSpace.Server.Tests.Process;

/// <summary>The server as its users run it: a process of its own, reached over sockets and ended by signals.</summary>
internal sealed partial class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly string Assembly = typeof(Program).Assembly.Location;

    private readonly ChildProcess _process;

    private ServerProcess(ChildProcess process) => _process = process;

    public Uri Url { get; private set; } = null!;

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>The lines of its console so far.</summary>
    public IReadOnlyList<string> Log => _process.Lines;

    /// <summary>Lines of level Error or Critical.</summary>
    public IReadOnlyList<string> Failures => [.. Log.Where(l => l.StartsWith("fail:", StringComparison.Ordinal)
        || l.StartsWith("crit:", StringComparison.Ordinal) || l.StartsWith("Unhandled", StringComparison.Ordinal))];

    /// <summary>Settings under which a tenant may emit as much and as fast as it likes.</summary>
    public static IReadOnlyList<string> Unlimited { get; } =
    [
        "--PacSpace:Plans:DefaultTier", "pilot", "--PacSpace:RateLimit:PerSecond", "0",
        "--PacSpace:RateLimit:PublicPerSecond", "0",
    ];

    /// <summary>Starts a server and returns when it is ready.</summary>
    /// <param name="settings">Command line; without <c>--urls</c> the system picks a port.</param>
    /// <param name="before">A command that runs the server as its child, or in its own place.</param>
    public static async Task<ServerProcess> StartAsync(
        string dataDirectory, IReadOnlyList<string> settings, CancellationToken ct,
        IReadOnlyList<string>? before = null)
    {
        var server = Launch(dataDirectory, settings, before);
        try
        {
            await server.WaitUntilReadyAsync(ct);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts a server and returns at once; where it listens is known if <c>--urls</c> says so.</summary>
    public static ServerProcess Launch(
        string dataDirectory, IReadOnlyList<string> settings, IReadOnlyList<string>? before = null)
    {
        var at = settings.ToList().IndexOf("--urls");
        string[] urls = at >= 0 ? [] : ["--urls", "http://127.0.0.1:0"];
        string[] command =
            [.. before ?? [], "dotnet", Assembly, "--PacSpace:DataDirectory", dataDirectory, .. urls, .. settings];
        return new ServerProcess(ChildProcess.Start(command[0], command[1..]))
        {
            Url = at >= 0 ? new Uri(settings[at + 1]) : null!,
        };
    }

    /// <summary>A client of its own connections.</summary>
    public HttpClient NewClient(string? apiKey = null, string? token = null)
    {
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false };
        var client = new HttpClient(new DescribedAnswers(handler))
        {
            BaseAddress = Url,
            Timeout = TimeSpan.FromSeconds(60),
        };
        if (apiKey is not null) client.DefaultRequestHeaders.Add("X-Api-Key", apiKey);
        if (token is not null)
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    /// <summary>Asks it to stop, as a service manager does.</summary>
    public void RequestStop() => _process.Send(ChildProcess.Terminate);

    public Task<int> WaitForExitAsync(TimeSpan patience, CancellationToken ct) => _process.WaitAsync(patience, ct);

    /// <summary>Asks it to stop and gives its exit code.</summary>
    public Task<int> StopAsync(CancellationToken ct)
    {
        RequestStop();
        return WaitForExitAsync(TimeSpan.FromSeconds(30), ct);
    }

    /// <summary>Ends it as a power cut would, as far as the process is concerned.</summary>
    public void Kill() => _process.Send(ChildProcess.Kill);

    /// <summary>Stops it where it is, as a machine that hangs; it holds what it holds.</summary>
    public void Freeze() => _process.Send(ChildProcess.Stop);

    /// <summary>Lets it go on.</summary>
    public void Thaw() => _process.Send(ChildProcess.Continue);

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private async Task WaitUntilReadyAsync(CancellationToken ct)
    {
        var watch = Stopwatch.StartNew();
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(10) };
        while (watch.Elapsed < Patience && !_process.HasExited)
        {
            if (await IsReadyAsync(client, ct)) return;
            await Task.Delay(5, ct);
        }
        throw new TimeoutException($"The server is not ready after {watch.Elapsed}. It wrote:\n{_process.Output}");
    }

    private async Task<bool> IsReadyAsync(HttpClient client, CancellationToken ct)
    {
        var listening = Log.Select(l => ListeningLine().Match(l)).FirstOrDefault(m => m.Success);
        if (listening is null) return false;
        Url = new Uri(listening.Groups[1].Value);
        try
        {
            using var response = await client.GetAsync(new Uri(Url, "/health/ready"), ct);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    [GeneratedRegex(@"Now listening on: (http://\S+)")]
    private static partial Regex ListeningLine();
}
