using PacSpace.Server.Tests.Hosting;

namespace PacSpace.Server.Tests.Mail;

public class DevMailTests(ServerFixture fixture)
{
    private readonly TestServer _server = fixture.Server;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Mails_are_listed_newest_first_with_their_links()
    {
        var (first, second) = (await RegisterAsync(), await RegisterAsync());
        var answer = await _server.Anonymous.GetJsonAsync("/dev/mail", Ct);
        Assert.Equal(200, answer.Status);
        var items = answer.Data.AsArray();
        var addresses = items.Select(i => (string)i!["to"]!).ToList();
        Assert.True(addresses.IndexOf(second) < addresses.IndexOf(first));
        var item = items[addresses.IndexOf(first)]!;
        Assert.Equal(["id", "to", "subject", "date", "links", "text"], item.AsObject().Select(m => m.Key));
        Assert.StartsWith("http://pacspace.test:8080/dashboard/auth/verify?token=", (string)item["links"]![0]!,
            StringComparison.Ordinal);
        Assert.Contains((string)item["links"]![0]!, (string)item["text"]!, StringComparison.Ordinal);

        var raw = await _server.Anonymous.GetAsync($"/dev/mail/{(string)item["id"]!}", Ct);
        Assert.Equal("message/rfc822", raw.Content.Headers.ContentType!.MediaType);
        Assert.Contains($"To: {first}", await raw.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("X-Forwarded-For", "127.0.0.1")]
    [InlineData("Forwarded", "for=127.0.0.1")]
    [InlineData("Host", "rebound.example.com")]
    public async Task Who_comes_by_a_proxy_or_under_another_name_finds_nothing(string header, string value)
    {
        foreach (var path in new[] { "/dev/mail", "/dev/mail/mail_0" })
        {
            var answer = await _server.Anonymous.SendJsonAsync(HttpMethod.Get, path, null, Ct, (header, value));
            Assert.Equal((404, "NOT_FOUND"), (answer.Status, answer.Code));
        }
    }

    [Fact]
    public async Task Clients_of_other_machines_find_nothing()
    {
        // The trusted proxy on this machine says who the client is.
        var options = new TestServerOptions { Settings = { ["PacSpace:TrustedProxies"] = "127.0.0.0/8,::1/128" } };
        await using var server = new TestServer(options);
        var remote = await server.Anonymous.SendJsonAsync(
            HttpMethod.Get, "/dev/mail", null, Ct, ("X-Forwarded-For", "192.0.2.7"));
        Assert.Equal(404, remote.Status);
        Assert.Equal(200, (await server.Anonymous.GetJsonAsync("/dev/mail", Ct)).Status);
    }

    [Theory]
    [InlineData("mail_unknown")]
    [InlineData("..%2Fmaster")]
    [InlineData("%2e%2e")]
    public async Task Only_mails_can_be_read(string id) =>
        Assert.Equal(404, (await _server.Anonymous.GetJsonAsync($"/dev/mail/{id}", Ct)).Status);

    private async Task<string> RegisterAsync()
    {
        var email = TestTenant.NewEmail();
        await _server.Anonymous.PostJsonAsync("/dashboard/auth/register", TestTenant.Form(email), Ct);
        await _server.Mail.WaitAsync(email, 1, Ct);
        return email;
    }
}
