using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using PacSpace.Server.Hosting.Authentication;
using PacSpace.Server.Tests.Hosting;
using PacSpace.Storage.Control;

namespace PacSpace.Server.Tests.ApiKeys;

public class ApiKeyAuthenticationTests(ServerFixture fixture)
{
    private const string Keys = "/dashboard/api-keys";
    private const string Provision = "/dashboard/environments/provision";

    private readonly TestServer _server = fixture.Server;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_key_opens_its_tenants_environment()
    {
        var (one, other) = (await TestTenant.RegisterAsync(_server, Ct), await TestTenant.RegisterAsync(_server, Ct));
        foreach (var tenant in new[] { one, other })
        {
            var answer = await (await tenant.CreateApiClientAsync(Ct)).GetJsonAsync(Probe.WithKey, Ct);
            Assert.Equal(200, answer.Status);
            Assert.Equal(await SandboxIdAsync(tenant), (string)answer.Data!);
        }
    }

    [Fact]
    public async Task A_missing_or_malformed_or_unknown_key_is_refused()
    {
        var tenant = await TestTenant.RegisterAsync(_server, Ct);
        var key = await tenant.CreateKeyAsync(Ct);
        var (name, secret) = (key.Split('.')[0], key.Split('.')[1]);
        string[] refused =
        [
            "", ".", name, name + ".", "." + secret, $"{name}.{secret}x", $"{name}.{secret[1..]}", $"{name}. {secret}",
            $"pk_prod_{name[8..]}.{secret}", $"pk_live_{name[8..]}.{secret}", $"{name[..^1]}.{secret}",
            $"{name.ToUpperInvariant()}.{secret}", $"{ApiKeyText.New(EnvironmentKind.Sandbox).PublicKey}.{secret}",
            new string('a', 10_000), $"{key}, {key}",
        ];
        foreach (var text in refused)
        {
            var answer = await TestTenant.WithKey(_server, text).GetJsonAsync(Probe.WithKey, Ct);
            Assert.Equal((401, "INVALID_API_KEY"), (answer.Status, answer.Code));
            Assert.Equal("ApiKey", answer.Response.Headers.WwwAuthenticate.ToString());
        }
        Assert.Equal("INVALID_API_KEY", (await _server.Anonymous.GetJsonAsync(Probe.WithKey, Ct)).Code);
        Assert.Equal("INVALID_API_KEY", (await tenant.Dashboard.GetJsonAsync(Probe.WithKey, Ct)).Code);
    }

