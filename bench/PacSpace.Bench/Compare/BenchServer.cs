using System.Diagnostics;
using System.Text.RegularExpressions;

namespace PacSpace.Bench.Compare;

/// <summary>A PacSpace server in a process of its own, with an empty data directory.</summary>
internal sealed partial class BenchServer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly ChildProgram _program;

    private BenchServer(ChildProgram program) => _program = program;

    public Uri Url { get; private set; } = null!;

    public int Id => _program.Id;

    /// <summary>From starting the process to its first answer that it is ready.</summary>
    public TimeSpan StartToReady { get; private set; }

    public ProcessMemory Memory => _program.Memory;

    public double CpuSeconds => _program.CpuSeconds;

    /// <summary>Of its console.</summary>
    public string LastLines => string.Join(' ', _program.Lines.TakeLast(4).Select(l => l.Trim()));

    /// <param name="storage">A connection string of PostgreSQL; null: SQLite in the data directory.</param>
    /// <param name="settings">More of its command line.</param>
    public static async Task<BenchServer> StartAsync(
        string dataDirectory, string? storage, CancellationToken ct, params IReadOnlyList<string> settings)
    {
        string[] database = storage is null ? [] : ["--PacSpace:Storage", storage];
        var watch = Stopwatch.StartNew();
        var server = new BenchServer(ChildProgram.Start("dotnet",
        [
            Repository.Program("PacSpace.Server", "PacSpace.Server"), "--urls", "http://127.0.0.1:0",
            "--PacSpace:DataDirectory", dataDirectory, "--PacSpace:Bench:ParseOnly", "true",
            "--PacSpace:RateLimit:PerSecond", "0", "--PacSpace:RateLimit:PublicPerSecond", "0",
            "--PacSpace:Plans:DefaultTier", "pilot", .. database, .. settings,
        ]));
        try
        {
            await server.WaitUntilReadyAsync(watch, ct);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => _program.DisposeAsync();

    private async Task WaitUntilReadyAsync(Stopwatch watch, CancellationToken ct)
    {
        using var http = new HttpClient();
        while (watch.Elapsed < Patience && !_program.HasExited)
        {
            if (await IsReadyAsync(http, ct))
            {
                StartToReady = watch.Elapsed;
                return;
            }
            await Task.Delay(5, ct);
        }
        throw new TimeoutException($"The server is not ready after {watch.Elapsed}. It wrote:\n{_program.Output}");
    }

    private async Task<bool> IsReadyAsync(HttpClient http, CancellationToken ct)
    {
        var listening = _program.Lines.Select(l => ListeningLine().Match(l)).FirstOrDefault(m => m.Success);
        if (listening is null) return false;
        Url = new Uri(listening.Groups[1].Value);
        try
        {
            using var answer = await http.GetAsync(new Uri(Url, "/health/ready"), ct);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    [GeneratedRegex(@"Now listening on: (http://\S+)")]
    private static partial Regex ListeningLine();
}
