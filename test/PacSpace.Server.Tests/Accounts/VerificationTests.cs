using Microsoft.Extensions.Time.Testing;
using PacSpace.Server.Tests.Hosting;

namespace PacSpace.Server.Tests.Accounts;

public class VerificationTests(ServerFixture fixture)
{
    private const string Resend = "/dashboard/auth/resend-verification";

    private readonly TestServer _server = fixture.Server;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_link_works_once()
    {
        var (_, token) = await RegisterAsync(_server);
        var first = await VerifyAsync(_server, token);
        Assert.Equal(200, first.Status);
        Assert.NotEmpty((string)first.Data["message"]!);
        var second = await VerifyAsync(_server, token);
        Assert.Equal((400, "INVALID_TOKEN"), (second.Status, second.Code));
    }

    [Theory]
    [InlineData("")]
    [InlineData("?token=")]
    [InlineData("?token=invented")]
    public async Task What_is_no_token_of_ours_is_refused(string query)
    {
        var answer = await _server.Anonymous.GetJsonAsync("/dashboard/auth/verify" + query, Ct);
        Assert.Equal((400, "INVALID_TOKEN"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task A_link_expires_after_a_day()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.FromUnixTimeMilliseconds(1_793_000_000_000));
        await using var server = new TestServer(new TestServerOptions { Clock = clock });
        var (_, late) = await RegisterAsync(server);
        var (_, inTime) = await RegisterAsync(server);
        clock.Advance(TimeSpan.FromHours(24) - TimeSpan.FromMilliseconds(1));
        Assert.Equal(200, (await VerifyAsync(server, inTime)).Status);
        clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal("INVALID_TOKEN", (await VerifyAsync(server, late)).Code);
    }

    [Fact]
    public async Task Browsers_are_sent_on_to_the_dashboard_with_the_outcome()
    {
        var (_, token) = await RegisterAsync(_server);
        Assert.Equal("http://pacspace.test:8080/app/?verified=ok", await RedirectAsync(token));
        Assert.Equal("http://pacspace.test:8080/app/?verified=failed", await RedirectAsync(token));

        async Task<string?> RedirectAsync(string text)
        {
            var answer = await _server.Anonymous.SendJsonAsync(HttpMethod.Get, $"/dashboard/auth/verify?token={text}",
                null, Ct, ("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"));
            Assert.Equal(302, answer.Status);
            Assert.Equal(0, answer.Response.Content.Headers.ContentLength);
            return answer.Response.Headers.Location?.ToString();
        }
    }

    [Fact]
    public async Task The_mail_links_to_the_public_url()
    {
        var (email, token) = await RegisterAsync(_server);
        var mail = (await _server.Mail.ListAsync(email, Ct))[0];
        Assert.Contains($"http://pacspace.test:8080/dashboard/auth/verify?token={token}", mail.TextBody,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Resending_answers_the_same_for_everybody_and_mails_who_needs_it()
    {
        var (email, _) = await RegisterAsync(_server);
        var known = await _server.Anonymous.PostJsonAsync(Resend, new { email = $" {email.ToUpperInvariant()} " }, Ct);
        var unknown = await _server.Anonymous.PostJsonAsync(Resend, new { email = "nobody@example.com" }, Ct);
        Assert.Equal(200, known.Status);
        Assert.Equal(known.Body!.ToJsonString(), unknown.Body!.ToJsonString());
        var token = TestMailbox.TokenIn(await _server.Mail.WaitAsync(email, 2, Ct));
        Assert.Equal(200, (await VerifyAsync(_server, token)).Status);

        var verified = await _server.Anonymous.PostJsonAsync(Resend, new { email }, Ct);
        Assert.Equal(known.Body!.ToJsonString(), verified.Body!.ToJsonString());
    }

    [Fact]
    public async Task Nobody_can_fill_a_mailbox_by_resending()
    {
        var (email, _) = await RegisterAsync(_server);
        for (var i = 0; i < 10; i++)
            Assert.Equal(200, (await _server.Anonymous.PostJsonAsync(Resend, new { email }, Ct)).Status);
        // Mails leave in order: when this one is there, all before it are.
        var (last, _) = await RegisterAsync(_server);
        await _server.Mail.WaitAsync(last, 1, Ct);
        Assert.Equal(5, (await _server.Mail.ListAsync(email, Ct)).Count);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"email\": \"ada\"}")]
    public async Task Resending_needs_an_address(string body)
    {
        var answer = await _server.Anonymous.PostJsonAsync(Resend, body, Ct);
        Assert.Equal(["email"], answer.Fields);
    }

    private static async Task<(string Email, string Token)> RegisterAsync(TestServer server)
    {
        var email = TestTenant.NewEmail();
        await server.Anonymous.PostJsonAsync("/dashboard/auth/register", TestTenant.Form(email), Ct);
        return (email, TestMailbox.TokenIn(await server.Mail.WaitAsync(email, 1, Ct)));
    }

    private static Task<Answer> VerifyAsync(TestServer server, string token) =>
        server.Anonymous.GetJsonAsync($"/dashboard/auth/verify?token={token}", Ct);
}
