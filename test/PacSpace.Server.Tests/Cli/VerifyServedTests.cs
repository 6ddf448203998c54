using PacSpace.Server.Tests.Hosting;
using PacSpace.Server.Tests.Process;

namespace PacSpace.Server.Tests.Cli;

/// <summary>What a server gives out holds for the command, and the head it keeps binds the log that is watched.</summary>
public sealed class VerifyServedTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Served_bundles_and_proofs_verify_and_the_log_extends_their_heads()
    {
        await using var clocked = new ClockedServer("2026-03-10T08:00:00Z");
        var tenant = await ApiTenant.CreateAsync(clocked.Server, Ct);
        var log = new Uri(clocked.Server.BaseAddress, $"/log/{tenant.Environment.Id}");
        await File.WriteAllTextAsync(PathOf("policy"), $"log {tenant.VerifierKey} {log}\nquorum none\n", Ct);
        var record = await tenant.Api.RecordVerifiedAsync("c", Ct);
        await tenant.Api.RecordVerifiedAsync("other", Ct);
        clocked.MoveTo("2026-04-02T08:00:00Z");
        var march = (await tenant.Api.LockAsync(new { customerId = "c", period = "2026-03" }, Ct)).IsCreated().Data;
        await tenant.Api.RecordVerifiedAsync("c", Ct);

        await FetchAsync(tenant, $"proof/{record["recordId"]}.tlog-proof", "delta.tlog-proof");
        var proof = await VerifyAsync("delta.tlog-proof", "--root", (string)record["receiptId"]!);
        Assert.Equal((0, ""), (proof.ExitCode, proof.Error));
        Assert.Contains("  Customer    c", proof.Lines);

        // The next proof has to connect the head that is kept.
        var size = (await File.ReadAllLinesAsync(PathOf("kept"), Ct))[1];
        await tenant.Api.RecordVerifiedAsync("other", Ct);
        await FetchAsync(tenant, $"checkpoints/{march["checkpointId"]}/bundle", "unconnected.pacproof");
        var unconnected = await VerifyAsync("unconnected.pacproof", "--root", (string)march["proofRoot"]!);
        Assert.Equal(2, unconnected.ExitCode);
        Assert.Contains($"?from={size}", unconnected.Lines[^1], StringComparison.Ordinal);
        await FetchAsync(tenant, $"checkpoints/{march["checkpointId"]}/bundle?from={size}", "march.pacproof");
        var bundle = await VerifyAsync("march.pacproof", "--root", (string)march["proofRoot"]!, "--customer", "c",
            "--start", "2026-03-01", "--end", "2026-04-01");
        Assert.Equal((0, ""), (bundle.ExitCode, bundle.Error));
        Assert.StartsWith("Verified: the one delta of c from 2026-03-01", bundle.Lines[^1], StringComparison.Ordinal);

        await tenant.Api.RecordVerifiedAsync("other", Ct);
        var watch = await Pacspace.RunAsync(
            "watch", "--policy", PathOf("policy"), "--state", PathOf("kept"), "--once", "--json");
        Assert.Equal((0, "advanced"), (watch.ExitCode, (string?)watch.Json["outcome"]));
    }

    private async Task FetchAsync(ApiTenant tenant, string path, string name) => await File.WriteAllBytesAsync(
        PathOf(name), await tenant.Api.GetByteArrayAsync($"{BalanceApi.Root}/{path}", Ct), Ct);

    private Task<CommandResult> VerifyAsync(string name, params string[] more) => Pacspace.RunAsync(
        ["verify", PathOf(name), "--policy", PathOf("policy"), "--state", PathOf("kept"), .. more]);

    private string PathOf(string name) => _directory.File(name);
}
