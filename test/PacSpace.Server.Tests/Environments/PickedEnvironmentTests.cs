using PacSpace.Server.Tests.Hosting;
using PacSpace.Storage.Control;

namespace PacSpace.Server.Tests.Environments;

/// <summary>Which environment a dashboard call is about.</summary>
public class PickedEnvironmentTests(ServerFixture fixture)
{
    private const string Path = "/dashboard/customers";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Header_picks_and_the_preference_decides_without_it()
    {
        var tenant = await ApiTenant.CreateAsync(fixture.Server, Ct);
        var dashboard = tenant.Tenant.Dashboard;
        (await dashboard.PostJsonAsync("/dashboard/environments/provision", new { environment = "production" }, Ct)).IsCreated();
        await tenant.Tenant.WaitForActiveAsync("production", Ct);
        var live = await tenant.Tenant.OpenAsync(EnvironmentKind.Production, Ct);
        await tenant.Api.RecordAsync("in_sandbox", "1", Ct);
        await live.Api.RecordAsync("in_production", "1", Ct);

        Assert.Equal("in_sandbox", await OnlyAsync(null));
        Assert.Equal("in_sandbox", await OnlyAsync("sandbox"));
        Assert.Equal("in_production", await OnlyAsync("production"));
        (await dashboard.SendJsonAsync(
            HttpMethod.Patch, "/dashboard/auth/preferences", new { preferredEnvironment = "production" }, Ct)).IsOk();
        Assert.Equal("in_production", await OnlyAsync(null));
        Assert.Equal("in_sandbox", await OnlyAsync("sandbox"));
        (await dashboard.SendJsonAsync(
            HttpMethod.Post, Path, new { displayName = "A", customerId = "a" }, Ct, ("X-Environment", "sandbox"))).IsCreated();
        (await dashboard.GetJsonAsync($"{Path}/a", Ct)).IsRefused(404, "CUSTOMER_NOT_FOUND");

        async Task<string> OnlyAsync(string? environment)
        {
            (string, string)[] headers = environment is null ? [] : [("X-Environment", environment)];
            var answer = await dashboard.SendJsonAsync(HttpMethod.Get, Path, null, Ct, headers);
            return (string)Assert.Single(answer.IsOk().Data["customers"]!.AsArray())!["customerId"]!;
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("mainnet")]
    [InlineData("Sandbox")]
    [InlineData("sandbox,production")]
    public async Task Other_words_are_refused(string word)
    {
        var tenant = await TestTenant.RegisterAsync(fixture.Server, Ct);
        (await tenant.Dashboard.SendJsonAsync(HttpMethod.Get, Path, null, Ct, ("X-Environment", word)))
            .IsRefused(400, "VALIDATION_ERROR", "X-Environment");
    }

    [Fact]
    public async Task Environment_that_is_not_active_is_412()
    {
        var tenant = await TestTenant.RegisterAsync(fixture.Server, Ct);
        (await tenant.Dashboard.SendJsonAsync(HttpMethod.Get, Path, null, Ct, ("X-Environment", "production")))
            .IsRefused(412, "CONTRACT_NOT_DEPLOYED");
        (await fixture.Server.Anonymous.SendJsonAsync(HttpMethod.Get, Path, null, Ct, ("X-Environment", "production")))
            .IsRefused(401, "JWT_INVALID");
    }

    [Fact]
    public async Task Host_that_does_not_serve_an_environment_says_so()
    {
        await using var server = new TestServer(new TestServerOptions { Settings = { ["PacSpace:Environments"] = "sandbox" } });
        var tenant = await TestTenant.RegisterAsync(server, Ct);
        (await tenant.Dashboard.GetJsonAsync(Path, Ct)).IsOk();
        (await tenant.Dashboard.SendJsonAsync(HttpMethod.Get, Path, null, Ct, ("X-Environment", "production")))
            .IsRefused(403, "FORBIDDEN");
    }
}