    [Fact]
    public async Task A_key_opens_nothing_of_the_dashboard()
    {
        var client = await (await TestTenant.RegisterAsync(_server, Ct)).CreateApiClientAsync(Ct);
        var answer = await client.GetJsonAsync(Keys, Ct);
        Assert.Equal((401, "JWT_INVALID"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task A_key_that_is_switched_off_or_deleted_is_refused_at_once()
    {
        var tenant = await TestTenant.RegisterAsync(_server, Ct);
        var created = await tenant.Dashboard.PostJsonAsync(Keys, new { name = "ci" }, Ct);
        var path = $"{Keys}/{created.Data["id"]}";
        var client = TestTenant.WithKey(_server, (string)created.Data["fullKey"]!);
        Assert.Equal(200, (await client.GetJsonAsync(Probe.WithKey, Ct)).Status);
        await tenant.Dashboard.SendJsonAsync(HttpMethod.Patch, path, new { active = false }, Ct);
        var off = await client.GetJsonAsync(Probe.WithKey, Ct);
        Assert.Equal((401, "API_KEY_DISABLED"), (off.Status, off.Code));
        var guess = TestTenant.WithKey(_server, $"{created.Data["publicKey"]}.wrong");
        Assert.Equal("INVALID_API_KEY", (await guess.GetJsonAsync(Probe.WithKey, Ct)).Code);
        await tenant.Dashboard.SendJsonAsync(HttpMethod.Patch, path, new { active = true }, Ct);
        Assert.Equal(200, (await client.GetJsonAsync(Probe.WithKey, Ct)).Status);
        await tenant.Dashboard.SendJsonAsync(HttpMethod.Delete, path, null, Ct);
        Assert.Equal("INVALID_API_KEY", (await client.GetJsonAsync(Probe.WithKey, Ct)).Code);
    }

    [Fact]
    public async Task After_a_rotation_the_old_secret_lives_as_long_as_was_asked()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.FromUnixTimeMilliseconds(1_793_000_000_000));
        await using var server = new TestServer(new TestServerOptions { Clock = clock });
        var tenant = await TestTenant.RegisterAsync(server, Ct);
        var created = await tenant.Dashboard.PostJsonAsync(Keys, new { name = "ci" }, Ct);
        var path = $"{Keys}/{created.Data["id"]}/rotate";
        var first = TestTenant.WithKey(server, (string)created.Data["fullKey"]!);
        var rotated = await tenant.Dashboard.PostJsonAsync(path, new { overlapSeconds = 60 }, Ct);
        Assert.Equal(200, rotated.Status);
        Assert.Equal((string)created.Data["publicKey"]!, (string)rotated.Data["publicKey"]!);
        var second = TestTenant.WithKey(server, (string)rotated.Data["fullKey"]!);
        clock.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(200, (await first.GetJsonAsync(Probe.WithKey, Ct)).Status);
        Assert.Equal(200, (await second.GetJsonAsync(Probe.WithKey, Ct)).Status);
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(401, (await first.GetJsonAsync(Probe.WithKey, Ct)).Status);

        // Without a body there is no overlap.
        var third = await tenant.Dashboard.PostJsonAsync(path, null, Ct);
        Assert.Equal(401, (await second.GetJsonAsync(Probe.WithKey, Ct)).Status);
        var last = TestTenant.WithKey(server, (string)third.Data["fullKey"]!);
        Assert.Equal(200, (await last.GetJsonAsync(Probe.WithKey, Ct)).Status);
    }

    [Fact]
    public async Task Another_node_sees_changes_of_keys_within_five_seconds()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.FromUnixTimeMilliseconds(1_793_000_000_000));
        await using var one = new TestServer(new TestServerOptions { Clock = clock });
        await using var two = one.NewNode(clock);
        var tenant = await TestTenant.RegisterAsync(one, Ct);
        var created = await tenant.Dashboard.PostJsonAsync(Keys, new { name = "ci" }, Ct);
        var there = TestTenant.WithKey(two, (string)created.Data["fullKey"]!);
        Assert.Equal(200, (await there.GetJsonAsync(Probe.WithKey, Ct)).Status);
        await tenant.Dashboard.SendJsonAsync(HttpMethod.Delete, $"{Keys}/{created.Data["id"]}", null, Ct);
        clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(401, (await there.GetJsonAsync(Probe.WithKey, Ct)).Status);
    }

    [Fact]
    public async Task An_environment_that_is_not_active_answers_412()
    {
        var fault = new LedgerFault { Failure = new IOException("The disk is away.") };
        await using var server = new TestServer(new TestServerOptions { Services = fault.Install });
        var email = TestTenant.NewEmail();
        await server.Anonymous.PostJsonAsync("/dashboard/auth/register", TestTenant.Form(email), Ct);
        var token = TestMailbox.TokenIn(await server.Mail.WaitAsync(email, 1, Ct));
        await server.Anonymous.GetJsonAsync($"/dashboard/auth/verify?token={token}", Ct);
        var owner = TestTenant.WithToken(server, await TestTenant.LoginAsync(server, email, TestTenant.Password, Ct));
        var created = await owner.PostJsonAsync(Keys, new { name = "ci" }, Ct);
        var client = TestTenant.WithKey(server, (string)created.Data["fullKey"]!);
        var answer = await client.GetJsonAsync(Probe.WithKey, Ct);
        Assert.Equal((412, "CONTRACT_NOT_DEPLOYED"), (answer.Status, answer.Code));

        fault.Failure = null;
        await owner.PostJsonAsync(Provision, new { environment = "sandbox" }, Ct);
        while ((await client.GetJsonAsync(Probe.WithKey, Ct)).Status != 200) await Task.Delay(10, Ct);
    }

    [Theory]
    [InlineData("sandbox", "live")]
    [InlineData("production", "test")]
    public async Task A_host_refuses_keys_of_environments_that_it_does_not_serve(string served, string refused)
    {
        await using var both = new TestServer();
        var tenant = await TestTenant.RegisterAsync(both, Ct);
        await both.Services.GetRequiredService<IControlStore>().SetPlanAsync(tenant.TenantId, "pilot", Ct);
        await tenant.Dashboard.PostJsonAsync(Provision, new { environment = "production" }, Ct);
        await tenant.WaitForActiveAsync("production", Ct);
        var keys = new Dictionary<string, string>
        {
            ["test"] = await tenant.CreateKeyAsync(Ct, "test"),
            ["live"] = await tenant.CreateKeyAsync(Ct, "live"),
        };
        foreach (var key in keys.Values) Assert.Equal(200, (await GetAsync(both, key)).Status);

        await using var one = both.NewNode(environments: served);
        var answer = await GetAsync(one, keys[refused]);
        Assert.Equal((403, "API_KEY_ENVIRONMENT_HOST_MISMATCH"), (answer.Status, answer.Code));
        Assert.Equal(200, (await GetAsync(one, keys[refused == "live" ? "test" : "live"])).Status);

        static Task<Answer> GetAsync(TestServer server, string key) =>
            TestTenant.WithKey(server, key).GetJsonAsync(Probe.WithKey, Ct);
    }

    [Fact]
    public async Task Routing_headers_are_ignored_unless_they_name_a_strangers_environment()
    {
        var tenant = await TestTenant.RegisterAsync(_server, Ct);
        var other = await TestTenant.RegisterAsync(_server, Ct);
        var client = await tenant.CreateApiClientAsync(Ct);
        foreach (var ignored in new[] { await SandboxIdAsync(tenant), "env_unknown", "42", "" })
            Assert.Equal(200, (await GetAsync(ignored)).Status);
        var refused = await GetAsync(await SandboxIdAsync(other));
        Assert.Equal((403, "FORBIDDEN"), (refused.Status, refused.Code));

        Task<Answer> GetAsync(string pool) => client.SendJsonAsync(
            HttpMethod.Get, Probe.WithKey, null, Ct, ("X-Credit-Pool-Id", pool), ("X-Chain-Id", "296"));
    }

    [Fact]
    public async Task Last_use_is_written_down_after_a_while_and_at_the_end()
    {
        var directory = Directory.CreateTempSubdirectory("pacspace-");
        var clock = new FakeTimeProvider(DateTimeOffset.FromUnixTimeMilliseconds(1_793_000_000_000));
        var options = new TestServerOptions { Clock = clock, DataDirectory = directory.FullName };
        await using (var server = new TestServer(options))
        {
            var tenant = await TestTenant.RegisterAsync(server, Ct);
            var created = await tenant.Dashboard.PostJsonAsync(Keys, new { name = "ci" }, Ct);
            var client = TestTenant.WithKey(server, (string)created.Data["fullKey"]!);
            await client.GetJsonAsync(Probe.WithKey, Ct);
            Assert.Null(await LastUsedAsync());
            var used = clock.GetUtcNow();
            clock.Advance(TimeSpan.FromSeconds(5));
            while (await LastUsedAsync() is null) await Task.Delay(10, Ct);
            Assert.Equal(used, (await LastUsedAsync())!.Value);

            await client.GetJsonAsync(Probe.WithKey, Ct);
            await server.DisposeAsync();
            await using var store = server.Database!.OpenControl();
            var key = await store.FindApiKeyAsync(tenant.TenantId, (string)created.Data["id"]!, Ct);
            Assert.Equal(clock.GetUtcNow(), key!.LastUsedAt);

            async Task<DateTimeOffset?> LastUsedAsync() => (DateTimeOffset?)(await tenant.Dashboard.GetJsonAsync(
                $"{Keys}/{created.Data["id"]}", Ct)).Data["lastUsedAt"];
        }
        directory.Delete(recursive: true);
    }

    private static async Task<string> SandboxIdAsync(TestTenant tenant) =>
        (string)(await tenant.Dashboard.GetJsonAsync("/dashboard/contracts", Ct)).Data[0]!["id"]!;
}
