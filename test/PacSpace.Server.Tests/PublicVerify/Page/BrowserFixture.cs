using Microsoft.Playwright;

namespace PacSpace.Server.Tests.PublicVerify.Page;

/// <summary>One Chromium, the machine's own, for the tests of a class; each opens a context of its own.</summary>
public sealed class BrowserFixture : IAsyncLifetime
{
    /// <summary>Nothing but what the test asks for: no background traffic to anybody.</summary>
    private static readonly string[] Flags =
    [
        "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ];

    private static readonly string[] Executables =
        ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    /// <summary>What a browser may take on a machine that does other things too, in milliseconds.</summary>
    private const int Patience = 180_000;

    private IPlaywright? _playwright;

    private IBrowser _browser = null!;

    public async Task<IBrowserContext> OpenAsync(BrowserNewContextOptions? options = null)
    {
        var context = await _browser.NewContextAsync(options);
        context.SetDefaultTimeout(Patience);
        return context;
    }

    public async ValueTask InitializeAsync()
    {
        var executable = Executables.FirstOrDefault(File.Exists)
            ?? throw new InvalidOperationException(
                "These tests need Chromium: install 'chromium' with your package manager.");
        Assertions.SetDefaultExpectTimeout(Patience);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = executable, Args = Flags, Timeout = Patience });
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        _playwright?.Dispose();
    }
}
