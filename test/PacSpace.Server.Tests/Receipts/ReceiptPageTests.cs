using System.Net;
using static PacSpace.Server.Tests.Receipts.ReceiptFixture;

namespace PacSpace.Server.Tests.Receipts;

/// <summary>The page as it leaves the server.</summary>
public sealed class ReceiptPageTests(ReceiptFixture fixture) : IClassFixture<ReceiptFixture>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_shows_the_figures_the_proof_and_where_the_PDF_is()
    {
        var customer = NewCustomer();
        await fixture.RecordAsync(customer, "1234.5", "API <b>calls</b>", "ref&1", Ct);
        var locked = await fixture.LockAsync(new { customerId = customer }, Ct);
        var id = (string)locked["receiptId"]!;
        var raw = await PageAsync(id, "?locale=de-DE&timeZone=Europe/Berlin", 200);
        Assert.DoesNotContain("<b>", raw, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", raw, StringComparison.Ordinal);
        Assert.DoesNotContain("not for customers", raw, StringComparison.Ordinal);
        var html = WebUtility.HtmlDecode(raw);
        foreach (var text in new[]
        {
            "lang=\"de\"", "Beleg: März 2026", "1.234,50\u00a0$", "10.03.2026 09:00", "API <b>calls</b>", "ref&1", customer,
            $"href=\"../verify/{locked["proofRoot"]}\"", "Analytical Engines", "Bei Ausstellung offen", "Testdaten",
            $"href=\"../api/v1/receipt/{id}.pdf?locale=de-DE&timeZone=Europe/Berlin\"",
        })
            Assert.Contains(text, html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Its_styles_are_where_it_looks_for_them()
    {
        var id = (string)(await fixture.MakeAsync("acme", "", Ct))["receiptId"]!;
        var html = await PageAsync(id, "", 200);
        var paths = html.Split("<link rel=\"stylesheet\" href=\"").Skip(1).Select(p => p[..p.IndexOf('"', StringComparison.Ordinal)]);
        Assert.Equal(2, paths.Count());
        foreach (var path in paths)
        {
            using var style = await fixture.Stranger.GetAsync($"/receipt/{path}", Ct);
            Assert.Equal("text/css", style.Content.Headers.ContentType!.MediaType);
        }
    }

    [Fact]
    public async Task Kinds_without_a_balance_have_a_page_too()
    {
        var hash = (string)(await fixture.MakeAsync("acme", "", Ct))["verification"]!["itemHashes"]![0]!;
        var selection = await fixture.LockAsync(new { mode = "fingerprints", fingerprints = new[] { hash } }, Ct);
        Assert.Contains("nothing about completeness", await PageAsync((string)selection["receiptId"]!, "", 200), StringComparison.Ordinal);
        var environment = await fixture.LockAsync(new { }, Ct);
        Assert.Contains("Customers covered", await PageAsync((string)environment["receiptId"]!, "", 200), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refusals_are_pages()
    {
        Assert.Contains("There is no receipt with this id", await PageAsync("rcpt_1", "", 404), StringComparison.Ordinal);
        var id = (string)(await fixture.MakeAsync("acme", "", Ct))["receiptId"]!;
        Assert.Contains("timeZone must be an IANA time zone", await PageAsync(id, "?timeZone=x", 400), StringComparison.Ordinal);
    }

    private async Task<string> PageAsync(string id, string query, int status)
    {
        using var response = await fixture.Stranger.GetAsync($"/receipt/{id}{query}", Ct);
        Assert.Equal((status, "text/html; charset=utf-8"),
            ((int)response.StatusCode, response.Content.Headers.ContentType!.ToString()));
        Assert.Equal("no-store", response.Headers.CacheControl!.ToString());
        Assert.StartsWith("default-src 'none'", Assert.Single(response.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        foreach (var (name, value) in new[]
        {
            ("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "no-referrer"), ("X-Robots-Tag", "noindex"),
        })
            Assert.Equal(value, Assert.Single(response.Headers.GetValues(name)));
        return await response.Content.ReadAsStringAsync(Ct);
    }
}
