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
    private const int EmittersANode = 4;
    private const int PauseMilliseconds = 20;
    private const uint Seed = 20261102;
    private static readonly TimeSpan VerifiedWithin = TimeSpan.FromSeconds(10);

    // 3 s of the statement under way, 2 s of its cancellation, and what a busy machine adds: 5 to 7 s on one that is not.
    private static readonly TimeSpan SilenceMayCost = TimeSpan.FromSeconds(15);

    [Fact]
    public async Task Primary_that_falls_silent_and_is_replaced_costs_seconds_and_nothing_else()
    {
        var ct = TestContext.Current.CancellationToken;
        using var directory = new TempDirectory();
        await using var primary = await PostgresServer.StartAsync();
        await using var standby = await PostgresServer.StartStandbyAsync(primary);
        await using var cluster = new Cluster(directory, 2, primary, standby);
        var owner = await cluster.StartAsync(ct);
        var loads = Enumerable.Range(0, 2)
            .Select(n => new Load(owner, EmittersANode, Seed, $"node-{n}", customers: 3, PauseMilliseconds)).ToList();
        var running = loads.Select((load, n) => load.RunAsync(cluster[n], ct)).ToList();
        await Task.WhenAll(loads.Select(l => l.AcknowledgedAsync(40, ct)));

        // Its connections stay open, new ones are accepted by the system, and nothing is ever answered.
        await cluster.ExplainAsync(AssertVerifiedSoonAsync(cluster[1], owner, loads, async () =>
        {
            primary.Freeze();
            await standby.PromoteAsync();
        }, ct, SilenceMayCost));
        await cluster.ExplainAsync(Task.WhenAll(loads.Select(l => l.AcknowledgedAsync(40, ct))));
        await cluster.StopAsync(ct);
        await Task.WhenAll(running);
        primary.Kill();

        await cluster.RestartAsync(ct);
        await Task.WhenAll(loads.Select((load, n) => load.FinishAsync(cluster[n], ct)));
        await AssertVerifiedSoonAsync(cluster[0], owner, loads, () => Task.CompletedTask, ct);
        await cluster.StopAsync(ct);
        Assert.Empty(loads.SelectMany(l => l.Refusals));
        await using var ledger = await Ledger.OpenAsync(
            PostgresLedgerStore.Open(cluster.Storage, schema: "pacspace_sandbox"), ct);
        ledger.AssertDenseAndExact();
        await ledger.AssertHoldsExactlyAsync([.. loads.SelectMany(l => l.Acknowledged)], ct);
        Assert.Equal((ledger.State.NextIndex, null), (ledger.State.VerifiedSize, ledger.State.FrozenReason));
    }

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
            .Select(n => new Load(owner, EmittersANode, Seed, $"node-{n}", customers: 3, PauseMilliseconds)).ToList();
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
        await AssertVerifiedSoonAsync(cluster[1], owner, loads, async () =>
        {
            primary.Kill();
            await standby.PromoteAsync();
        }, ct);
        await Task.WhenAll(loads.Select(l => l.AcknowledgedAsync(40, ct)));
        await AssertVerifiedSoonAsync(cluster[1], owner, loads, () =>
        {
            cluster[0].Kill();
            return Task.CompletedTask;
        }, ct);
        await Task.WhenAll(loads.Skip(1).Select(l => l.AcknowledgedAsync(20, ct)));
        await cluster.StopAsync(ct);
        await Task.WhenAll(running);

        await cluster.RestartAsync(ct);
        await Task.WhenAll(loads.Select((load, n) => load.FinishAsync(cluster[n], ct)));
        await AssertVerifiedSoonAsync(cluster[0], owner, loads, () => Task.CompletedTask, ct);
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

    /// <summary>
    /// All that was acknowledged before a fault is verified within the time it may cost, load or not, the reaction to it
    /// included.
    /// </summary>
    private static async Task AssertVerifiedSoonAsync(
        ServerProcess server, Owner owner, IReadOnlyList<Load> loads, Func<Task> fault, CancellationToken ct,
        TimeSpan? within = null)
    {
        var watch = Stopwatch.StartNew();
        await fault();
        using var client = server.NewClient(owner.ApiKey);
        var last = loads.SelectMany(l => l.Acknowledged).MaxBy(d => RecordId.TryParse(d.RecordId!, out var id) ? id.LogIndex : -1)!;
        await Owner.UntilAsync("a verified last delta", async () =>
        {
            // Until the primary is found, reads are refused too.
            var answer = await Hosting.Http.GetJsonAsync(client, $"/api/v1/balance/delta/{last.RecordId}", ct);
            return answer.Status == 200 && (string?)answer.Data["status"] is "VERIFIED" and { } status ? status : null;
        }, ct);
        Assert.True(watch.Elapsed < (within ?? VerifiedWithin), $"It took {watch.Elapsed} until {last.RecordId} was verified.");
    }
}
