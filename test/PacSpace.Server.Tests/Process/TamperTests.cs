using PacSpace.Server.Tests.Hosting;
using PacSpace.Storage.Ledger.Verification;

namespace PacSpace.Server.Tests.Process;

/// <summary>Who changes the database behind the server's back is found, and nothing is signed past the place.</summary>
public sealed class TamperTests(TamperedLedger ledger) : IClassFixture<TamperedLedger>
{
    private const string Frozen = "VERIFICATION STOPPED at entry ";

    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(4, "UPDATE deltas SET amount = amount + 1 WHERE log_index = 4")]
    [InlineData(4, "UPDATE deltas SET reason = 'refund' WHERE log_index = 4")]
    [InlineData(4, "DELETE FROM deltas WHERE log_index = 4")]
    [InlineData(5, "DELETE FROM deltas WHERE log_index = 5")]
    [InlineData(3, "UPDATE deltas SET log_index = 13 - log_index WHERE log_index = 3; "
        + "UPDATE deltas SET log_index = 3 WHERE log_index = 4; UPDATE deltas SET log_index = 4 WHERE log_index = 10")]
    public async Task Tampered_unverified_delta_stops_its_environment_until_it_is_restored(int place, string sql)
    {
        using var directory = ledger.Copy();
        TamperedLedger.Tamper(directory, sql);
        await using var server = await ServerProcess.StartAsync(directory.Root, ServerProcess.Unlimited, _ct);
        using var client = server.NewClient(ledger.Owner.ApiKey);
        await Owner.UntilAsync("a stopped verification", () => Task.FromResult(
            server.Log.FirstOrDefault(l => l.Contains($"{Frozen}{place}:", StringComparison.Ordinal))), _ct);

        await AssertFrozenAsync(client, place);
        Assert.Equal(place, new SignedHeads(directory.File("heads")).Read(ledger.Owner.LogKey)!.Size);
        var (exitCode, output) = await Ledger.FsckAsync(directory.Root, _ct);
        Assert.Equal(1, exitCode);
        Assert.Contains($"entry {place}", output, StringComparison.Ordinal);
        Assert.Equal(1, await ResumeAsync(directory));
        await AssertFrozenAsync(client, place);

        ledger.Restore(directory);
        Assert.Equal((0, 0), ((await Ledger.FsckAsync(directory.Root, _ct)).ExitCode, await ResumeAsync(directory)));
        await AssertGoesOnAsync(client);
        Assert.Equal(0, await server.StopAsync(_ct));
        // It was said once, whoever asked in the meantime.
        Assert.Single(server.Failures);
        Assert.Equal(0, (await Ledger.FsckAsync(directory.Root, _ct)).ExitCode);
    }

    [Theory]
    [InlineData(1, "UPDATE deltas SET amount = amount + 1 WHERE log_index = 1")]
    [InlineData(1, "UPDATE deltas SET time = time + 1 WHERE log_index = 1")]
    [InlineData(0, "DELETE FROM deltas WHERE log_index = 0")]
    [InlineData(2, "UPDATE deltas SET balance = '31', leaf = randomblob(32) WHERE log_index = 2")]
    public async Task Tampered_verified_delta_is_found_by_fsck(int place, string sql)
    {
        using var directory = ledger.Copy();
        Assert.Equal(0, (await Ledger.FsckAsync(directory.Root, _ct)).ExitCode);
        TamperedLedger.Tamper(directory, sql);
        var (exitCode, output) = await Ledger.FsckAsync(directory.Root, _ct);
        Assert.Equal(1, exitCode);
        Assert.Contains($"entry {place}", output, StringComparison.Ordinal);
        ledger.Restore(directory);
        Assert.Equal(0, (await Ledger.FsckAsync(directory.Root, _ct)).ExitCode);
    }

    private async Task AssertFrozenAsync(HttpClient client, int place)
    {
        var health = await client.GetJsonAsync("/health/ready", _ct);
        Assert.Equal((200, "degraded"), (health.Status, (string?)health.Body!["status"]));
        var emit = await EmitAsync(client);
        Assert.Equal((503, "SERVICE_UNAVAILABLE"), (emit.Status, emit.Code));
        Assert.NotNull(emit.Response.Headers.RetryAfter);
        var balance = await client.GetJsonAsync($"/api/v1/balance/derive/{TamperedLedger.Customer}", _ct);
        Assert.True((bool)balance.Data["frozen"]!);
        Assert.Equal(10 * place, (int)balance.Data["verifiedBalance"]!);
        for (var i = 0; i < TamperedLedger.Entries; i++)
        {
            var delta = await client.GetJsonAsync($"/api/v1/balance/delta/{ledger.Record(i)}", _ct);
            if (delta.Status == 404) continue;
            Assert.Equal(i < place ? "VERIFIED" : i == place ? "FAILED" : "QUEUED", (string?)delta.Data["status"]);
        }
    }

    private async Task AssertGoesOnAsync(HttpClient client)
    {
        await Owner.UntilAsync("a verified last delta", async () =>
        {
            var last = ledger.Record(TamperedLedger.Entries - 1);
            var delta = await client.GetJsonAsync($"/api/v1/balance/delta/{last}", _ct);
            return (string?)delta.Data["status"] == "VERIFIED" ? delta : null;
        }, _ct);
        Assert.Equal("ok", (string?)(await client.GetJsonAsync("/health/ready", _ct)).Body!["status"]);
        var emit = await EmitAsync(client);
        Assert.Equal((201, "VERIFIED"), (emit.Status, (string?)emit.Data["status"]));
        var balance = await client.GetJsonAsync($"/api/v1/balance/derive/{TamperedLedger.Customer}", _ct);
        Assert.False((bool)balance.Data["frozen"]!);
        Assert.Equal(10 * TamperedLedger.Entries + 10, (int)balance.Data["verifiedBalance"]!);
    }

    private Task<Answer> EmitAsync(HttpClient client) => client.SendJsonAsync(HttpMethod.Post, "/api/v1/balance/delta",
        new { customerId = TamperedLedger.Customer, delta = 10, reason = "usage" }, _ct, ("Prefer", "wait=10"));

    private async Task<int> ResumeAsync(TempDirectory directory) => (await Ledger.PacspaceAsync(
        ["admin", "resume", "--data", directory.Root, "--environment", $"{ledger.Environment}"], _ct)).ExitCode;
}
