using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using PacSpace.Core.Merkle;
using PacSpace.Core.Notes;
using PacSpace.Server.Hosting;
using PacSpace.Server.Hosting.Environments;
using PacSpace.Server.Tests.Hosting;
using PacSpace.Storage.Control;

namespace PacSpace.Server.Tests.Environments;

public class EnvironmentTests(ServerFixture fixture)
{
    private const string Provision = "/dashboard/environments/provision";

    private readonly TestServer _server = fixture.Server;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_new_tenant_has_an_active_sandbox_with_a_signed_empty_log()
    {
        var tenant = await TestTenant.RegisterAsync(_server, Ct);
        var answer = await tenant.Dashboard.GetJsonAsync("/dashboard/contracts", Ct);
        var sandbox = Assert.Single(answer.Data.AsArray())!;
        string[] members =
        [
            "id", "tenantId", "environment", "status", "chainId", "contractAddress", "origin", "publicKey",
            "provisionedAt",
        ];
        Assert.Equal(members, sandbox.AsObject().Select(m => m.Key));
        Assert.Equal("sandbox", (string)sandbox["environment"]!);
        Assert.Equal("active", (string)sandbox["status"]!);
        Assert.Equal(296, (int)sandbox["chainId"]!);
        Assert.Null(sandbox["contractAddress"]);
        var origin = $"pacspace.test:8080/log/{sandbox["id"]}";
        Assert.Equal(origin, (string)sandbox["origin"]!);

        Assert.True(LogVerifierKey.TryParse((string)sandbox["publicKey"]!, out var key));
        Assert.Equal(new TreeHead(origin, 0, MerkleHasher.EmptyRoot),
            SignedNote.OpenTreeHead(await SignedHeadAsync(_server, (string)sandbox["id"]!), key!));
        Assert.Equal(answer.Data.ToJsonString(),
            (await tenant.Dashboard.GetJsonAsync("/dashboard/environments", Ct)).Data.ToJsonString());
    }

    [Fact]
    public async Task States_are_shown_per_environment()
    {
        var tenant = await TestTenant.RegisterAsync(_server, Ct);
        var states = await tenant.Dashboard.GetJsonAsync("/dashboard/environments/environment-status", Ct);
        Assert.Equal("""{"sandbox":{"status":"active"},"production":{"status":"none"}}""", states.Data.ToJsonString());
        var own = await tenant.Dashboard.GetJsonAsync($"/dashboard/contracts/{tenant.TenantId}/status", Ct);
        Assert.Equal(tenant.TenantId, (string)own.Data["tenantId"]!);
        Assert.Equal("sandbox", (string)own.Data["environments"]![0]!["environment"]!);
    }

    [Fact]
    public async Task Another_tenants_state_is_unknown()
    {
        var tenant = await TestTenant.RegisterAsync(_server, Ct);
        var other = await TestTenant.RegisterAsync(_server, Ct);
        var answer = await tenant.Dashboard.GetJsonAsync($"/dashboard/contracts/{other.TenantId}/status", Ct);
        Assert.Equal((404, "NOT_FOUND"), (answer.Status, answer.Code));
    }

    [Theory]
    [InlineData("production")]
    [InlineData("mainnet")]
    public async Task Production_needs_a_paid_plan_and_is_made_once(string word)
    {
        var tenant = await TestTenant.RegisterAsync(_server, Ct);
        var free = await tenant.Dashboard.PostJsonAsync(Provision, new { environment = word }, Ct);
        Assert.Equal((402, "PAID_PLAN_REQUIRED"), (free.Status, free.Code));

        await _server.Services.GetRequiredService<IControlStore>().SetPlanAsync(tenant.TenantId, "pilot", Ct);
        var first = await tenant.Dashboard.PostJsonAsync(Provision, new { environment = word }, Ct);
        Assert.Equal(201, first.Status);
        Assert.Equal(295, (int)first.Data["chainId"]!);
        await tenant.WaitForActiveAsync("production", Ct);
        var again = await tenant.Dashboard.PostJsonAsync(
            "/dashboard/contracts/provision", new { environment = word }, Ct);
        Assert.Equal(201, again.Status);
        Assert.Equal((string)first.Data["id"]!, (string)again.Data["id"]!);
        Assert.StartsWith((string)again.Data["origin"]!, await SignedHeadAsync(_server, (string)again.Data["id"]!),
            StringComparison.Ordinal);
        Assert.Matches("^pk_live_", await tenant.CreateKeyAsync(Ct, "live"));
    }

