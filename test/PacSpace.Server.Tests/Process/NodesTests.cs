using System.Diagnostics;
using System.Net;
using PacSpace.Core.Notes;
using PacSpace.Server.Tests.Hosting;
using PacSpace.Server.Tests.Imports;
using PacSpace.Server.Tests.Uploads;
using PacSpace.Storage.Ledger.Verification;

namespace PacSpace.Server.Tests.Process;

/// <summary>What one server does is in force on the other, and what it did is there when it is gone.</summary>
[Collection(ProcessTests.Name)]
public sealed class NodesTests(TwoNodes nodes) : IClassFixture<TwoNodes>
{
    private readonly Cluster _cluster = nodes.Cluster;
    private readonly Owner _owner = nodes.Owner;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Key_that_is_switched_off_on_one_node_is_refused_by_the_other_within_5_seconds()
    {
        using var dashboard = _cluster[0].NewClient(token: _owner.Token);
        var key = (await dashboard.PostJsonAsync("/dashboard/api-keys", new { name = "of a moment" }, Ct)).Data;
        using var other = _cluster[1].NewClient((string)key["fullKey"]!);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(other));
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
    public async Task Setting_and_plan_that_are_changed_on_one_node_are_in_force_on_the_other_within_5_seconds()
    {
        using var dashboard = _cluster[0].NewClient(token: _owner.Token);
        using var api = _cluster[1].NewClient(_owner.ApiKey);
        await api.RecordVerifiedAsync("c", Ct);
        var root = (string)(await api.PostJsonAsync("/api/v1/balance/checkpoint", new { customerId = "c" }, Ct)).Data["proofRoot"]!;
        Assert.Equal((null, "pilot"), await SeenAsync());
        var changed = await dashboard.SendJsonAsync(HttpMethod.Patch, "/dashboard/settings", new { verifyDetail = "amounts" }, Ct);
        Assert.Equal(200, changed.Status);
        await nodes.Database.ExecuteAsync("UPDATE pacspace_control.tenants SET plan = 'starter'");
        var watch = Stopwatch.StartNew();
        while (await SeenAsync() is not ({ }, "starter"))
        {
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5), "The other node still goes by what was.");
            await Task.Delay(50, Ct);
        }

        async Task<(decimal? Amount, string? Plan)> SeenAsync() => (
            (decimal?)(await api.GetJsonAsync($"/api/v1/verify/{root}", Ct)).Data["records"]![0]!["amount"],
            (string?)(await api.GetJsonAsync("/api/v1/balance/usage", Ct)).Data["plan"]);
    }

    [Fact]
    public async Task Verifier_of_a_node_that_dies_is_replaced_within_5_seconds()
    {
        for (var round = 0; round < 2; round++)
        {
            // Whoever verified last is the one that dies.
            using (var both = _cluster[round].NewClient(_owner.ApiKey)) await both.RecordVerifiedAsync("c", Ct);
            var watch = Stopwatch.StartNew();
            _cluster[round].Kill();
            using (var other = _cluster[1 - round].NewClient(_owner.ApiKey)) await other.RecordVerifiedAsync("c", Ct);
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5), $"It took {watch.Elapsed}.");
            await _cluster.StartAsync(round, Ct);
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
    public async Task Idle_node_remembers_within_seconds_the_heads_that_the_other_publishes()
    {
        using var client = _cluster[0].NewClient(_owner.ApiKey);
        var idle = new SignedHeads(nodes.Directory.File(Path.Combine("node-1", "heads")));
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

    [Fact]
    public async Task Import_that_one_node_reads_is_told_by_the_other_and_ended_by_a_key_that_is_switched_off_there()
    {
        using var second = _cluster[1].NewClient(token: _owner.Token);
        var otherKey = (await second.PostJsonAsync("/dashboard/api-keys", new { name = "other" }, Ct)).IsCreated().Data["fullKey"]!;
        using var other = _cluster[1].NewClient((string)otherKey!);
        var key = (await second.PostJsonAsync("/dashboard/api-keys", new { name = "of a moment" }, Ct)).IsCreated().Data;
        using var upload = await RawUpload.BeginAsync(
            _cluster[0].Url, $"{ImportApi.Path}?importId=i", (string)key["fullKey"]!, Ct);
        await upload.SendAsync(ImportApi.Lines("import", 3) + "{}\n", Ct);
        await Owner.UntilAsync("progress on the other node", async () =>
            (await other.GetJsonAsync($"{ImportApi.Path}/i", Ct)) is { Status: 200 } a && (long)a.Data["recorded"]! == 3 ? a : null, Ct);
        var running = (await other.GetJsonAsync($"{ImportApi.Path}/i", Ct)).IsOk().Data;
        Assert.Equal(("running", 4L, 3L, 0L, 1L), running.Numbers());
        Assert.All((await other.GetJsonAsync($"{ImportApi.Path}/i/errors", Ct)).IsOk().Data.Errors(), e => Assert.Equal(4, e.Line));

        (await second.SendJsonAsync(HttpMethod.Patch, $"/dashboard/api-keys/{key["id"]}", new { active = false }, Ct)).IsOk();
        var (watch, line) = (Stopwatch.StartNew(), 4);
        while ((string)(await other.GetJsonAsync($"{ImportApi.Path}/i", Ct)).IsOk().Data["status"]! == "running")
        {
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(8), "The other node still records.");
            await upload.SendAsync(ImportApi.Lines("import", 1, line++), Ct);
            await Task.Delay(100, Ct);
        }
        var (_, _, body) = await upload.ReadAsync(Ct);
        Assert.Equal(("stopped", "API_KEY_DISABLED"), ((string)body["data"]!["status"]!, (string)body["data"]!["code"]!));
        Assert.Equal(body["data"]!.ToJsonString(), (await other.GetJsonAsync($"{ImportApi.Path}/i", Ct)).IsOk().Data.ToJsonString());
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
