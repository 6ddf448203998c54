using System.Diagnostics;
using PacSpace.Core.Identifiers;
using PacSpace.Core.Notes;
using PacSpace.Storage.Ledger.Postgres;
using PacSpace.Storage.Tests.Postgres;

namespace PacSpace.Server.Tests.Process;

/// <summary>
/// Three servers on a PostgreSQL with a synchronous standby: whatever dies, nothing acknowledged is lost or doubled.
/// </summary>
[Collection(ProcessTests.Name)]
public sealed class ClusterTests
{
    private const int Nodes = 3;
    private const int EmittersANode = 6;
    private const uint Seed = 20261102;
    private static readonly TimeSpan VerifiedWithin = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Kills_of_nodes_and_a_failover_lose_and_double_nothing()
    {
        var ct = TestContext.Current.CancellationToken;
        using var directory = new TempDirectory();
        await using var primary = await PostgresServer.StartAsync();
        await using var standby = await PostgresServer.StartStandbyAsync(primary);
        await using var cluster = new Cluster(directory, Nodes, primary, standby);
        var owner = await cluster.StartAsync(ct);
        var loads = Enumerable.Range(0, Nodes)
            .Select(n => new Load(owner, EmittersANode, Seed, $"node-{n}", customers: 3)).ToList();
        var running = loads.Select((load, n) => load.RunAsync(cluster[n], ct)).ToList();

        await Task.WhenAll(loads.Select(l => l.AcknowledgedAsync(40, ct)));
        for (var node = 1; node < Nodes; node++)
        {
            cluster[node].Kill();
            await running[node];
            await loads[0].AcknowledgedAsync(20, ct);
            await cluster.StartAsync(node, ct);
            running[node] = loads[node].RunAsync(cluster[node], ct);
            await loads[node].AcknowledgedAsync(20, ct);
        }
        primary.Kill();
        await standby.PromoteAsync();
        await AssertVerifiedSoonAsync(cluster[1], owner, loads, ct);
        await Task.WhenAll(loads.Select(l => l.AcknowledgedAsync(40, ct)));
        cluster[0].Kill();
        await AssertVerifiedSoonAsync(cluster[1], owner, loads, ct);
        await Task.WhenAll(loads.Skip(1).Select(l => l.AcknowledgedAsync(20, ct)));
        await cluster.StopAsync(ct);
        await Task.WhenAll(running);

        for (var node = 0; node < Nodes; node++) await cluster.StartAsync(node, ct);
        await Task.WhenAll(loads.Select((load, n) => load.FinishAsync(cluster[n], ct)));
        await AssertVerifiedSoonAsync(cluster[0], owner, loads, ct);
        await cluster.StopAsync(ct);
        Assert.Empty(loads.SelectMany(l => l.Refusals));
        Assert.Empty(loads.SelectMany(l => l.Unanswered));

        await using var ledger = await Ledger.OpenAsync(
            PostgresLedgerStore.Open(cluster.Storage, schema: "pacspace_sandbox"), ct);
        ledger.AssertDenseAndExact();
        await ledger.AssertHoldsExactlyAsync([.. loads.SelectMany(l => l.Acknowledged)], ct);
        Ledger.AssertInOrder(loads.SelectMany(l => l.Sessions));
        Assert.Equal((ledger.State.NextIndex, null), (ledger.State.VerifiedSize, ledger.State.FrozenReason));
        foreach (var note in loads.SelectMany(l => l.Heads).Distinct())
            await ledger.AssertExtendsAsync(SignedNote.OpenTreeHead(note, owner.LogKey)!, owner.LogKey, ct);
    }

    /// <summary>All that was acknowledged up to now is verified within the time a fault may cost, load or not.</summary>
    private static async Task AssertVerifiedSoonAsync(
        ServerProcess server, Owner owner, IReadOnlyList<Load> loads, CancellationToken ct)
    {
        var watch = Stopwatch.StartNew();
        using var client = server.NewClient(owner.ApiKey);
        var last = loads.SelectMany(l => l.Acknowledged).MaxBy(d => RecordId.TryParse(d.RecordId!, out var id) ? id.LogIndex : -1)!;
        await Owner.UntilAsync("a verified last delta", async () =>
        {
            // Until the primary is found, reads are refused too.
            var answer = await Hosting.Http.GetJsonAsync(client, $"/api/v1/balance/delta/{last.RecordId}", ct);
            return answer.Status == 200 && (string?)answer.Data["status"] is "VERIFIED" and { } status ? status : null;
        }, ct);
        Assert.True(watch.Elapsed < VerifiedWithin, $"It took {watch.Elapsed} until {last.RecordId} was verified.");
    }
}
