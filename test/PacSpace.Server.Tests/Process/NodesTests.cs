using System.Diagnostics;
using System.Net;
using PacSpace.Core.Notes;
using PacSpace.Server.Tests.Hosting;
using PacSpace.Storage.Ledger.Postgres;
using PacSpace.Storage.Ledger.Verification;
using PacSpace.Storage.Tests.Postgres;

namespace PacSpace.Server.Tests.Process;

/// <summary>Two servers on one PostgreSQL: what one does is in force on the other, and none holds the other up.</summary>
[Collection(ProcessTests.Name)]
public sealed class NodesTests : IAsyncLifetime
{
    private const uint Seed = 20261104;

    private readonly TempDirectory _directory = new();
    private PostgresServer _database = null!;
    private Cluster _cluster = null!;
    private Owner _owner = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await PostgresServer.StartAsync();
        _cluster = new Cluster(_directory, 2, _database);
        _owner = await _cluster.StartAsync(Ct);
    }

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        await _database.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task Key_that_is_switched_off_on_one_node_is_refused_by_the_other_within_5_seconds()
    {
        using var other = _cluster[1].NewClient(_owner.ApiKey);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(other));
        using var dashboard = _cluster[0].NewClient(token: _owner.Token);
        var key = (await dashboard.GetJsonAsync("/dashboard/api-keys", Ct)).Data["items"]![0]!;
        using var off = await dashboard.DeleteAsync($"/dashboard/api-keys/{key["id"]}", Ct);
        Assert.True(off.IsSuccessStatusCode);
        var watch = Stopwatch.StartNew();
        while (await StatusAsync(other) != HttpStatusCode.Unauthorized)
        {
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5), "The other node still takes the key.");
            await Task.Delay(50, Ct);
        }
    }

    [Fact]
    public async Task Delta_emitted_on_one_node_is_read_verified_and_proved_by_the_other()
    {
        using var first = _cluster[0].NewClient(_owner.ApiKey);
        using var second = _cluster[1].NewClient(_owner.ApiKey);
        for (var i = 0; i < 20; i++)
        {
            var (one, two) = i % 2 == 0 ? (first, second) : (second, first);
            one.DefaultRequestHeaders.Remove("Prefer");
            one.DefaultRequestHeaders.Add("Prefer", "wait=10");
            var emitted = await one.PostJsonAsync(
                "/api/v1/balance/delta", new { customerId = "shared", delta = 1, reason = "turn" }, Ct);
            Assert.Equal("VERIFIED", (string?)emitted.Data["status"]);
            Assert.Equal($"{i + 1}", (string?)emitted.Data["sequenceNumber"]);
            var read = await two.GetJsonAsync($"/api/v1/balance/delta/{emitted.Data["recordId"]}", Ct);
            Assert.Equal("VERIFIED", (string?)read.Data["status"]);
        }
    }

    [Fact]
    public async Task Node_that_is_frozen_in_the_middle_delays_the_other_by_seconds_and_does_no_harm_when_it_wakes()
    {
        var loads = Enumerable.Range(0, 2).Select(n => new Load(_owner, 6, Seed, $"node-{n}", customers: 3)).ToList();
        var running = loads.Select((load, n) => load.RunAsync(_cluster[n], Ct)).ToList();
        await Task.WhenAll(loads.Select(l => l.AcknowledgedAsync(40, Ct)));
        for (var round = 0; round < 3; round++)
        {
            _cluster[1].Freeze();
            var watch = Stopwatch.StartNew();
            await loads[0].AcknowledgedAsync(30, Ct);
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(15), $"It took {watch.Elapsed}.");
            _cluster[1].Thaw();
            await loads[1].AcknowledgedAsync(10, Ct);
        }
        await _cluster.StopAsync(Ct);
        await Task.WhenAll(running);
        for (var node = 0; node < 2; node++) await _cluster.StartAsync(node, Ct);
        await Task.WhenAll(loads.Select((load, n) => load.FinishAsync(_cluster[n], Ct)));
        using var client = _cluster[0].NewClient(_owner.ApiKey);
        var last = loads.SelectMany(l => l.Acknowledged).Max(d => d.RecordId)!;
        await Owner.UntilAsync("a verified last delta", async () =>
            (string?)(await client.GetJsonAsync($"/api/v1/balance/delta/{last}", Ct)).Data["status"] is "VERIFIED" and { } s ? s : null, Ct);
        await _cluster.StopAsync(Ct);
        Assert.Empty(loads.SelectMany(l => l.Refusals));
        await using var ledger = await Ledger.OpenAsync(
            PostgresLedgerStore.Open(_cluster.Storage, schema: "pacspace_sandbox"), Ct);
        ledger.AssertDenseAndExact();
        await ledger.AssertHoldsExactlyAsync([.. loads.SelectMany(l => l.Acknowledged)], Ct);
        Ledger.AssertInOrder(loads.SelectMany(l => l.Sessions));
        Assert.Equal((ledger.State.NextIndex, null), (ledger.State.VerifiedSize, ledger.State.FrozenReason));
    }

    [Fact]
    public async Task Idle_node_remembers_within_seconds_the_heads_that_the_other_publishes()
    {
        using var client = _cluster[0].NewClient(_owner.ApiKey);
        var idle = new SignedHeads(_directory.File(Path.Combine("node-1", "heads")));
        for (var round = 0; round < 3; round++)
        {
            for (var i = 0; i < 5; i++) await client.RecordVerifiedAsync("c", Ct);
            var published = SignedNote.OpenTreeHead(await client.GetStringAsync($"/log/{LogId}/checkpoint", Ct), _owner.LogKey)!;
            var watch = Stopwatch.StartNew();
            while (Remembered(idle) != published)
            {
                Assert.True(watch.Elapsed < TimeSpan.FromSeconds(8), $"It remembers {Remembered(idle)}, not {published}.");
                await Task.Delay(50, Ct);
            }
        }
    }

    private string LogId => _owner.LogKey.Name[(_owner.LogKey.Name.LastIndexOf('/') + 1)..];

    private TreeHead? Remembered(SignedHeads heads)
    {
        try
        {
            return heads.Read(_owner.LogKey);
        }
        catch (InvalidDataException)
        {
            // It is just being written for the first time.
            return null;
        }
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client)
    {
        using var answer = await client.GetAsync("/api/v1/balance/derive/nobody", Ct);
        return answer.StatusCode == HttpStatusCode.NotFound ? HttpStatusCode.OK : answer.StatusCode;
    }
}
