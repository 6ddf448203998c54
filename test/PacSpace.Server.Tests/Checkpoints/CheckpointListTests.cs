using System.Text.Json.Nodes;
using PacSpace.Server.Tests.Hosting;

namespace PacSpace.Server.Tests.Checkpoints;

public sealed class CheckpointListTests : IAsyncLifetime
{
    private readonly ClockedServer _clocked = new("2026-01-15T00:00:00Z");
    private readonly List<JsonNode> _made = [];
    private ApiTenant _tenant = null!;
    private HttpClient _api = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>
    /// 0: a, January; 1: b, January; 2: a, February; 3: selection of a; 4: a, March; 5: environment, March.
    /// </summary>
    public async ValueTask InitializeAsync()
    {
        _tenant = await ApiTenant.CreateAsync(_clocked.Server, Ct);
        _api = _tenant.Api;
        await _api.RecordAsync("a", "1", Ct);
        await _api.RecordAsync("b", "2", Ct);
        await MakeAsync(new { customerId = "a" });
        await MakeAsync(new { customerId = "b" });
        _clocked.MoveTo("2026-02-15T00:00:00Z");
        var record = await _api.RecordAsync("a", "3", Ct);
        await MakeAsync(new { customerId = "a" });
        await MakeAsync(new { mode = "fingerprints", fingerprints = new[] { (string)record["receiptId"]! } });
        _clocked.MoveTo("2026-03-15T00:00:00Z");
        await _api.RecordAsync("a", "4", Ct);
        await MakeAsync(new { customerId = "a" });
        await MakeAsync(new { });
    }

    public ValueTask DisposeAsync() => _clocked.DisposeAsync();

    [Fact]
    public async Task Checkpoints_are_listed_newest_first_filtered_and_in_pages()
    {
        (string Query, int[] Expected, int Total)[] cases =
        [
            ("", [5, 4, 3, 2, 1, 0], 6),
            ("?limit=2", [5, 4], 6),
            ("?limit=2&offset=4", [1, 0], 6),
            ("?offset=6", [], 6),
            ("?customerId=a", [4, 3, 2, 0], 4),
            ("?customerId=a&limit=1&offset=1", [3], 4),
            ("?customerId=nobody", [], 0),
            ("?period=2026-01", [1, 0], 2),
            ("?period=2026-02&customerId=a", [2], 1),
            ("?timePreset=current_month", [5, 4], 2),
            ("?startDate=2026-01-01&endDate=2026-03-01", [2, 1, 0], 3),
            ("?startDate=2026-01-02&endDate=2026-03-01", [2], 1),
        ];
        foreach (var (query, expected, total) in cases)
        {
            var data = (await _api.GetJsonAsync(BalanceApi.Checkpoints + query, Ct)).IsOk().Data;
            Assert.Equal(["checkpoints", "pagination"], data.Names());
            Assert.Equal(["total", "limit", "offset", "hasMore"], data["pagination"]!.Names());
            Assert.Equal(expected.Select(Id), data["checkpoints"]!.AsArray().Select(c => (string)c!["checkpointId"]!));
            Assert.Equal(total, (int)data["pagination"]!["total"]!);
        }
        var page = (await _api.GetJsonAsync(BalanceApi.Checkpoints + "?limit=2&offset=2", Ct)).IsOk().Data;
        Assert.Equal("""{"total":6,"limit":2,"offset":2,"hasMore":true}""", page["pagination"]!.ToJsonString());
    }

    [Fact]
    public async Task From_a_starting_checkpoint_on_those_are_listed_that_cover_only_deltas_after_it()
    {
        var first = (await _api.GetJsonAsync(BalanceApi.Derive("a"), Ct)).IsOk().Data["deltas"]![0]!;
        foreach (var start in new[] { Id(0), (string)_made[0]["proofRoot"]!, (string)_made[0]["treeRoot"]!, (string)first["receiptId"]! })
        {
            Assert.Equal([Id(4), Id(2)], await IdsAsync($"{BalanceApi.Checkpoints}?customerId=a&startingCheckpoint={start}"));
            Assert.Equal([Id(4)], await IdsAsync($"{BalanceApi.Checkpoints}?customerId=a&startingCheckpoint={start}&limit=1"));
        }
        Assert.Equal([Id(4)], await IdsAsync($"{BalanceApi.Checkpoints}?customerId=a&startingCheckpoint={Id(2)}"));
        Assert.Empty(await IdsAsync($"{BalanceApi.Checkpoints}?customerId=a&startingCheckpoint={Id(4)}"));

        // Of another customer, of the environment, a selection, unknown.
        foreach (var other in new[] { Id(1), Id(5), Id(3), "chk_unknown" })
            (await _api.GetJsonAsync($"{BalanceApi.Checkpoints}?customerId=a&startingCheckpoint={other}", Ct))
                .IsRefused(404, "CHECKPOINT_NOT_FOUND");
        (await _api.GetJsonAsync($"{BalanceApi.Checkpoints}?customerId=a&startingCheckpoint={Id(0)}&period=2026-02", Ct))
            .IsRefused(400, "INVALID_SCOPE_COMBINATION", "startingCheckpoint");
    }

