using System.Text;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PacSpace.Server.Hosting;

namespace PacSpace.Server.Tests.Hosting;

/// <summary>The real server on a real socket, with a data directory of its own that goes away with it.</summary>
public sealed class TestServer : WebApplicationFactory<Program>
{
    private readonly TestServerOptions _options;
    private readonly bool _ownsDirectory;

    public TestServer(TestServerOptions? options = null)
    {
        _options = options ?? new TestServerOptions();
        _ownsDirectory = _options.DataDirectory is null;
        DataDirectory = _options.DataDirectory ?? Directory.CreateTempSubdirectory("pacspace-").FullName;
        if (!_options.Settings.ContainsKey("PacSpace:Storage")) Database = TestDatabase.Of(DataDirectory);
        Mail = new TestMailbox(Path.Combine(DataDirectory, "mail"));
        UseKestrel(0);
    }

    public string DataDirectory { get; }

    /// <summary>What the test settings don't name themselves.</summary>
    public TestDatabase? Database { get; }

    /// <summary>The options of a command that name its stores.</summary>
    public IReadOnlyList<string> StoreOptions =>
        Database?.Storage is { } storage ? ["--data", DataDirectory, "--storage", storage] : ["--data", DataDirectory];

    public TestMailbox Mail { get; }

    /// <summary>Where it listens; asking starts it.</summary>
    public Uri BaseAddress => field ??= Start();

    /// <summary>A client that is nobody.</summary>
    public HttpClient Anonymous => field ??= NewClient();

    /// <summary>A client of its own, as a stranger's would be: no cookies, no redirects followed.</summary>
    public HttpClient NewClient()
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            RequestHeaderEncodingSelector = static (_, _) => Encoding.UTF8,
        };
        return new HttpClient(new DescribedAnswers(handler)) { BaseAddress = BaseAddress, Timeout = TimeSpan.FromSeconds(60) };
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (!_ownsDirectory) return;
        if (Database is not null) await Database.DropAsync();
        Directory.Delete(DataDirectory, recursive: true);
    }

    private Uri Start()
    {
        StartServer();
        return ClientOptions.BaseAddress;
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseSetting("PacSpace:DataDirectory", DataDirectory);
        if (Database?.Storage is { } storage) builder.UseSetting("PacSpace:Storage", storage);
        builder.UseSetting("PacSpace:PublicUrl", "http://pacspace.test:8080");
        builder.UseSetting("PacSpace:RateLimit:PerSecond", "0");
        builder.UseSetting("PacSpace:RateLimit:PublicPerSecond", "0");
        builder.UseSetting("PacSpace:RateLimit:LogPerSecond", "0");
        builder.UseSetting("Logging:LogLevel:Default", "Warning");
        foreach (var (key, value) in _options.Settings) builder.UseSetting(key, value);
        builder.ConfigureLogging(logging =>
        {
            logging.ClearProviders();
            if (_options.Log is { } log) logging.AddProvider(log).SetMinimumLevel(LogLevel.Trace);
        });
        builder.ConfigureServices(services =>
        {
            services.AddSingleton<IStartupFilter, Probe>();
            // Strength is the product's business; tests log in a lot.
            services.PostConfigure<PasswordHasherOptions>(hasher => hasher.IterationCount = 100);
            if (_options.Clock is { } clock)
            {
                services.AddSingleton(clock);
                // A database has a clock of its own, which tests can't move.
                services.AddSingleton(provider => StorageSetup.OpenLedgers(provider, clock));
            }
            _options.Services?.Invoke(services);
        });
    }
}

/// <summary>What a test wants different.</summary>
public sealed class TestServerOptions
{
    public Dictionary<string, string> Settings { get; } = [];

    public TimeProvider? Clock { get; init; }

    /// <summary>A directory that outlives the server.</summary>
    public string? DataDirectory { get; init; }

    /// <summary>Gets every line of the log, of any level.</summary>
    public ILoggerProvider? Log { get; init; }

    public Action<IServiceCollection>? Services { get; init; }
}
