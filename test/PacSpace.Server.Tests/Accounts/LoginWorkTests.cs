using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using PacSpace.Server.Tests.Hosting;
using PacSpace.Storage.Control;

namespace PacSpace.Server.Tests.Accounts;

public class LoginWorkTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_unknown_address_costs_the_same_hashing_as_a_wrong_password()
    {
        var hasher = new CountingHasher();
        var options = new TestServerOptions
        {
            Services = services => services.AddSingleton<IPasswordHasher<UserRecord>>(hasher),
        };
        await using var server = new TestServer(options);
        var tenant = await TestTenant.RegisterAsync(server, Ct);
        var iterations = new List<string>();
        foreach (var email in new[] { tenant.Email, TestTenant.NewEmail() })
        {
            hasher.Verified.Clear();
            await server.Anonymous.PostJsonAsync("/dashboard/auth/login", new { email, password = "a wrong one" }, Ct);
            iterations.Add(Assert.Single(hasher.Verified));
        }
        Assert.Equal(iterations[0], iterations[1]);
    }

    /// <summary>Counts comparisons and keeps the parameters in front of each hash: format, function, iterations.</summary>
    private sealed class CountingHasher : PasswordHasher<UserRecord>
    {
        public CountingHasher() : base(Options.Create(new PasswordHasherOptions { IterationCount = 100 }))
        {
        }

        public List<string> Verified { get; } = [];

        public override PasswordVerificationResult VerifyHashedPassword(
            UserRecord user, string hashedPassword, string providedPassword)
        {
            Verified.Add(Convert.ToHexString(Convert.FromBase64String(hashedPassword).AsSpan(0, 13)));
            return base.VerifyHashedPassword(user, hashedPassword, providedPassword);
        }
    }
}
