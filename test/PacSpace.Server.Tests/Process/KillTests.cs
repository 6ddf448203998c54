using CsCheck;
using PacSpace.Core.Notes;
using PacSpace.Server.Tests.Hosting;
using PacSpace.Storage.Ledger.Verification;

namespace PacSpace.Server.Tests.Process;

/// <summary>kill -9 at any moment loses nothing that was acknowledged and doubles nothing that is sent again.</summary>
[Collection(ProcessTests.Name)]
public sealed class KillTests
{
    private const int Rounds = 6;
    private const int Emitters = 24;
    private const int MaxRequestsARound = 600;
    private const uint Seed = 20261101;

    [Fact]
    public async Task Every_acknowledged_delta_survives_kills_exactly_once()
    {
        var ct = TestContext.Current.CancellationToken;
        var dice = new PCG(Rounds, Seed);
        using var directory = new TempDirectory();
        var (owner, load) = (default(Owner), default(Load));
        var remembered = new List<TreeHead>();
        for (var round = 0; round < Rounds; round++)
        {
            await using var server = await ServerProcess.StartAsync(directory.Root, ServerProcess.Unlimited, ct);
            owner ??= await Owner.RegisterAsync(server, ct);
            load ??= new Load(owner, Emitters, Seed);
            var running = load.RunAsync(server, ct);
            await load.AcknowledgedAsync(1 + (int)dice.Next(MaxRequestsARound), ct);
            server.Kill();
            await running;
            Assert.Empty(server.Failures);
            // Signed, and maybe not stored any more when the process went: it binds the log all the same.
            remembered.Add(new SignedHeads(directory.File("heads")).Read(owner.LogKey)!);
        }

        await using (var server = await ServerProcess.StartAsync(directory.Root, ServerProcess.Unlimited, ct))
        {
            await load!.FinishAsync(server, ct);
            await AssertAllVerifiedAsync(server, owner!, load, ct);
            Assert.Equal(0, await server.StopAsync(ct));
            Assert.Empty(server.Failures);
        }
        Assert.Empty(load.Refusals);
        Assert.Empty(load.Unanswered);

        await using var ledger = await Ledger.OpenAsync(directory.Root, ct);
        TestContext.Current.SendDiagnosticMessage(
            "{0} deltas over {1} kills, {2} heads", ledger.Deltas.Count, Rounds, load.Heads.Count);
        ledger.AssertDenseAndExact();
        await ledger.AssertHoldsExactlyAsync(load.Acknowledged, ct);
        Assert.Equal(ledger.State.NextIndex, ledger.State.VerifiedSize);
        Assert.NotEmpty(load.Heads);
        var heads = load.Heads.Select(h => SignedNote.OpenTreeHead(h, owner!.LogKey)!).Concat(remembered);
        foreach (var head in heads.Where(h => h.Size > 0).Distinct())
            await ledger.AssertExtendsAsync(head, owner!.LogKey, ct);
        var (exitCode, output) = await Ledger.FsckAsync(directory.Root, ct);
        Assert.True(exitCode == 0, output);
    }

    private static async Task AssertAllVerifiedAsync(ServerProcess server, Owner owner, Load load, CancellationToken ct)
    {
        using var client = server.NewClient(owner.ApiKey);
        // Ids sort by place: when the last one is verified, all are.
        var last = load.Acknowledged.Max(d => d.RecordId)!;
        await Owner.UntilAsync("a verified last delta", async () =>
        {
            var status = (string?)(await client.GetJsonAsync($"/api/v1/balance/delta/{last}", ct)).Data["status"];
            Assert.NotEqual("FAILED", status);
            return status == "VERIFIED" ? status : null;
        }, ct);
    }
}
