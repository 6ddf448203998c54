using System.Text;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using PacSpace.Server.Tests.Hosting;

namespace PacSpace.Server.Tests.Accounts;

public class SessionTests(ServerFixture fixture)
{
    private const string Me = "/dashboard/auth/me";

    private readonly TestServer _server = fixture.Server;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_a_token_there_is_no_answer()
    {
        var answer = await _server.Anonymous.GetJsonAsync(Me, Ct);
        Assert.Equal((401, "JWT_INVALID"), (answer.Status, answer.Code));
        Assert.Equal("Bearer", answer.Response.Headers.WwwAuthenticate.ToString());
    }

    [Fact]
    public async Task A_token_names_user_tenant_role_and_session()
    {
        var tenant = await TestTenant.RegisterAsync(_server, Ct);
        var token = new JsonWebToken(tenant.Token);
        Assert.Equal("HS256", token.Alg);
        Assert.StartsWith("usr_", token.Subject, StringComparison.Ordinal);
        Assert.Equal(tenant.TenantId, token.GetPayloadValue<string>("tid"));
        Assert.Equal("owner", token.GetPayloadValue<string>("role"));
        Assert.StartsWith("ses_", token.GetPayloadValue<string>("sid"), StringComparison.Ordinal);
        Assert.Equal(TimeSpan.FromHours(1), token.ValidTo - token.IssuedAt);
    }

    [Fact]
    public async Task Tokens_that_we_did_not_sign_are_refused()
    {
        var token = (await TestTenant.RegisterAsync(_server, Ct)).Token;
        var parts = token.Split('.');
        var unsigned = Base64UrlEncoder.Encode("{\"alg\":\"none\",\"typ\":\"JWT\"}") + $".{parts[1]}.";
        string[] forgeries =
            ["nonsense", "a.b.c", unsigned, $"{parts[0]}.{parts[1]}.", Tampered(parts), Foreign(token)];
        foreach (var forged in forgeries)
        {
            var answer = await TestTenant.WithToken(_server, forged).GetJsonAsync(Me, Ct);
            Assert.Equal((401, "JWT_INVALID"), (answer.Status, answer.Code));
        }
    }

    [Fact]
    public async Task A_logged_out_token_is_refused_at_once_and_others_go_on()
    {
        var tenant = await TestTenant.RegisterAsync(_server, Ct);
        var other = TestTenant.WithToken(
            _server, await TestTenant.LoginAsync(_server, tenant.Email, TestTenant.Password, Ct));
        Assert.Equal(200, (await tenant.Dashboard.GetJsonAsync(Me, Ct)).Status);
        Assert.Equal(200, (await tenant.Dashboard.PostJsonAsync("/dashboard/auth/logout", null, Ct)).Status);
        Assert.Equal("JWT_INVALID", (await tenant.Dashboard.GetJsonAsync(Me, Ct)).Code);
        Assert.Equal("JWT_INVALID", (await tenant.Dashboard.PostJsonAsync("/dashboard/auth/logout", null, Ct)).Code);
        Assert.Equal(200, (await other.GetJsonAsync(Me, Ct)).Status);
    }

    [Fact]
    public async Task A_token_expires_and_says_so()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.FromUnixTimeMilliseconds(1_793_000_000_000));
        var options = new TestServerOptions { Clock = clock, Settings = { ["PacSpace:Jwt:Lifetime"] = "00:30:00" } };
        await using var server = new TestServer(options);
        var tenant = await TestTenant.RegisterAsync(server, Ct);
        clock.Advance(TimeSpan.FromMinutes(30) - TimeSpan.FromSeconds(1));
        Assert.Equal(200, (await tenant.Dashboard.GetJsonAsync(Me, Ct)).Status);
        clock.Advance(TimeSpan.FromSeconds(1));
        var answer = await tenant.Dashboard.GetJsonAsync(Me, Ct);
        Assert.Equal((401, "JWT_EXPIRED"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task Another_node_refuses_an_ended_session_within_two_seconds()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.FromUnixTimeMilliseconds(1_793_000_000_000));
        await using var one = new TestServer(new TestServerOptions { Clock = clock });
        await using var two = one.NewNode(clock);
        var tenant = await TestTenant.RegisterAsync(one, Ct);
        var there = TestTenant.WithToken(two, tenant.Token);
        Assert.Equal(200, (await there.GetJsonAsync(Me, Ct)).Status);
        await tenant.Dashboard.PostJsonAsync("/dashboard/auth/logout", null, Ct);
        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(401, (await there.GetJsonAsync(Me, Ct)).Status);
    }

    [Theory]
    [InlineData("sandbox")]
    [InlineData("production")]
    public async Task The_preferred_environment_is_remembered(string environment)
    {
        var tenant = await TestTenant.RegisterAsync(_server, Ct);
        var answer = await tenant.Dashboard.SendJsonAsync(HttpMethod.Patch, "/dashboard/auth/preferences",
            new { preferredEnvironment = environment }, Ct);
        Assert.Equal(200, answer.Status);
        Assert.Equal(environment, (string)(await tenant.Dashboard.GetJsonAsync(Me, Ct)).Data["preferredEnvironment"]!);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"preferredEnvironment\": \"moon\"}")]
    public async Task Other_preferences_are_refused(string body)
    {
        var tenant = await TestTenant.RegisterAsync(_server, Ct);
        var answer = await tenant.Dashboard.SendJsonAsync(
            HttpMethod.Patch, "/dashboard/auth/preferences", body, Ct);
        Assert.Equal(["preferredEnvironment"], answer.Fields);
    }

    private static string Tampered(string[] parts)
    {
        var payload = Base64UrlEncoder.Decode(parts[1]).Replace("owner", "admin", StringComparison.Ordinal);
        return $"{parts[0]}.{Base64UrlEncoder.Encode(payload)}.{parts[2]}";
    }

    private static string Foreign(string token)
    {
        var original = new JsonWebToken(token);
        return new JsonWebTokenHandler().CreateToken(
            Base64UrlEncoder.Decode(original.EncodedPayload),
            new SigningCredentials(new SymmetricSecurityKey(Encoding.UTF8.GetBytes(new string('k', 32))), "HS256"));
    }
}
