using System.Text.Json.Nodes;
using PacSpace.Server.Tests.Hosting;

namespace PacSpace.Server.Tests.PublicVerify;

/// <summary>Somebody changes the database file; whoever holds a root sees it.</summary>
public class TamperTests(ClockedFixture fixture) : IClassFixture<ClockedFixture>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("UPDATE deltas SET amount = amount + 1 WHERE sequence = 2", "leaves,totals")]
    [InlineData("UPDATE deltas SET balance = '1' WHERE sequence = 2", "leaves")]
    [InlineData("UPDATE deltas SET balance = 'x' WHERE sequence = 2", "leaves")]
    [InlineData("UPDATE deltas SET time = time - 1 WHERE sequence = 1", "leaves")]
    [InlineData("UPDATE deltas SET reason = 'another' WHERE sequence = 3", "leaves")]
    [InlineData("UPDATE deltas SET metadata = '{}' WHERE sequence = 3", "leaves")]
    [InlineData("UPDATE deltas SET customer_id = 'd' WHERE sequence = 3", "leaves,totals,root")]
    [InlineData("DELETE FROM deltas WHERE sequence = 2", "leaves,totals,root")]
    [InlineData("UPDATE deltas SET leaf = zeroblob(32) WHERE sequence = 2", "leaves,root")]
    [InlineData("UPDATE checkpoints SET root = zeroblob(32)", "proofRoot")]
    [InlineData("UPDATE checkpoints SET statement = replace(statement, '\"closing\":\"30\"', '\"closing\":\"31\"')",
        "totals,proofRoot,inclusion")]
    [InlineData("UPDATE checkpoints SET statement = statement || ' '", "statement,proofRoot,inclusion")]
    [InlineData("UPDATE logs SET signed_head = replace(signed_head, '— ', '— x')", "treeHead,inclusion")]
    [InlineData("DELETE FROM tiles", "inclusion")]
    [InlineData("UPDATE tiles SET hashes = zeroblob(length(hashes))", "inclusion")]
    public async Task A_changed_checkpoint_shows_the_check_that_failed(string sql, string failed)
    {
        var (tenant, locked) = await LockedAsync();
        await tenant.ExecuteAsync(sql, Ct);
        var data = await VerifyAsync(locked["proofRoot"]!);
        Assert.False((bool)data["verified"]!);
        Assert.Equal(failed, Failed(data));
    }

    [Theory]
    [InlineData("UPDATE deltas SET amount = amount + 1 WHERE sequence = 2", "leaves", "verified,failed,verified")]
    [InlineData("UPDATE deltas SET reason = 'another' WHERE sequence = 1", "leaves", "failed,verified,verified")]
    public async Task The_changed_record_is_marked(string sql, string failed, string statuses)
    {
        var (tenant, locked) = await LockedAsync();
        await tenant.ExecuteAsync(sql, Ct);
        var data = await VerifyAsync(locked["proofRoot"]!);
        Assert.StartsWith(failed, Failed(data), StringComparison.Ordinal);
        Assert.Equal(statuses, string.Join(',', data["records"]!.AsArray().Select(r => (string)r!["status"]!)));
    }

    [Fact]
    public async Task A_changed_delta_fails_its_receipt()
    {
        var (tenant, _) = await LockedAsync();
        var receipt = (await tenant.Api.DeriveAsync("c", Ct))["deltas"]![1]!["receiptId"]!;
        await tenant.ExecuteAsync("UPDATE deltas SET amount = amount + 1 WHERE sequence = 2", Ct);
        var data = await VerifyAsync(receipt);
        Assert.Equal((false, "leaves"), ((bool)data["verified"]!, Failed(data)));
        Assert.Equal("failed", (string)data["records"]![0]!["status"]!);
    }

    [Fact]
    public async Task A_changed_delta_fails_its_selection_and_a_changed_checkpoint_its_environment()
    {
        var (tenant, locked) = await LockedAsync();
        var receipt = (string)(await tenant.Api.DeriveAsync("c", Ct))["deltas"]![1]!["receiptId"]!;
        var selection = (await tenant.Api.LockAsync(
            new { mode = "fingerprints", fingerprints = new[] { receipt } }, Ct)).IsCreated().Data;
        var whole = (await tenant.Api.LockAsync("{}", Ct)).IsCreated().Data;
        await tenant.ExecuteAsync("UPDATE deltas SET amount = amount + 1 WHERE sequence = 2", Ct);
        await tenant.ExecuteAsync(
            $"UPDATE checkpoints SET statement = statement || ' ' WHERE checkpoint_id = '{locked["checkpointId"]}'",
            Ct);
        Assert.Equal("leaves,totals", Failed(await VerifyAsync(selection["proofRoot"]!)));
        Assert.Equal("root", Failed(await VerifyAsync(whole["proofRoot"]!)));
    }

    [Fact]
    public async Task Findings_are_kept_for_a_minute()
    {
        var (tenant, locked) = await LockedAsync();
        Assert.True((bool)(await VerifyAsync(locked["proofRoot"]!))["verified"]!);
        await tenant.ExecuteAsync("UPDATE deltas SET amount = amount + 1 WHERE sequence = 2", Ct);
        fixture.Clocked.Clock.Advance(TimeSpan.FromSeconds(59));
        Assert.True((bool)(await VerifyAsync(locked["proofRoot"]!))["verified"]!);
        fixture.Clocked.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.False((bool)(await VerifyAsync(locked["proofRoot"]!))["verified"]!);
        // Failed checks are kept as well: nobody can make the server hash a damaged history again and again.
        await tenant.ExecuteAsync("UPDATE deltas SET amount = amount - 1 WHERE sequence = 2", Ct);
        fixture.Clocked.Clock.Advance(TimeSpan.FromSeconds(59));
        Assert.False((bool)(await VerifyAsync(locked["proofRoot"]!))["verified"]!);
        fixture.Clocked.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True((bool)(await VerifyAsync(locked["proofRoot"]!))["verified"]!);
    }

    private async Task<(ApiTenant Tenant, JsonNode Locked)> LockedAsync()
    {
        var tenant = await ApiTenant.CreateAsync(fixture.Clocked.Server, Ct);
        for (var i = 0; i < 3; i++) await tenant.Api.RecordAsync("c", "10", Ct);
        return (tenant, (await tenant.Api.LockAsync(new { customerId = "c" }, Ct)).IsCreated().Data);
    }

    private async Task<JsonNode> VerifyAsync(JsonNode root) =>
        (await fixture.Clocked.Server.Anonymous.GetJsonAsync($"{BalanceApi.Verify}/{root}", Ct)).IsOk().Data;

    private static string Failed(JsonNode data) => string.Join(',', data["verification"]!["checks"]!.AsArray()
        .Where(c => !(bool)c!["passed"]!).Select(c => (string)c!["name"]!));
}