    [Fact]
    public async Task A_listed_checkpoint_is_as_it_was_made()
    {
        var listed = (await _api.GetJsonAsync(BalanceApi.Checkpoints, Ct)).IsOk().Data["checkpoints"]!.AsArray();
        for (var i = 0; i < 5; i++)
        {
            foreach (var name in CheckpointTests.Members.Except(["treeHead"]))
                Assert.Equal(_made[i][name]?.ToJsonString(), listed[5 - i]![name]?.ToJsonString());
        }
        Assert.Equal(1, (int)listed[0]!["customersCount"]!);
    }

    [Fact]
    public async Task A_checkpoint_is_found_by_id_and_by_root()
    {
        foreach (var made in _made)
        {
            var byId = (await _api.GetJsonAsync($"{BalanceApi.Checkpoints}/{made["checkpointId"]}", Ct)).IsOk().Data;
            var byRoot = (await _api.GetJsonAsync($"{BalanceApi.Checkpoints}/{made["proofRoot"]}", Ct)).IsOk().Data;
            Assert.Equal(byId.ToJsonString(), byRoot.ToJsonString());
            Assert.Equal(made.Names(), byId.Names());
            Assert.Equal((string)made["receiptId"]!, (string)byId["receiptId"]!);
        }
    }

    [Fact]
    public async Task Only_checkpoints_of_the_own_environment_are_known()
    {
        var stranger = await ApiTenant.CreateAsync(_clocked.Server, Ct);
        foreach (var name in new[]
        {
            Id(0), (string)_made[0]["proofRoot"]!, (string)_made[0]["treeRoot"]!, (string)_made[0]["receiptId"]!,
            "chk_unknown", "0x00", $"0x{new string('0', 64)}",
        })
            (await stranger.Api.GetJsonAsync($"{BalanceApi.Checkpoints}/{name}", Ct))
                .IsRefused(404, "CHECKPOINT_NOT_FOUND");
        var listed = (await stranger.Api.GetJsonAsync(BalanceApi.Checkpoints + "?customerId=a", Ct)).IsOk().Data;
        Assert.Equal("[]", listed["checkpoints"]!.ToJsonString());
        (await _clocked.Server.Anonymous.GetJsonAsync(BalanceApi.Checkpoints, Ct)).IsRefused(401, "INVALID_API_KEY");
        (await _clocked.Server.Anonymous.GetJsonAsync($"{BalanceApi.Checkpoints}/{Id(0)}", Ct))
            .IsRefused(401, "INVALID_API_KEY");
    }

    [Fact]
    public async Task An_invalid_parameter_is_named()
    {
        (string Query, string Field)[] cases =
        [
            ("?limit=0", "limit"), ("?limit=201", "limit"), ("?limit=x", "limit"), ("?offset=-1", "offset"),
            ("?period=2026-04", "period"), ("?startDate=2026-01-01", "endDate"),
            ("?startingCheckpoint=chk_1", "startingCheckpoint"),
        ];
        foreach (var (query, field) in cases)
            (await _api.GetJsonAsync(BalanceApi.Checkpoints + query, Ct)).IsRefused(400, "VALIDATION_ERROR", field);
    }

    private async Task<IEnumerable<string>> IdsAsync(string url) =>
        (await _api.GetJsonAsync(url, Ct)).IsOk().Data["checkpoints"]!.AsArray().Select(c => (string)c!["checkpointId"]!);

    private string Id(int index) => (string)_made[index]["checkpointId"]!;

    private async Task MakeAsync(object body) => _made.Add((await _api.LockAsync(body, Ct)).IsCreated().Data);
}
