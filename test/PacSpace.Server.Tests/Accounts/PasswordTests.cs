using Microsoft.Extensions.Time.Testing;
using PacSpace.Server.Tests.Hosting;

namespace PacSpace.Server.Tests.Accounts;

public class PasswordTests(ServerFixture fixture)
{
    private const string Forgot = "/dashboard/auth/forgot-password";
    private const string Reset = "/dashboard/auth/reset-password";
    private const string Change = "/dashboard/auth/change-password";
    private const string New = "copper lynx maps 4 rivers";

    private readonly TestServer _server = fixture.Server;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_reset_sets_the_password_and_ends_all_sessions()
    {
        var tenant = await TestTenant.RegisterAsync(_server, Ct);
        var token = await ForgetAsync(_server, tenant);
        Assert.Equal(200, (await ResetAsync(_server, token, New)).Status);
        Assert.Equal("JWT_INVALID", (await tenant.Dashboard.GetJsonAsync("/dashboard/auth/me", Ct)).Code);
        Assert.Equal("INVALID_CREDENTIALS", (await _server.Anonymous.PostJsonAsync(
            "/dashboard/auth/login", new { email = tenant.Email, password = TestTenant.Password }, Ct)).Code);
        await TestTenant.LoginAsync(_server, tenant.Email, New, Ct);
        Assert.Equal("INVALID_TOKEN", (await ResetAsync(_server, token, "another fine long one")).Code);
    }

    [Fact]
    public async Task A_reset_unlocks_the_address()
    {
        var tenant = await TestTenant.RegisterAsync(_server, Ct);
        for (var i = 0; i < 5; i++)
            await _server.Anonymous.PostJsonAsync(
                "/dashboard/auth/login", new { email = tenant.Email, password = "wrong" }, Ct);
        await ResetAsync(_server, await ForgetAsync(_server, tenant), New);
        await TestTenant.LoginAsync(_server, tenant.Email, New, Ct);
    }

    [Fact]
    public async Task A_reset_link_expires_after_an_hour()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.FromUnixTimeMilliseconds(1_793_000_000_000));
        await using var server = new TestServer(new TestServerOptions { Clock = clock });
        var token = await ForgetAsync(server, await TestTenant.RegisterAsync(server, Ct));
        clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal("INVALID_TOKEN", (await ResetAsync(server, token, New)).Code);
    }

    [Fact]
    public async Task A_refused_password_does_not_use_up_the_link()
    {
        var tenant = await TestTenant.RegisterAsync(_server, Ct);
        var token = await ForgetAsync(_server, tenant);
        foreach (var bad in new[] { "", "short", "password123", tenant.Email, "Analytical Engines" })
            Assert.Equal(["password"], (await ResetAsync(_server, token, bad)).Fields);
        Assert.Equal(200, (await ResetAsync(_server, token, New)).Status);
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    public async Task A_reset_needs_a_token(string? token) =>
        Assert.Equal(["token"], (await ResetAsync(_server, token, New)).Fields);

    [Fact]
    public async Task A_verification_token_resets_no_password()
    {
        var email = TestTenant.NewEmail();
        await _server.Anonymous.PostJsonAsync("/dashboard/auth/register", TestTenant.Form(email), Ct);
        var token = TestMailbox.TokenIn(await _server.Mail.WaitAsync(email, 1, Ct));
        Assert.Equal("INVALID_TOKEN", (await ResetAsync(_server, token, New)).Code);
    }

    [Fact]
    public async Task Forgetting_answers_the_same_for_everybody()
    {
        var tenant = await TestTenant.RegisterAsync(_server, Ct);
        var known = await _server.Anonymous.PostJsonAsync(Forgot, new { email = tenant.Email }, Ct);
        var unknown = await _server.Anonymous.PostJsonAsync(Forgot, new { email = "nobody@example.com" }, Ct);
        Assert.Equal(200, known.Status);
        Assert.Equal(known.Body!.ToJsonString(), unknown.Body!.ToJsonString());
        Assert.Equal(["email"], (await _server.Anonymous.PostJsonAsync(Forgot, "{}", Ct)).Fields);
    }

    [Fact]
    public async Task Changing_the_password_ends_other_sessions_and_not_this_one()
    {
        var tenant = await TestTenant.RegisterAsync(_server, Ct);
        var other = TestTenant.WithToken(
            _server, await TestTenant.LoginAsync(_server, tenant.Email, TestTenant.Password, Ct));
        Assert.Equal(200, (await other.GetJsonAsync("/dashboard/auth/me", Ct)).Status);
        var changed = await tenant.Dashboard.PostJsonAsync(
            Change, new { currentPassword = TestTenant.Password, newPassword = New }, Ct);
        Assert.Equal(200, changed.Status);
        Assert.Equal(200, (await tenant.Dashboard.GetJsonAsync("/dashboard/auth/me", Ct)).Status);
        Assert.Equal(401, (await other.GetJsonAsync("/dashboard/auth/me", Ct)).Status);
        await TestTenant.LoginAsync(_server, tenant.Email, New, Ct);
    }

    [Fact]
    public async Task Changing_the_password_needs_the_present_one_and_wrong_ones_lock()
    {
        var tenant = await TestTenant.RegisterAsync(_server, Ct);
        var form = new { currentPassword = "not that one", newPassword = New };
        for (var i = 0; i < 5; i++)
            Assert.Equal("INVALID_CREDENTIALS", (await tenant.Dashboard.PostJsonAsync(Change, form, Ct)).Code);
        Assert.Equal("ACCOUNT_LOCKED", (await tenant.Dashboard.PostJsonAsync(Change, form, Ct)).Code);
    }

    [Fact]
    public async Task Changing_the_password_names_what_is_not_right()
    {
        var tenant = await TestTenant.RegisterAsync(_server, Ct);
        var empty = await tenant.Dashboard.PostJsonAsync(Change, "{}", Ct);
        Assert.Equal(["currentPassword", "newPassword"], empty.Fields);
        var personal = await tenant.Dashboard.PostJsonAsync(
            Change, new { currentPassword = TestTenant.Password, newPassword = tenant.Email }, Ct);
        Assert.Equal(["newPassword"], personal.Fields);
    }

    private static async Task<string> ForgetAsync(TestServer server, TestTenant tenant)
    {
        var count = (await server.Mail.ListAsync(tenant.Email, Ct)).Count;
        Assert.Equal(200, (await server.Anonymous.PostJsonAsync(Forgot, new { email = tenant.Email }, Ct)).Status);
        return TestMailbox.TokenIn(await server.Mail.WaitAsync(tenant.Email, count + 1, Ct));
    }

    private static Task<Answer> ResetAsync(TestServer server, string? token, string password) =>
        server.Anonymous.PostJsonAsync(Reset, new { token, password }, Ct);
}
