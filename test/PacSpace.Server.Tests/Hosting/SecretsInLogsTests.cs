namespace PacSpace.Server.Tests.Hosting;

public class SecretsInLogsTests
{
    // The line that prints a mailed link where there is no mail server.
    private const int PrintedMail = 1100;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_password_token_or_key_gets_into_the_log()
    {
        var log = new LogCapture();
        var options = new TestServerOptions { Log = log, Settings = { ["Logging:LogLevel:Default"] = "Trace" } };
        await using var server = new TestServer(options);
        var tenant = await TestTenant.RegisterAsync(server, Ct);
        var verifyToken = TestMailbox.TokenIn(await server.Mail.WaitAsync(tenant.Email, 1, Ct));
        await server.Anonymous.PostJsonAsync(
            "/dashboard/auth/login", new { email = tenant.Email, password = "a wrong guess" }, Ct);
        await server.Anonymous.PostJsonAsync("/dashboard/auth/forgot-password", new { email = tenant.Email }, Ct);
        var resetToken = TestMailbox.TokenIn(await server.Mail.WaitAsync(tenant.Email, 2, Ct));
        var key = await tenant.CreateKeyAsync(Ct);
        var secret = key.Split('.')[1];
        await TestTenant.WithKey(server, key).GetJsonAsync(Probe.WithKey, Ct);
        await TestTenant.WithKey(server, key + "x").GetJsonAsync(Probe.WithKey, Ct);
        await server.Anonymous.PostJsonAsync("/dashboard/auth/reset-password",
            new { token = resetToken, password = "a new and better one" }, Ct);
        await tenant.Dashboard.GetJsonAsync("/dashboard/auth/me", Ct);

        string[] secrets =
        [
            TestTenant.Password, "a wrong guess", "a new and better one", verifyToken, resetToken, secret, tenant.Token,
            tenant.Token.Split('.')[2],
        ];
        Assert.NotEmpty(log.Lines);
        foreach (var line in log.Lines.Where(l => l.EventId != PrintedMail))
            Assert.All(secrets, s => Assert.DoesNotContain(s, line.Text, StringComparison.Ordinal));
        Assert.Equal(2, log.Lines.Count(l => l.EventId == PrintedMail));
    }
}
