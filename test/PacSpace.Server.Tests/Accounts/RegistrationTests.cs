using PacSpace.Server.Tests.Hosting;

namespace PacSpace.Server.Tests.Accounts;

public class RegistrationTests(ServerFixture fixture)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Registering_leads_to_an_api_key()
    {
        var tenant = await TestTenant.RegisterAsync(fixture.Server, Ct);
        var key = await tenant.CreateKeyAsync(Ct);
        Assert.Matches("^pk_test_[0-9a-z]{24}\\.[A-Za-z0-9_-]{43}$", key);
    }
}
