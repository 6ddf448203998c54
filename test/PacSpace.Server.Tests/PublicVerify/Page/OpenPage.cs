using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Playwright;

namespace PacSpace.Server.Tests.PublicVerify.Page;

/// <summary>A verify page in a browser, with everything noted that the browser complains about.</summary>
public sealed class OpenPage(IBrowserContext context, IPage page) : IAsyncDisposable
{
    private readonly List<string> _complaints = [];

    public IPage Page => page;

    public ILocator Status => page.Locator("#browser-status");

    public ILocator FileStatus => page.Locator("#file-status");

    public static async Task<OpenPage> OpenAsync(
        BrowserFixture browser, Uri server, string root, string? script = null, BrowserNewContextOptions? options = null)
    {
        var context = await browser.OpenAsync(options);
        var opened = new OpenPage(context, await context.NewPageAsync());
        opened.Page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning") opened._complaints.Add(message.Text);
        };
        opened.Page.PageError += (_, error) => opened._complaints.Add(error);
        // Violations of the content security policy, however they come about.
        await opened.Page.AddInitScriptAsync("""
            document.addEventListener('securitypolicyviolation',
                e => console.error('CSP', e.violatedDirective, e.blockedURI));
            """);
        if (script is not null) await opened.Page.AddInitScriptAsync(script);
        await opened.Page.GotoAsync(new Uri(server, $"/verify/{root}").ToString());
        return opened;
    }

    /// <summary>Lets a test change what the server answers about the proof, on its way to the page.</summary>
    public Task TamperAsync(Action<JsonNode> change) => page.RouteAsync("**/api/v1/verify/*/proof", async route =>
    {
        var answer = await route.FetchAsync();
        var body = JsonNode.Parse(await answer.TextAsync())!;
        change(body["data"]!);
        await route.FulfillAsync(new() { Response = answer, Body = body.ToJsonString() });
    });

    public Task TamperLeavesAsync(Func<byte[], byte[]> change) => page.RouteAsync("**/leaves", async route =>
    {
        var answer = await route.FetchAsync();
        await route.FulfillAsync(new() { Response = answer, BodyBytes = change(await answer.BodyAsync()) });
    });

    /// <summary>Presses the button and returns each check's name and outcome once the verdict is there.</summary>
    public async Task<IReadOnlyList<string>> CheckAsync()
    {
        await page.ClickAsync("#check");
        return await OutcomesAsync("browser");
    }

    public async Task<IReadOnlyList<string>> CheckFileAsync(string name, byte[] content, string? policy = null)
    {
        await page.SetInputFilesAsync("#bundle", new FilePayload { Name = name, MimeType = "", Buffer = content });
        if (policy is not null)
        {
            await page.SetInputFilesAsync("#policy",
                new FilePayload { Name = "policy.txt", MimeType = "", Buffer = Encoding.UTF8.GetBytes(policy) });
        }
        await page.ClickAsync("#check-file");
        return await OutcomesAsync("file");
    }

    /// <summary>Nothing was logged as an error, thrown, or kept out by the content security policy.</summary>
    public void IsQuiet() => Assert.Empty(_complaints);

    public ValueTask DisposeAsync() => context.DisposeAsync();

    private async Task<IReadOnlyList<string>> OutcomesAsync(string area)
    {
        await Assertions.Expect(page.Locator($"#{area}-status:not([data-outcome=running])")).Not.ToBeEmptyAsync();
        return await page.Locator($"#{area}-checks .outcome").AllTextContentsAsync();
    }
}
