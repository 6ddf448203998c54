using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using PacSpace.Server.Hosting.Mailing;
using PacSpace.Server.Mail;
using PacSpace.Server.Tests.Hosting;
using PacSpace.Storage.Control;

namespace PacSpace.Server.Tests.Mail;

public class MailSenderTests
{
    private static readonly OutgoingMail Hello = new("ada@example.com", "Grüße", "Hello,\n.\nthere.", null);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Mail_goes_to_the_smtp_server_with_the_configured_sender_and_account()
    {
        await using var smtp = new SmtpServer();
        await using var server = new TestServer(Options(smtp, "us%40er:p%3Aw@"));
        await server.Services.GetRequiredService<MailOutbox>().SendAsync(Hello, Ct);
        await UntilAsync(() => smtp.Received.Count == 1);
        var message = smtp.Received.Single();
        Assert.Equal("Grüße", message.Subject);
        Assert.Equal("\"Bills\" <bills@example.com>", message.From.ToString());
        Assert.Equal("ada@example.com", message.To.ToString());
        Assert.Equal("Hello,\n.\nthere.", message.TextBody!.TrimEnd().ReplaceLineEndings("\n"));
        Assert.Equal("\0us@er\0p:w", smtp.Credentials.Single());
        Assert.Empty(Directory.Exists(Path.Combine(server.DataDirectory, "mail"))
            ? Directory.GetFiles(Path.Combine(server.DataDirectory, "mail")) : []);
    }

    [Fact]
    public async Task With_an_smtp_server_mail_can_be_read_nowhere_else()
    {
        await using var smtp = new SmtpServer();
        var log = new LogCapture();
        await using var server = new TestServer(Options(smtp, "", log: log));
        var email = TestTenant.NewEmail();
        await server.Anonymous.PostJsonAsync("/dashboard/auth/register", TestTenant.Form(email), Ct);
        await UntilAsync(() => smtp.Received.Count == 1);
        var token = TestMailbox.TokenIn(smtp.Received.Single());
        Assert.Equal(404, (await server.Anonymous.GetJsonAsync("/dev/mail", Ct)).Status);
        Assert.DoesNotContain(log.Lines, line => line.Text.Contains(token, StringComparison.Ordinal));
        Assert.Equal(200, (await server.Anonymous.GetJsonAsync($"/dashboard/auth/verify?token={token}", Ct)).Status);
        Assert.DoesNotContain(log.Lines, line => line.Text.Contains(token, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_mail_that_is_refused_is_sent_later_once()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.FromUnixTimeMilliseconds(1_793_000_000_000));
        await using var smtp = new SmtpServer { IsRefusing = true };
        await using var server = new TestServer(Options(smtp, "", clock));
        await server.Services.GetRequiredService<MailOutbox>().SendAsync(Hello, Ct);
        await UntilAsync(() => smtp.Attempts == 1);
        smtp.IsRefusing = false;
        await UntilAsync(() => smtp.Received.Count == 1, () => clock.Advance(TimeSpan.FromSeconds(15)));
        for (var i = 0; i < 10; i++) clock.Advance(TimeSpan.FromHours(1));
        await server.Services.GetRequiredService<MailOutbox>().SendAsync(Hello with { Subject = "second" }, Ct);
        await UntilAsync(() => smtp.Received.Count >= 2);
        Assert.Equal(["Grüße", "second"], smtp.Received.Select(m => m.Subject));
    }

    [Fact]
    public async Task A_mail_outlives_the_server()
    {
        var directory = Directory.CreateTempSubdirectory("pacspace-");
        await using var smtp = new SmtpServer { IsRefusing = true };
        var clock = new FakeTimeProvider(DateTimeOffset.FromUnixTimeMilliseconds(1_793_000_000_000));
        await using (var server = new TestServer(Options(smtp, "", clock, directory: directory.FullName)))
        {
            await server.Services.GetRequiredService<MailOutbox>().SendAsync(Hello, Ct);
            await UntilAsync(() => smtp.Attempts == 1);
        }
        smtp.IsRefusing = false;
        // Longer than the claim of a server that died while sending.
        clock.Advance(TimeSpan.FromMinutes(6));
        await using (var server = new TestServer(Options(smtp, "", clock, directory: directory.FullName)))
        {
            _ = server.BaseAddress;
            await UntilAsync(() => smtp.Received.Count == 1);
        }
        directory.Delete(recursive: true);
    }

    [Fact]
    public async Task A_mail_is_given_up_after_a_day_and_that_is_logged()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.FromUnixTimeMilliseconds(1_793_000_000_000));
        var log = new LogCapture();
        await using var smtp = new SmtpServer { IsRefusing = true };
        await using var server = new TestServer(Options(smtp, "", clock, log));
        await server.Services.GetRequiredService<MailOutbox>().SendAsync(Hello, Ct);
        await UntilAsync(() => log.Lines.Any(l => l.EventId == 1103), () => clock.Advance(TimeSpan.FromMinutes(20)));
        Assert.InRange(smtp.Attempts, 2, 40);
        Assert.Empty(await server.Services.GetRequiredService<IControlStore>()
            .ListDueMailAsync(DateTimeOffset.MaxValue, 10, Ct));
    }

    [Fact]
    public void Delays_grow_to_an_hour()
    {
        Assert.Equal(TimeSpan.FromSeconds(30), MailSender.Delay(0));
        Assert.Equal(TimeSpan.FromSeconds(60), MailSender.Delay(1));
        Assert.Equal(TimeSpan.FromHours(1), MailSender.Delay(7));
        Assert.Equal(TimeSpan.FromHours(1), MailSender.Delay(long.MaxValue));
    }

    [Theory]
    [InlineData("smtp://mail.example.com", "mail.example.com", 587, false)]
    [InlineData("smtps://mail.example.com", "mail.example.com", 465, true)]
    [InlineData("smtp://u:p@mail.example.com:2525", "mail.example.com", 2525, false)]
    public void Addresses_have_default_ports(string text, string host, int port, bool isTls)
    {
        Assert.True(SmtpAddress.TryParse(text, out var address));
        Assert.Equal((host, port, isTls), (address!.Host, address.Port, address.IsTls));
        Assert.DoesNotContain("p@", address.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mail.example.com")]
    [InlineData("http://mail.example.com")]
    [InlineData("smtp://")]
    public void Others_are_no_addresses(string text) => Assert.False(SmtpAddress.TryParse(text, out _));

    private static TestServerOptions Options(
        SmtpServer smtp, string userInfo, FakeTimeProvider? clock = null, LogCapture? log = null,
        string? directory = null) =>
        new()
        {
            Clock = clock,
            Log = log,
            DataDirectory = directory,
            Settings =
            {
                ["PacSpace:Mail:Smtp"] = $"smtp://{userInfo}127.0.0.1:{smtp.Port}",
                ["PacSpace:Mail:From"] = "Bills <bills@example.com>",
                ["Logging:LogLevel:Default"] = "Trace",
            },
        };

    private static async Task UntilAsync(Func<bool> isSo, Action? meanwhile = null)
    {
        var watch = Stopwatch.StartNew();
        while (!isSo())
        {
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(30), "It did not happen.");
            meanwhile?.Invoke();
            await Task.Delay(5, Ct);
        }
    }
}
