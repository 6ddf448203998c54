using System.Diagnostics;
using System.Net.Http.Headers;

namespace PacSpace.Server.Tests.Hosting;

/// <summary>A tenant whose owner is logged in.</summary>
public sealed class TestTenant
{
    public const string Password = "teal otter crosses 9 bridges";

    private static int _count;

    private TestTenant(TestServer server, string email, string tenantId, string token)
    {
        (Server, Email, TenantId, Token) = (server, email, tenantId, token);
        Dashboard = WithToken(server, token);
    }

    public TestServer Server { get; }

    public string Email { get; }

    public string TenantId { get; }

    /// <summary>The owner's JWT.</summary>
    public string Token { get; }

    /// <summary>Calls with the owner's token.</summary>
    public HttpClient Dashboard { get; }

    public static string NewEmail() => $"owner{Interlocked.Increment(ref _count)}@example.com";

    public static object Form(string email, string password = Password) => new
    {
        email,
        password,
        firstName = "Ada",
        lastName = "Lovelace",
        companyName = "Analytical Engines",
    };

    /// <summary>Registers, follows the mailed link and logs in; the Sandbox environment is active.</summary>
    public static async Task<TestTenant> RegisterAsync(TestServer server, CancellationToken ct)
    {
        var email = NewEmail();
        var registered = await server.Anonymous.PostJsonAsync("/dashboard/auth/register", Form(email), ct);
        Assert.Equal(201, registered.Status);
        var token = TestMailbox.TokenIn(await server.Mail.WaitAsync(email, 1, ct));
        Assert.Equal(200, (await server.Anonymous.GetJsonAsync($"/dashboard/auth/verify?token={token}", ct)).Status);
        var tenant = new TestTenant(
            server, email, (string)registered.Data["tenantId"]!, await LoginAsync(server, email, Password, ct));
        await tenant.WaitForActiveAsync("sandbox", ct);
        return tenant;
    }

    public static async Task<string> LoginAsync(
        TestServer server, string email, string password, CancellationToken ct)
    {
        var answer = await server.Anonymous.PostJsonAsync("/dashboard/auth/login", new { email, password }, ct);
        Assert.Equal(200, answer.Status);
        return (string)answer.Data["token"]!;
    }

    public static HttpClient WithToken(TestServer server, string token)
    {
        var client = server.NewClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    public static HttpClient WithKey(TestServer server, string key)
    {
        var client = server.NewClient();
        client.DefaultRequestHeaders.Add("X-Api-Key", key);
        return client;
    }

    /// <summary>A client of the tenant's one user, who has this role from now on.</summary>
    /// <remarks>Changing roles is the team page's business, which is yet to come.</remarks>
    public async Task<HttpClient> AsAsync(string role, CancellationToken ct)
    {
        const string Promote = "UPDATE users SET role = $1 WHERE email = $2";
        Assert.Equal(1, await Server.Database!.ExecuteAsync("control", Promote, ct, role, Email));
        // A fresh log-in, whose session nobody has looked up yet.
        return WithToken(Server, await LoginAsync(Server, Email, Password, ct));
    }

    /// <summary>Creates an API key and returns it whole.</summary>
    public async Task<string> CreateKeyAsync(CancellationToken ct, string environment = "test")
    {
        var answer = await Dashboard.PostJsonAsync("/dashboard/api-keys", new { name = "tests", environment }, ct);
        Assert.Equal(201, answer.Status);
        return (string)answer.Data["fullKey"]!;
    }

    /// <summary>A client with a new API key.</summary>
    public async Task<HttpClient> CreateApiClientAsync(CancellationToken ct, string environment = "test") =>
        WithKey(Server, await CreateKeyAsync(ct, environment));

    public async Task WaitForActiveAsync(string environment, CancellationToken ct)
    {
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < TimeSpan.FromSeconds(20))
        {
            var answer = await Dashboard.GetJsonAsync("/dashboard/environments/environment-status", ct);
            if ((string?)answer.Data[environment]!["status"] == "active") return;
            await Task.Delay(10, ct);
        }
        throw new TimeoutException($"The {environment} environment of {TenantId} is not active.");
    }
}
