namespace PacSpace.Server.Tests.Process;

/// <summary>The load tool is a checker: it passes an honest server, and no other.</summary>
public sealed class LoadToolTests(LoadedServer loaded) : IClassFixture<LoadedServer>
{
    // They are built as these tests are: bin/Release/net10.0.
    private static readonly string Output = Path.GetRelativePath(
        Path.Combine(Repository.Root, "test", "PacSpace.Server.Tests"), AppContext.BaseDirectory);

    private static readonly string Tool =
        Path.Combine(Repository.Root, "bench", "PacSpace.Bench", Output, "PacSpace.Bench.dll");

    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("single_")]
    [InlineData("batch_", "--batch", "50")]
    [InlineData("rate_", "--rate", "500", "--skew", "1", "--wait", "10")]
    public async Task Honest_server_passes(string prefix, params string[] options)
    {
        var (exitCode, output) = await LoadAsync(loaded.Server.Process.Url, prefix, options);
        Assert.True(exitCode == 0, output);
        Assert.Matches("audit: 500 deltas of 5 customers are stored as they were acknowledged", output);
        Assert.Matches("refused: 0 with 503, 0 with 429; wrong or missing answers: 0", output);
        Assert.Matches(@"latency, ms: p50 [0-9.]+, p95 [0-9.]+, p99 [0-9.]+, p99\.9 [0-9.]+, max [0-9.]+", output);
    }

    [Theory]
    [InlineData(Lie.WrongSequence, "WRONG: .* sequence numbers are not those from 1 to")]
    [InlineData(Lie.Swallowed, "WRONG: .* deltas were acknowledged, .* more are stored")]
    [InlineData(Lie.Doubled, "WRONG: .* deltas were acknowledged, .* more are stored")]
    [InlineData(Lie.OtherCustomer, "WRONG: An answer is about another")]
    [InlineData(Lie.NoRetryAfter, "WRONG: 503 came without Retry-After")]
    public async Task Liar_is_found_out(Lie lie, string message)
    {
        await using var proxy = await LyingProxy.StartAsync(loaded.Server.Process, lie, _ct);
        var (exitCode, output) = await LoadAsync(proxy.Url, $"{lie}_");
        Assert.True(exitCode == 1, output);
        Assert.Matches(message, output);
    }

    [Fact]
    public async Task Http2_is_checked_as_well()
    {
        await using var proxy = await LyingProxy.StartAsync(loaded.Server.Process, Lie.WrongSequence, _ct);
        var (exitCode, output) = await LoadAsync(
            proxy.SecureUrl, "http2_", "--http", "2", "--streams", "3", "--accept-any-certificate");
        Assert.True(exitCode == 1, output);
        Assert.Matches("connections, HTTP/2, ", output);
        // Nothing but the lie is wrong.
        Assert.Matches("^WRONG: http2_.* sequence numbers are not those from 1 to",
            Assert.Single(output.Split('\n'), line => line.StartsWith("WRONG", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Certificate_that_nobody_signed_is_not_accepted_unless_told_so()
    {
        await using var proxy = await LyingProxy.StartAsync(loaded.Server.Process, Lie.None, _ct);
        var (exitCode, output) = await LoadAsync(proxy.SecureUrl, "unsigned_", "--http", "2");
        Assert.True(exitCode != 0, output);
        Assert.Contains("SSL", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Senseless_options_are_refused_in_words()
    {
        var (exitCode, output) = await LoadAsync(loaded.Server.Process.Url, "none_", "--batch", "5000");
        Assert.Equal(64, exitCode);
        Assert.Contains("--batch must be 1 to 1000.", output, StringComparison.Ordinal);
    }

    private async Task<(int ExitCode, string Output)> LoadAsync(Uri server, string prefix, params string[] options)
    {
        await using var load = ChildProcess.Start("dotnet",
        [
            Tool, "load", "--server", server.OriginalString, "--key", loaded.ApiKey, "--prefix", prefix,
            "--customers", "5", "--connections", "16", "--warmup", "0", "--seconds", "80", "--count", "500", .. options,
        ]);
        var exitCode = await load.WaitAsync(TimeSpan.FromSeconds(170), _ct);
        return (exitCode, load.Output);
    }
}

/// <summary>A server with a tenant that may emit as much as it likes.</summary>
public sealed class LoadedServer : IAsyncLifetime
{
    internal RunningServer Server { get; } = new();

    public string ApiKey { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        await Server.InitializeAsync();
        ApiKey = (await Owner.RegisterAsync(Server.Process, TestContext.Current.CancellationToken)).ApiKey;
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
