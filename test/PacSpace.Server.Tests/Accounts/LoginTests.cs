using Microsoft.Extensions.Time.Testing;
using PacSpace.Server.Tests.Hosting;

namespace PacSpace.Server.Tests.Accounts;

public class LoginTests(ServerFixture fixture)
{
    private const string Path = "/dashboard/auth/login";
    private const string Wrong = "a wrong password";

    private readonly TestServer _server = fixture.Server;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_login_answers_with_a_token_and_the_user()
    {
        var tenant = await TestTenant.RegisterAsync(_server, Ct);
        var answer = await LoginAsync(_server, $" {tenant.Email.ToUpperInvariant()}", TestTenant.Password);
        Assert.Equal(200, answer.Status);
        Assert.Equal(
            ["token", "accessToken", "expiresAt", "id", "email", "name", "role", "isVerified", "tenantId", "user"],
            answer.Data.AsObject().Select(m => m.Key));
        Assert.Equal((string)answer.Data["token"]!, (string)answer.Data["accessToken"]!);
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", (string)answer.Data["expiresAt"]!);
        Assert.Equal("owner", (string)answer.Data["role"]!);
        Assert.Equal(tenant.TenantId, (string)answer.Data["tenantId"]!);
        Assert.Equal("free", (string)answer.Data["user"]!["plan"]!);
        var client = TestTenant.WithToken(_server, (string)answer.Data["token"]!);
        var me = await client.GetJsonAsync("/dashboard/auth/me", Ct);
        Assert.Equal(answer.Data["user"]!.ToJsonString(), me.Data.ToJsonString());
    }

    [Fact]
    public async Task A_wrong_password_and_an_unknown_address_get_the_same_answer()
    {
        var tenant = await TestTenant.RegisterAsync(_server, Ct);
        var wrong = await LoginAsync(_server, tenant.Email, Wrong);
        var unknown = await LoginAsync(_server, TestTenant.NewEmail(), Wrong);
        Assert.Equal((401, "INVALID_CREDENTIALS"), (wrong.Status, wrong.Code));
        foreach (var answer in new[] { wrong, unknown }) answer.Body!["error"]!["requestId"] = null;
        Assert.Equal(wrong.Body!.ToJsonString(), unknown.Body!.ToJsonString());
    }

    [Fact]
    public async Task An_address_that_is_not_verified_is_told_so_to_who_knows_the_password()
    {
        var email = TestTenant.NewEmail();
        await _server.Anonymous.PostJsonAsync("/dashboard/auth/register", TestTenant.Form(email), Ct);
        var right = await LoginAsync(_server, email, TestTenant.Password);
        Assert.Equal((403, "EMAIL_NOT_VERIFIED"), (right.Status, right.Code));
        Assert.Equal("INVALID_CREDENTIALS", (await LoginAsync(_server, email, Wrong)).Code);
    }

    [Theory]
    [InlineData("{}", "email", "password")]
    [InlineData("{\"email\": \"ada\", \"password\": \"x\"}", "email")]
    [InlineData("{\"email\": \"ada@example.com\", \"password\": \"\"}", "password")]
    public async Task Members_that_are_not_right_are_named(string body, params string[] fields)
    {
        var answer = await _server.Anonymous.PostJsonAsync(Path, body, Ct);
        Assert.Equal(400, answer.Status);
        Assert.Equal(fields, answer.Fields);
    }

    [Fact]
    public async Task Five_wrong_passwords_lock_an_address_whether_or_not_it_has_an_account()
    {
        var tenant = await TestTenant.RegisterAsync(_server, Ct);
        foreach (var email in new[] { tenant.Email, TestTenant.NewEmail() })
        {
            for (var i = 0; i < 5; i++) Assert.Equal(401, (await LoginAsync(_server, email, Wrong)).Status);
            var locked = await LoginAsync(_server, email, TestTenant.Password);
            Assert.Equal((429, "ACCOUNT_LOCKED"), (locked.Status, locked.Code));
            var seconds = (int)locked.Body!["error"]!["retryAfterSeconds"]!;
            Assert.InRange(seconds, 1, 900);
            Assert.Equal(seconds, locked.Response.Headers.RetryAfter!.Delta!.Value.TotalSeconds);
        }
        Assert.Equal(200, (await tenant.Dashboard.GetJsonAsync("/dashboard/auth/me", Ct)).Status);
    }

    [Fact]
    public async Task Guesses_made_all_at_once_are_counted_too()
    {
        var email = TestTenant.NewEmail();
        var answers = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => LoginAsync(_server, email, Wrong)));
        Assert.Equal(5, answers.Count(a => a.Status == 401));
        Assert.Equal(25, answers.Count(a => a.Status == 429));
    }

    [Fact]
    public async Task A_lock_ends_after_a_quarter_of_an_hour_and_a_login_clears_the_count()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.FromUnixTimeMilliseconds(1_793_000_000_000));
        await using var server = new TestServer(new TestServerOptions { Clock = clock });
        var tenant = await TestTenant.RegisterAsync(server, Ct);
        for (var i = 0; i < 5; i++) await LoginAsync(server, tenant.Email, Wrong);
        clock.Advance(TimeSpan.FromMinutes(15) - TimeSpan.FromSeconds(1));
        var locked = await LoginAsync(server, tenant.Email, TestTenant.Password);
        Assert.Equal(1, (int)locked.Body!["error"]!["retryAfterSeconds"]!);
        clock.Advance(TimeSpan.FromSeconds(1));

        for (var round = 0; round < 3; round++)
        {
            for (var i = 0; i < 4; i++) Assert.Equal(401, (await LoginAsync(server, tenant.Email, Wrong)).Status);
            Assert.Equal(200, (await LoginAsync(server, tenant.Email, TestTenant.Password)).Status);
        }
    }

    [Fact]
    public async Task Locks_outlive_the_server()
    {
        var directory = Directory.CreateTempSubdirectory("pacspace-");
        var email = TestTenant.NewEmail();
        await using (var server = new TestServer(new TestServerOptions { DataDirectory = directory.FullName }))
            for (var i = 0; i < 5; i++) await LoginAsync(server, email, Wrong);
        await using (var server = new TestServer(new TestServerOptions { DataDirectory = directory.FullName }))
            Assert.Equal(429, (await LoginAsync(server, email, Wrong)).Status);
        directory.Delete(recursive: true);
    }

    private static Task<Answer> LoginAsync(TestServer server, string email, string password) =>
        server.Anonymous.PostJsonAsync(Path, new { email, password }, Ct);
}
