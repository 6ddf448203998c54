using System.Text.Json.Nodes;
using PacSpace.Server.Tests.Hosting;

namespace PacSpace.Server.Tests.Accounts;

public class RegistrationTests(ServerFixture fixture)
{
    private const string Path = "/dashboard/auth/register";

    private readonly TestServer _server = fixture.Server;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Registering_leads_to_an_api_key()
    {
        var tenant = await TestTenant.RegisterAsync(_server, Ct);
        var key = await tenant.CreateKeyAsync(Ct);
        Assert.Matches("^pk_test_[0-9a-z]{24}\\.[A-Za-z0-9_-]{43}$", key);
    }

    [Fact]
    public async Task The_answer_names_the_owner_and_the_tenant()
    {
        var email = TestTenant.NewEmail();
        var answer = await _server.Anonymous.PostJsonAsync(Path, TestTenant.Form(email), Ct);
        Assert.Equal(201, answer.Status);
        Assert.True((bool)answer.Body!["success"]!);
        Assert.Equal(201, (int)answer.Body["statusCode"]!);
        Assert.Equal("Registration successful. Please check your email to verify your address.",
            (string)answer.Body["message"]!);
        Assert.Equal(["id", "email", "name", "firstName", "lastName", "tenantId", "isVerified"],
            answer.Data.AsObject().Select(m => m.Key));
        Assert.StartsWith("usr_", (string)answer.Data["id"]!, StringComparison.Ordinal);
        Assert.StartsWith("tnt_", (string)answer.Data["tenantId"]!, StringComparison.Ordinal);
        Assert.Equal(email, (string)answer.Data["email"]!);
        Assert.Equal("Ada Lovelace", (string)answer.Data["name"]!);
        Assert.False((bool)answer.Data["isVerified"]!);
        Assert.True(answer.Response.Headers.Contains("X-Request-Id"));
    }

    [Theory]
    [InlineData("name")]
    [InlineData("organization")]
    public async Task The_company_may_have_another_name_in_the_form(string member)
    {
        var form = Form(TestTenant.NewEmail());
        form.Remove("companyName");
        form[member] = "Analytical Engines";
        Assert.Equal(201, (await _server.Anonymous.PostJsonAsync(Path, form.ToJsonString(), Ct)).Status);
    }

    [Theory]
    [InlineData("email", null)]
    [InlineData("email", "")]
    [InlineData("email", "ada")]
    [InlineData("email", "ada@example")]
    [InlineData("email", "ada @example.com")]
    [InlineData("email", "ada@example.com\r\nBcc: all@example.com")]
    [InlineData("email", "Ada <ada@example.com>")]
    [InlineData("firstName", null)]
    [InlineData("firstName", "  ")]
    [InlineData("lastName", null)]
    [InlineData("lastName", "Love\nlace")]
    [InlineData("companyName", null)]
    [InlineData("password", null)]
    [InlineData("password", "short")]
    [InlineData("password", "password123")]
    [InlineData("password", "Password2026!")]
    [InlineData("password", "1234567890")]
    [InlineData("password", "aaaaaaaaaaaa")]
    [InlineData("password", "qwertyuiop")]
    [InlineData("password", "poiuytrewq")]
    [InlineData("password", "analytical engines")]
    public async Task A_member_that_is_not_right_is_named(string member, string? value)
    {
        var form = Form(TestTenant.NewEmail());
        form[member] = value;
        var answer = await _server.Anonymous.PostJsonAsync(Path, form.ToJsonString(), Ct);
        Assert.Equal(400, answer.Status);
        Assert.Equal("VALIDATION_ERROR", answer.Code);
        Assert.Equal([member], answer.Fields);
    }

    [Fact]
    public async Task Lengths_have_limits()
    {
        var form = Form(TestTenant.NewEmail());
        form["email"] = new string('a', 64) + "@" + string.Concat(Enumerable.Repeat("example.", 25)) + "com";
        form["firstName"] = new string('a', 101);
        form["lastName"] = new string('a', 101);
        form["companyName"] = new string('a', 201);
        form["password"] = string.Concat(Enumerable.Range(0, 100).Select(i => $"{i}x{i}"));
        var answer = await _server.Anonymous.PostJsonAsync(Path, form.ToJsonString(), Ct);
        Assert.Equal(["email", "firstName", "lastName", "companyName", "password"], answer.Fields);
    }

    [Fact]
    public async Task A_password_may_not_be_the_address()
    {
        var email = "someone.with.a.long.name@example.com";
        var answer = await _server.Anonymous.PostJsonAsync(Path, TestTenant.Form(email, email), Ct);
        Assert.Equal(["password"], answer.Fields);
    }

    [Theory]
    [InlineData("[]", 400, "VALIDATION_ERROR")]
    [InlineData("{\"email\": 7}", 400, "VALIDATION_ERROR")]
    [InlineData("{\"email\": \"a\", \"email\": \"b\"}", 400, "VALIDATION_ERROR")]
    [InlineData("{\"email\": \"\\u0000\"}", 400, "VALIDATION_ERROR")]
    [InlineData("{", 400, "MALFORMED_JSON")]
    public async Task A_body_that_is_not_such_a_form_is_refused(string body, int status, string code)
    {
        var answer = await _server.Anonymous.PostJsonAsync(Path, body, Ct);
        Assert.Equal((status, code), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task A_known_address_gets_the_same_answer_and_a_mail_that_says_so()
    {
        var email = TestTenant.NewEmail();
        var first = await _server.Anonymous.PostJsonAsync(Path, TestTenant.Form(email), Ct);
        await _server.Mail.WaitAsync(email, 1, Ct);
        var second = await _server.Anonymous.PostJsonAsync(Path, TestTenant.Form(email.ToUpperInvariant()), Ct);
        Assert.Equal(201, second.Status);
        foreach (var answer in new[] { first, second })
        {
            answer.Data["id"] = null;
            answer.Data["tenantId"] = null;
        }
        Assert.True(JsonNode.DeepEquals(first.Body, second.Body));

        var mail = await _server.Mail.WaitAsync(email, 2, Ct);
        Assert.Equal("You already have an account", mail.Subject);
        // Its link sets a password: a verification link would open an account that somebody else may have set up.
        var token = TestMailbox.TokenIn(mail);
        Assert.Equal(400, (await _server.Anonymous.GetJsonAsync($"/dashboard/auth/verify?token={token}", Ct)).Status);
        var reset = await _server.Anonymous.PostJsonAsync(
            "/dashboard/auth/reset-password", new { token, password = "lilac heron counts 7 hills" }, Ct);
        Assert.Equal(200, reset.Status);
        await TestTenant.LoginAsync(_server, email, "lilac heron counts 7 hills", Ct);
    }

    private static JsonObject Form(string email) => new()
    {
        ["email"] = email,
        ["password"] = TestTenant.Password,
        ["firstName"] = "Ada",
        ["lastName"] = "Lovelace",
        ["companyName"] = "Analytical Engines",
    };
}
