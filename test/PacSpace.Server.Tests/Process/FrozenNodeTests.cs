using System.Diagnostics;
using PacSpace.Server.Tests.Hosting;
using PacSpace.Storage.Ledger.Postgres;

namespace PacSpace.Server.Tests.Process;

/// <summary>A server that hangs, as a machine that is suspended.</summary>
[Collection(ProcessTests.Name)]
public sealed class FrozenNodeTests(TwoNodes nodes) : IClassFixture<TwoNodes>
{
    private const uint Seed = 20261104;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Node_that_is_frozen_in_the_middle_delays_the_other_by_seconds_and_does_no_harm_when_it_wakes()
    {
        var loads = Enumerable.Range(0, 2).Select(n => new Load(nodes.Owner, 6, Seed, $"node-{n}", customers: 3)).ToList();
        var running = loads.Select((load, n) => load.RunAsync(nodes.Cluster[n], Ct)).ToList();
        await Task.WhenAll(loads.Select(l => l.AcknowledgedAsync(40, Ct)));
        for (var round = 0; round < 3; round++)
        {
            nodes.Cluster[1].Freeze();
            var watch = Stopwatch.StartNew();
            await loads[0].AcknowledgedAsync(30, Ct);
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(15), $"It took {watch.Elapsed}.");
            nodes.Cluster[1].Thaw();
            await loads[1].AcknowledgedAsync(10, Ct);
        }
        await nodes.Cluster.StopAsync(Ct);
        await Task.WhenAll(running);
        await nodes.Cluster.RestartAsync(Ct);
        await Task.WhenAll(loads.Select((load, n) => load.FinishAsync(nodes.Cluster[n], Ct)));
        using var client = nodes.Cluster[0].NewClient(nodes.Owner.ApiKey);
        var last = loads.SelectMany(l => l.Acknowledged).Max(d => d.RecordId)!;
        await Owner.UntilAsync("a verified last delta", async () =>
            (string?)(await client.GetJsonAsync($"/api/v1/balance/delta/{last}", Ct)).Data["status"] is "VERIFIED" and { } s ? s : null, Ct);
        await nodes.Cluster.StopAsync(Ct);
        Assert.Empty(loads.SelectMany(l => l.Refusals));
        await using var ledger = await Ledger.OpenAsync(
            PostgresLedgerStore.Open(nodes.Cluster.Storage, schema: "pacspace_sandbox"), Ct);
        ledger.AssertDenseAndExact();
        await ledger.AssertHoldsExactlyAsync([.. loads.SelectMany(l => l.Acknowledged)], Ct);
        Ledger.AssertInOrder(loads.SelectMany(l => l.Sessions));
        Assert.Equal((ledger.State.NextIndex, null), (ledger.State.VerifiedSize, ledger.State.FrozenReason));
    }
}
