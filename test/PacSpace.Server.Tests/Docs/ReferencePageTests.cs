using System.Text.RegularExpressions;
using Microsoft.Playwright;
using PacSpace.Server.Tests.Hosting;
using PacSpace.Server.Tests.Matrix;
using PacSpace.Server.Tests.PublicVerify.Page;

namespace PacSpace.Server.Tests.Docs;

/// <summary>The interactive reference in a browser that reaches no host but the server.</summary>
public sealed class ReferencePageTests(BrowserFixture browser, ServerFixture fixture) : IClassFixture<BrowserFixture>
{
    [Fact]
    public async Task It_shows_every_operation_without_complaint_and_without_another_host()
    {
        var server = fixture.Server.BaseAddress;
        await using var context = await browser.OpenAsync(
            new() { ViewportSize = new() { Width = 1400, Height = 1000 } });
        var page = await context.NewPageAsync();
        List<string> complaints = [], strangers = [];
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning") complaints.Add(message.Text);
        };
        page.PageError += (_, error) => complaints.Add(error);
        await context.RouteAsync("**/*", async route =>
        {
            var url = new Uri(route.Request.Url);
            if (url.Scheme is "data" or "blob" || url.Authority == server.Authority)
            {
                await route.ContinueAsync();
                return;
            }
            strangers.Add(route.Request.Url);
            await route.AbortAsync();
        });

        await page.GotoAsync(new Uri(server, "/docs").ToString());
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "PacSpace", Exact = true }).First)
            .ToBeVisibleAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "First steps" })).ToBeVisibleAsync();
        await ShotAsync(page, "docs");

        var groups = page.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^Open Group - ") });
        while (await groups.CountAsync() > 0) await groups.First.ClickAsync();
        var missing = new List<string>();
        foreach (var operation in DescribedOperation.All)
        {
            var entry = page.Locator($"aside li[data-sidebar-id$='/{operation.Method}{operation.Path}'] > a");
            var summary = (string)operation.Node["summary"]!;
            if (await entry.CountAsync() != 1 || !(await entry.InnerTextAsync()).Contains(summary.Replace("`", ""), StringComparison.Ordinal))
                missing.Add($"{operation}: {summary}");
        }
        Cells.AreAsExpected(missing);

        // An operation with all that a caller needs: what it takes, an example, and a command for this very server.
        await page.Locator("aside li[data-sidebar-id$='/POST/api/v1/balance/delta'] > a").ClickAsync();
        var section = page.Locator("[id$='tag/deltas/POST/api/v1/balance/delta']").First;
        await Assertions.Expect(section).ToBeVisibleAsync();
        foreach (var text in new[]
        {
            "Idempotency-Key", "1 to 500 characters.", "usage-2026-11-05", $"{server.GetLeftPart(UriPartial.Authority)}/api/v1/balance/delta",
            "IDEMPOTENCY_KEY_REUSED",
        })
            await Assertions.Expect(section).ToContainTextAsync(text);
        await ShotAsync(page, "docs-operation");
        Assert.Empty(complaints);
        Assert.Empty(strangers);
    }

    /// <summary>A picture to look at, where PACSPACE_SCREENSHOTS names a directory.</summary>
    private static async Task ShotAsync(IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("PACSPACE_SCREENSHOTS") is { } directory)
            await page.ScreenshotAsync(new() { Path = Path.Combine(directory, $"{name}.png") });
    }
}
