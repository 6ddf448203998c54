using PacSpace.Server.Tests.Hosting;

namespace PacSpace.Server.Tests.ApiKeys;

public class ApiKeyManagementTests(ServerFixture fixture)
{
    private const string Path = "/dashboard/api-keys";

    private readonly TestServer _server = fixture.Server;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_new_key_shows_its_secret_once()
    {
        var tenant = await TestTenant.RegisterAsync(_server, Ct);
        var created = await tenant.Dashboard.PostJsonAsync(Path, new { name = " ci " }, Ct);
        Assert.Equal(201, created.Status);
        Assert.Equal(["id", "name", "environment", "publicKey", "secretKey", "fullKey", "active", "createdAt"],
            created.Data.AsObject().Select(m => m.Key));
        Assert.StartsWith("key_", (string)created.Data["id"]!, StringComparison.Ordinal);
        Assert.Equal("ci", (string)created.Data["name"]!);
        Assert.Equal("test", (string)created.Data["environment"]!);
        Assert.Equal($"{created.Data["publicKey"]}.{created.Data["secretKey"]}", (string)created.Data["fullKey"]!);

        var shown = await tenant.Dashboard.GetJsonAsync($"{Path}/{created.Data["id"]}", Ct);
        Assert.Equal(["id", "name", "environment", "publicKey", "active", "createdAt", "lastUsedAt"],
            shown.Data.AsObject().Select(m => m.Key));
        Assert.Null(shown.Data["lastUsedAt"]);
        var list = await tenant.Dashboard.GetJsonAsync(Path, Ct);
        Assert.Equal(shown.Data.ToJsonString(), list.Data["items"]![0]!.ToJsonString());
    }

    [Theory]
    [InlineData("{}", "name")]
    [InlineData("{\"name\": \"\"}", "name")]
    [InlineData("{\"name\": \"a\\nb\"}", "name")]
    [InlineData("{\"name\": 5}", "name")]
    [InlineData("{\"name\": \"ci\", \"environment\": \"sandbox\"}", "environment")]
    public async Task A_key_that_is_not_right_is_not_made(string body, string field)
    {
        var tenant = await TestTenant.RegisterAsync(_server, Ct);
        var answer = await tenant.Dashboard.PostJsonAsync(Path, body, Ct);
        Assert.Equal(400, answer.Status);
        Assert.Equal([field], answer.Fields);
        Assert.Equal(0, (int)(await tenant.Dashboard.GetJsonAsync(Path, Ct)).Data["total"]!);
    }

    [Fact]
    public async Task A_live_key_needs_an_active_production_environment()
    {
        var tenant = await TestTenant.RegisterAsync(_server, Ct);
        var answer = await tenant.Dashboard.PostJsonAsync(Path, new { name = "ci", environment = "live" }, Ct);
        Assert.Equal((412, "CONTRACT_NOT_DEPLOYED"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task Keys_are_listed_in_pages()
    {
        var tenant = await TestTenant.RegisterAsync(_server, Ct);
        for (var i = 0; i < 3; i++) await tenant.CreateKeyAsync(Ct);
        var page = await tenant.Dashboard.GetJsonAsync($"{Path}?page=2&limit=2", Ct);
        Assert.Single(page.Data["items"]!.AsArray());
        Assert.Equal("""{"total":3,"page":2,"limit":2}""", $$"""
            {"total":{{page.Data["total"]}},"page":{{page.Data["page"]}},"limit":{{page.Data["limit"]}}}
            """);
        Assert.Empty((await tenant.Dashboard.GetJsonAsync($"{Path}?page=2147483647", Ct)).Data["items"]!.AsArray());
    }

    [Theory]
    [InlineData("?page=0", "page")]
    [InlineData("?limit=0", "limit")]
    [InlineData("?limit=101", "limit")]
    public async Task Pages_have_limits(string query, string field)
    {
        var tenant = await TestTenant.RegisterAsync(_server, Ct);
        Assert.Equal([field], (await tenant.Dashboard.GetJsonAsync(Path + query, Ct)).Fields);
    }

    [Fact]
    public async Task A_key_can_be_renamed_and_switched_off_and_on()
    {
        var (tenant, id) = await CreateAsync();
        var renamed = await PatchAsync(tenant, id, new { name = "deploys" });
        Assert.Equal(("deploys", true), ((string)renamed.Data["name"]!, (bool)renamed.Data["active"]!));
        var off = await PatchAsync(tenant, id, new { active = false });
        Assert.Equal(("deploys", false), ((string)off.Data["name"]!, (bool)off.Data["active"]!));
        Assert.True((bool)(await PatchAsync(tenant, id, new { active = true })).Data["active"]!);
        Assert.Equal(["name"], (await PatchAsync(tenant, id, new { name = "" })).Fields);
    }

    [Fact]
    public async Task A_deleted_key_is_gone()
    {
        var (tenant, id) = await CreateAsync();
        Assert.Equal(200, (await tenant.Dashboard.SendJsonAsync(HttpMethod.Delete, $"{Path}/{id}", null, Ct)).Status);
        Assert.Equal(404, (await tenant.Dashboard.SendJsonAsync(HttpMethod.Delete, $"{Path}/{id}", null, Ct)).Status);
        Assert.Equal(404, (await tenant.Dashboard.GetJsonAsync($"{Path}/{id}", Ct)).Status);
    }

    [Fact]
    public async Task Another_tenants_key_is_as_unknown_as_an_invented_one()
    {
        var (_, id) = await CreateAsync();
        var stranger = (await TestTenant.RegisterAsync(_server, Ct)).Dashboard;
        foreach (var path in new[] { $"{Path}/{id}", $"{Path}/key_unknown" })
        {
            var answers = new[]
            {
                await stranger.GetJsonAsync(path, Ct),
                await stranger.SendJsonAsync(HttpMethod.Patch, path, new { active = false }, Ct),
                await stranger.PostJsonAsync($"{path}/rotate", null, Ct),
                await stranger.SendJsonAsync(HttpMethod.Delete, path, null, Ct),
            };
            Assert.All(answers, a => Assert.Equal((404, "NOT_FOUND"), (a.Status, a.Code)));
        }
    }

    [Theory]
    [InlineData("{\"overlapSeconds\": -1}")]
    [InlineData("{\"overlapSeconds\": 604801}")]
    [InlineData("{\"overlapSeconds\": \"5\"}")]
    [InlineData("{\"overlapSeconds\": 1.5}")]
    public async Task An_overlap_has_limits(string body)
    {
        var (tenant, id) = await CreateAsync();
        var answer = await tenant.Dashboard.PostJsonAsync($"{Path}/{id}/rotate", body, Ct);
        Assert.Equal(["overlapSeconds"], answer.Fields);
    }

    private async Task<(TestTenant Tenant, string Id)> CreateAsync()
    {
        var tenant = await TestTenant.RegisterAsync(_server, Ct);
        return (tenant, (string)(await tenant.Dashboard.PostJsonAsync(Path, new { name = "ci" }, Ct)).Data["id"]!);
    }

    private static Task<Answer> PatchAsync(TestTenant tenant, string id, object body) =>
        tenant.Dashboard.SendJsonAsync(HttpMethod.Patch, $"{Path}/{id}", body, Ct);
}