    [Theory]
    [InlineData("sandbox")]
    [InlineData("testnet")]
    public async Task Asking_for_the_sandbox_again_changes_nothing(string word)
    {
        var tenant = await TestTenant.RegisterAsync(_server, Ct);
        var before = await tenant.Dashboard.GetJsonAsync("/dashboard/contracts", Ct);
        var answer = await tenant.Dashboard.PostJsonAsync(Provision, new { environment = word }, Ct);
        Assert.Equal(201, answer.Status);
        Assert.Equal(before.Data[0]!.ToJsonString(), answer.Data.ToJsonString());
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"environment\": \"moon\"}")]
    public async Task Other_environments_are_refused(string body)
    {
        var tenant = await TestTenant.RegisterAsync(_server, Ct);
        Assert.Equal(["environment"], (await tenant.Dashboard.PostJsonAsync(Provision, body, Ct)).Fields);
    }

    [Fact]
    public async Task What_was_cut_short_goes_on_with_the_same_log_at_the_next_start()
    {
        var directory = Directory.CreateTempSubdirectory("pacspace-");
        string origin, key;
        var fault = new LedgerFault { Failure = new IOException("The disk is away.") };
        var faulty = new TestServerOptions { DataDirectory = directory.FullName, Services = fault.Install };
        await using (var server = new TestServer(faulty))
        {
            await server.Anonymous.PostJsonAsync(
                "/dashboard/auth/register", TestTenant.Form(TestTenant.NewEmail()), Ct);
            var environment = await UntilAsync(server, e => e.Origin is not null);
            Assert.Equal(EnvironmentStatus.Deploying, environment.Status);
            (origin, key) = (environment.Origin!, environment.VerifierKey!);
        }
        // A new public URL is for new logs.
        var options = new TestServerOptions
        {
            DataDirectory = directory.FullName,
            Settings = { ["PacSpace:PublicUrl"] = "http://elsewhere.test" },
        };
        await using (var server = new TestServer(options))
        {
            _ = server.BaseAddress;
            var environment = await UntilAsync(server, e => e.Status == EnvironmentStatus.Active);
            Assert.Equal((origin, key), (environment.Origin, environment.VerifierKey));
            Assert.StartsWith(origin, await SignedHeadAsync(server, environment.Id), StringComparison.Ordinal);
            var keys = server.Services.GetRequiredService<EnvironmentKeys>();
            var signer = await keys.SignerAsync(environment, Ct);
            Assert.Equal(key, signer.VerifierKey.ToString());
            Assert.Same(signer, await keys.SignerAsync(environment, Ct));
        }
        directory.Delete(recursive: true);
    }

    [Fact]
    public async Task What_fails_again_and_again_has_failed_until_it_is_asked_for_again()
    {
        var fault = new LedgerFault();
        await using var server = new TestServer(new TestServerOptions { Services = fault.Install });
        var tenant = await TestTenant.RegisterAsync(server, Ct);
        await server.Services.GetRequiredService<IControlStore>().SetPlanAsync(tenant.TenantId, "growth", Ct);
        fault.Failure = new IOException("The disk is away.");
        await tenant.Dashboard.PostJsonAsync(Provision, new { environment = "production" }, Ct);
        var watch = Stopwatch.StartNew();
        string? status;
        do
        {
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), "It did not fail.");
            // Each call wakes the service, which tries at once.
            await tenant.Dashboard.PostJsonAsync(Provision, new { environment = "sandbox" }, Ct);
            var answer = await tenant.Dashboard.GetJsonAsync("/dashboard/environments/environment-status", Ct);
            status = (string)answer.Data["production"]!["status"]!;
        }
        while (status != "failed");
        fault.Failure = null;
        await tenant.Dashboard.PostJsonAsync(Provision, new { environment = "production" }, Ct);
        await tenant.WaitForActiveAsync("production", Ct);
    }

    private static async Task<string> SignedHeadAsync(TestServer server, string environmentId)
    {
        var environment = await server.Services.GetRequiredService<IControlStore>()
            .FindEnvironmentByIdAsync(environmentId, Ct);
        var log = await server.Services.GetRequiredService<LedgerStores>().For(environment!.Kind)
            .FindLogAsync(environment.Number, Ct);
        return log!.SignedHead;
    }

    private static async Task<EnvironmentRecord> UntilAsync(TestServer server, Func<EnvironmentRecord, bool> isSo)
    {
        var store = server.Services.GetRequiredService<IControlStore>();
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < TimeSpan.FromSeconds(20))
        {
            foreach (var status in Enum.GetValues<EnvironmentStatus>())
                if ((await store.ListEnvironmentsByStatusAsync(status, Ct)).FirstOrDefault(isSo) is { } found)
                    return found;
            await Task.Delay(10, Ct);
        }
        throw new TimeoutException("No environment became so.");
    }
}
