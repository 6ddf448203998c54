using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace PacSpace.Client.Tests.Readme;

/// <summary>The README's snippets, compiled as they are printed, do what the README says.</summary>
[Collection(nameof(ReadmeTests))]
public sealed partial class ReadmeTests(TenantFixture fixture) : IClassFixture<TenantFixture>, IAsyncLifetime
{
    private const string PrintedKey = "pk_test_PUBLIC.SECRET";
    private const string PrintedSecret = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    private readonly TempDirectory _directory = new();
    private readonly StringWriter _output = new();
    private readonly TextWriter _console = Console.Out;
    private readonly string _folder = Environment.CurrentDirectory;
    private FaultProxy _proxy = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        // The printed key is nobody's. Here somebody has it.
        _proxy = await FaultProxy.ToAsync(fixture.Tenant.Server.Url, Ct);
        _proxy.Rewrite = (_, value) => value == PrintedKey ? fixture.Tenant.ApiKey : value;
        await File.WriteAllTextAsync(_directory.File("policy.txt"), fixture.Tenant.Policy, Ct);
        await File.WriteAllTextAsync(_directory.File("night.csv"), "customerId,delta,reason\nacme,-1,storage\n", Ct);
        Environment.SetEnvironmentVariable("PACSPACE_BASE_URL", _proxy.Url.ToString());
        Environment.CurrentDirectory = _directory.Root;
        Console.SetOut(_output);
    }

    public async ValueTask DisposeAsync()
    {
        Console.SetOut(_console);
        Environment.CurrentDirectory = _folder;
        Environment.SetEnvironmentVariable("PACSPACE_BASE_URL", null);
        await _proxy.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task Every_snippet_does_what_it_says()
    {
        await Snippets.Quick.Snippet.RunAsync([]);
        Assert.Matches(@"^1 100 True 0x[0-9a-f]{64}\n$", Printed());
        await Snippets.In.Snippet.RunAsync([]);
        Assert.Equal("1000\n", Printed());
        await Snippets.Recording.Snippet.RunAsync([]);
        Assert.Matches(@"^VERIFIED \d+\ncompleted 1\n$", Printed());
        await Snippets.Lists.Snippet.RunAsync([]);
        Assert.Matches(@"^3 of 3\nacme 229\.1\ncustomer_001 100\nglobex 1000\n(\S+ \S+ -?[\d.]+\n){3}$", Printed());
        await Snippets.Errors.Snippet.RunAsync([]);
        Assert.Empty(Printed());
        await Snippets.Idempotency.Snippet.RunAsync([]);
        Assert.Equal("True True\n", Printed());
        await Snippets.Summaries.Snippet.RunAsync([]);
        Assert.Equal("1 0 0\n", Printed());
        await Snippets.Verifying.Snippet.RunAsync([]);
        Assert.Equal("Verified  100\n", Printed());
        await fixture.Tenant.AssertRecordedAsync("acme", 6, 221.1m, Ct);
    }

    [Fact]
    public async Task The_webhook_program_takes_webhooks()
    {
        using var built = new BuiltHost();
        var program = Snippets.Webhooks.Snippet.RunAsync(["--urls", "http://127.0.0.1:0"]);
        var host = await built.Started.WaitAsync(Ct);
        using var http = new HttpClient();
        var body = """{"id":"evt_1","event":"delta.verified","data":{"customerId":"acme"}}""";
        var timestamp = $"{TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()}";
        var mac = HMACSHA256.HashData(Encoding.UTF8.GetBytes(PrintedSecret), Encoding.UTF8.GetBytes($"{timestamp}.{body}"));
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{AddressOf(host)}/hooks/pacspace")
        {
            Content = new StringContent(body),
            Headers =
            {
                { "X-PacSpace-Signature", $"v1={Convert.ToHexStringLower(mac)}" }, { "X-PacSpace-Timestamp", timestamp },
            },
        };
        using var response = await http.SendAsync(request, Ct);
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Contains("evt_1 delta.verified {\"customerId\":\"acme\"}\n", Printed(), StringComparison.Ordinal);
        host.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
        await program.WaitAsync(Ct);
    }

    [Fact]
    public async Task Every_snippet_is_run_here()
    {
        var readme = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "src", "PacSpace.Client", "README.md"), Ct);
        Assert.DoesNotContain('\\', readme);
        var compiled = typeof(ReadmeTests).Assembly.GetTypes().Count(type => type.Name == "Snippet");
        Assert.Equal((9, 9), (SnippetMark().Count(readme), compiled));
    }

    private string Printed()
    {
        var text = _output.ToString();
        _output.GetStringBuilder().Clear();
        return text.ReplaceLineEndings("\n");
    }

    private static string AddressOf(IHost host) =>
        host.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    [GeneratedRegex("^```csharp$", RegexOptions.Multiline)]
    private static partial Regex SnippetMark();

    /// <summary>The next host that this process builds and starts.</summary>
    private sealed class BuiltHost : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>, IDisposable
    {
        private readonly TaskCompletionSource<IHost> _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly List<IDisposable> _subscriptions = [];

        public BuiltHost() => _subscriptions.Add(DiagnosticListener.AllListeners.Subscribe(this));

        public Task<IHost> Started => _started.Task;

        public void OnNext(DiagnosticListener value)
        {
            if (value.Name == "Microsoft.Extensions.Hosting") _subscriptions.Add(value.Subscribe(this));
        }

        public void OnNext(KeyValuePair<string, object?> value)
        {
            if (value is not { Key: "HostBuilt", Value: IHost host }) return;
            host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStarted.Register(
                () => _started.TrySetResult(host));
        }

        public void OnCompleted()
        {
        }

        public void OnError(Exception error) => _started.TrySetException(error);

        public void Dispose() => _subscriptions.ForEach(subscription => subscription.Dispose());
    }
}

/// <summary>Environment, console and current directory are the whole process's.</summary>
[CollectionDefinition(nameof(ReadmeTests), DisableParallelization = true)]
public sealed class ReadmeTestsAlone;
