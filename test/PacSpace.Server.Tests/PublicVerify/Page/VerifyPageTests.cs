using System.Net;
using PacSpace.Server.Tests.Hosting;

namespace PacSpace.Server.Tests.PublicVerify.Page;

/// <summary>The page as it leaves the server.</summary>
public sealed class VerifyPageTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    private readonly HttpClient _stranger = fixture.Tenant.Tenant.Server.Anonymous;
    private readonly string _customer = ApiFixture.NewCustomer();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_checkpoint_s_page_says_what_it_covers_and_how_to_check_it()
    {
        await fixture.Api.RecordAsync(_customer, "100.5", Ct);
        await fixture.Api.RecordAsync(_customer, "-0.000000001", Ct);
        var locked = (await fixture.Api.LockAsync(new { customerId = _customer }, Ct)).IsCreated().Data;
        var root = (string)locked["proofRoot"]!;
        var html = await PageAsync(root, 200);
        foreach (var text in new[]
        {
            root, "everything holds", "0 → 100.499999999", "<dd>2</dd>", "Open.", fixture.Tenant.Environment.Origin!,
            $"pacspace verify bundle.pacproof --root {root} --policy policy.txt",
            $"log {fixture.Tenant.Environment.VerifierKey}\nquorum none",
            "code comes from the server that is being checked",
        })
        {
            Assert.Contains(text, html, StringComparison.Ordinal);
        }
        Assert.DoesNotContain(_customer, html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_receipt_s_page_shows_no_amounts()
    {
        var record = await fixture.Api.RecordVerifiedAsync(_customer, Ct);
        var html = await PageAsync((string)record["receiptId"]!, 200);
        Assert.Contains("Proof of a record", html, StringComparison.Ordinal);
        Assert.DoesNotContain("Balance", html, StringComparison.Ordinal);
        Assert.DoesNotContain("Net change", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_selection_s_page_says_that_it_is_one_and_an_environment_s_counts_customers()
    {
        var record = await fixture.Api.RecordVerifiedAsync(_customer, Ct);
        var fingerprints = new[] { (string)record["receiptId"]! };
        var selection = (await fixture.Api.LockAsync(new { mode = "fingerprints", fingerprints }, Ct)).IsCreated().Data;
        var html = await PageAsync((string)selection["proofRoot"]!, 200);
        Assert.Contains("nothing about", html, StringComparison.Ordinal);
        var whole = (await fixture.Api.LockAsync("{}", Ct)).IsCreated().Data;
        html = await PageAsync((string)whole["proofRoot"]!, 200);
        Assert.Contains("<dt>Customers</dt>", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0x0000000000000000000000000000000000000000000000000000000000000000", 404, "Nothing here has this")]
    [InlineData("0x00", 400, "This is not a proof root")]
    [InlineData("%3Cscript%3Ealert(1)%3C%2Fscript%3E", 400, "This is not a proof root")]
    public async Task Roots_that_are_none_get_a_page_too(string root, int status, string says)
    {
        var html = await PageAsync(root, status);
        Assert.Contains(says, html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Assets_are_kept_for_good_and_others_are_unknown()
    {
        var record = await fixture.Api.RecordVerifiedAsync(_customer, Ct);
        var html = await PageAsync((string)record["receiptId"]!, 200);
        foreach (var (start, type) in new[]
        {
            ("<script type=\"module\" src=\"", "text/javascript"), ("<link rel=\"stylesheet\" href=\"", "text/css"),
        })
        {
            var at = html.IndexOf(start, StringComparison.Ordinal) + start.Length;
            var path = "/verify/" + html[at..html.IndexOf('"', at)];
            using var response = await _stranger.GetAsync(path, Ct);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Equal(type, response.Content.Headers.ContentType!.MediaType);
            Assert.Equal("public, max-age=31536000, immutable", response.Headers.CacheControl!.ToString());
            using var again = new HttpRequestMessage(HttpMethod.Get, path);
            again.Headers.IfNoneMatch.Add(response.Headers.ETag!);
            using var unchanged = await _stranger.SendAsync(again, Ct);
            Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);
        }
        (await _stranger.GetJsonAsync("/verify/assets/verify.js", Ct)).IsRefused(404, "NOT_FOUND");
    }

    [Fact]
    public async Task What_a_tenant_wrote_is_text_on_the_page_never_markup()
    {
        var delta = BalanceApi.Good(_customer);
        delta["unit"] = "<img src=x onerror=a>&\"";
        (await fixture.Api.EmitAsync(delta, Ct)).IsCreated();
        var locked = (await fixture.Api.LockAsync(new { customerId = _customer }, Ct)).IsCreated().Data;
        var html = await _stranger.GetStringAsync($"/verify/{locked["proofRoot"]}", Ct);
        Assert.DoesNotContain("<img", html, StringComparison.Ordinal);
        Assert.Contains("100 &lt;img src=x onerror=a&gt;&amp;&quot;", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_are_limited_like_the_public_route_and_their_assets_are_not()
    {
        await using var server = new TestServer(new TestServerOptions
        {
            Settings = { ["PacSpace:RateLimit:PublicPerSecond"] = "1", ["PacSpace:RateLimit:PublicBurst"] = "1" },
        });
        var root = $"0x{new string('0', 64)}";
        using var first = await server.Anonymous.GetAsync($"/verify/{root}", Ct);
        Assert.Equal(HttpStatusCode.NotFound, first.StatusCode);
        (await server.Anonymous.GetJsonAsync($"/verify/{root}", Ct)).IsRefused(429, "RATE_LIMITED");
        var html = await first.Content.ReadAsStringAsync(Ct);
        var at = html.IndexOf("assets/", StringComparison.Ordinal);
        using var style = await server.Anonymous.GetAsync($"/verify/{html[at..html.IndexOf('"', at)]}", Ct);
        Assert.Equal(HttpStatusCode.OK, style.StatusCode);
    }

    private async Task<string> PageAsync(string root, int status)
    {
        using var response = await _stranger.GetAsync($"/verify/{root}", Ct);
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("text/html; charset=utf-8", response.Content.Headers.ContentType!.ToString());
        Assert.Equal("no-store", response.Headers.CacheControl!.ToString());
        foreach (var (name, value) in new[]
        {
            ("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
                + "img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"),
            ("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "no-referrer"), ("X-Robots-Tag", "noindex"),
        })
        {
            Assert.Equal(value, Assert.Single(response.Headers.GetValues(name)));
        }
        return WebUtility.HtmlDecode(await response.Content.ReadAsStringAsync(Ct));
    }
}
