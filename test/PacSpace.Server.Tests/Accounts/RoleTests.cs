using PacSpace.Server.Tests.Hosting;

namespace PacSpace.Server.Tests.Accounts;

public class RoleTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("owner", 201)]
    [InlineData("admin", 201)]
    [InlineData("manager", 403)]
    [InlineData("viewer", 403)]
    public async Task Keys_and_environments_are_for_owners_and_admins(string role, int status)
    {
        await using var server = new TestServer();
        var tenant = await TestTenant.RegisterAsync(server, Ct);
        var client = await tenant.AsAsync(role, Ct);
        var (created, provisioned) = (
            await client.PostJsonAsync("/dashboard/api-keys", new { name = "ci" }, Ct),
            await client.PostJsonAsync("/dashboard/environments/provision", new { environment = "sandbox" }, Ct));
        Assert.All(new[] { created, provisioned }, answer => Assert.Equal(status, answer.Status));
        if (status == 403) Assert.Equal("FORBIDDEN", created.Code);
        Assert.Equal(200, (await client.GetJsonAsync("/dashboard/api-keys", Ct)).Status);
        Assert.Equal(role, (string)(await client.GetJsonAsync("/dashboard/auth/me", Ct)).Data["role"]!);
    }
}
