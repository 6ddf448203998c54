using System.Text.Json.Nodes;
using PacSpace.Server.Tests.Hosting;
using PacSpace.Server.Tests.Settings;

namespace PacSpace.Server.Tests.PublicVerify;

/// <summary>How much of a checkpoint's records strangers see is the tenant's to say.</summary>
public class VerifyDetailTests(ServerFixture fixture)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("summary", null, null, null)]
    [InlineData("amounts", "-150", null, null)]
    [InlineData("full", "-150", "api <calls>", "inv-1")]
    public async Task Records_show_what_the_tenant_allows_at_once(string detail, string? amount, string? reason, string? reference)
    {
        var tenant = await ApiTenant.CreateAsync(fixture.Server, Ct);
        var emitted = (await tenant.Api.EmitAsync(
            new { customerId = "c", delta = -150, reason = "api <calls>", referenceId = "inv-1" }, Ct, ("Prefer", "wait=20"))).IsCreated().Data;
        var locked = (await tenant.Api.LockAsync(new { customerId = "c" }, Ct)).IsCreated().Data;
        var chosen = (await tenant.Api.LockAsync(
            new { mode = "fingerprints", fingerprints = new[] { (string)emitted["receiptId"]! } }, Ct)).IsCreated().Data;
        // Looked at before, so that the old setting is remembered.
        Assert.Null((await RecordAsync(locked["proofRoot"]!))["amount"]);
        (await tenant.Tenant.Dashboard.SendJsonAsync(
            HttpMethod.Patch, SettingsTests.Path, new { verifyDetail = detail }, Ct)).IsOk();
        foreach (var root in new[] { locked["proofRoot"]!, chosen["proofRoot"]! })
        {
            var record = await RecordAsync(root);
            Assert.Equal((amount, reason, reference, "verified"),
                (record["amount"]?.ToJsonString(), (string?)record["reason"], (string?)record["referenceId"], (string)record["status"]!));
            Assert.Null(record["dataPurged"]);
            var page = await fixture.Server.Anonymous.GetStringAsync($"/verify/{root}", Ct);
            Assert.Equal(detail != "summary", page.Contains("<td>-150</td>", StringComparison.Ordinal));
            Assert.Equal(detail == "full", page.Contains("<td>api &lt;calls&gt;</td><td>inv-1</td>", StringComparison.Ordinal));
        }
        // A delta's own id is public in the log: it never unlocks more than inclusion and time.
        var own = await RecordAsync(emitted["receiptId"]!);
        Assert.Equal((null, null, null), (own["amount"], own["reason"], own["referenceId"]));
        Assert.DoesNotContain("-150", await fixture.Server.Anonymous.GetStringAsync($"/verify/{emitted["receiptId"]}", Ct),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_environment_checkpoint_shows_no_amounts_of_its_customers()
    {
        var tenant = await ApiTenant.CreateAsync(fixture.Server, Ct);
        await tenant.Api.RecordVerifiedAsync("c", Ct);
        var locked = (await tenant.Api.LockAsync("{}", Ct)).IsCreated().Data;
        (await tenant.Tenant.Dashboard.SendJsonAsync(
            HttpMethod.Patch, SettingsTests.Path, new { verifyDetail = "full" }, Ct)).IsOk();
        Assert.Null((await RecordAsync(locked["proofRoot"]!))["amount"]);
        Assert.DoesNotContain("id=\"records\"",
            await fixture.Server.Anonymous.GetStringAsync($"/verify/{locked["proofRoot"]}", Ct), StringComparison.Ordinal);
    }

    private async Task<JsonNode> RecordAsync(JsonNode root) => (await fixture.Server.Anonymous.GetJsonAsync(
        $"{BalanceApi.Verify}/{root}", Ct)).IsOk().Data["records"]!.AsArray().Single()!;
}
