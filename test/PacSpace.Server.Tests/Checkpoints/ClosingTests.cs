using System.Text.Json.Nodes;
using PacSpace.Server.Tests.Hosting;

namespace PacSpace.Server.Tests.Checkpoints;

/// <summary>A month goes by.</summary>
public sealed class ClosingTests : IAsyncLifetime
{
    private readonly ClockedServer _clocked = new("2026-01-31T23:00:00Z");
    private ApiTenant _tenant = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _tenant = await ApiTenant.CreateAsync(_clocked.Server, Ct);

    public ValueTask DisposeAsync() => _clocked.DisposeAsync();

    [Fact]
    public async Task An_open_checkpoint_is_not_given_again_once_its_window_has_closed()
    {
        await _tenant.Api.RecordAsync("c", "1", Ct);
        var open = await LockAsync(new { customerId = "c", period = "2026-01" });
        Assert.False((bool)open["closed"]!);
        Assert.True((bool)(await LockAsync(new { customerId = "c", period = "2026-01" }))["idempotent"]!);

        _clocked.MoveTo("2026-02-01T00:00:00Z");
        var closed = await LockAsync(new { customerId = "c", period = "2026-01" });
        Assert.Equal((true, false, "2"),
            ((bool)closed["closed"]!, (bool)closed["idempotent"]!, (string)closed["number"]!));
        Assert.Equal((string)open["checkpointId"]!, (string)closed["previousCheckpointId"]!);
        Assert.Equal((string)open["treeRoot"]!, (string)closed["treeRoot"]!);
        Assert.NotEqual((string)open["proofRoot"]!, (string)closed["proofRoot"]!);
        var statement = (await _tenant.ProveAsync(closed, Ct)).Statement();
        Assert.Equal((await _tenant.ProveAsync(open, Ct)).Leaf, statement.Prev);
        Assert.True(statement.Time >= statement.End);

        _clocked.MoveTo("2026-02-20T00:00:00Z");
        await _tenant.Api.RecordAsync("c", "5", Ct);
        var again = await LockAsync(new { customerId = "c", period = "2026-01" });
        Assert.Equal((true, (string)closed["checkpointId"]!),
            ((bool)again["idempotent"]!, (string)again["checkpointId"]!));
    }

    [Fact]
    public async Task A_key_answers_with_its_open_checkpoint_even_after_the_window_has_closed()
    {
        await _tenant.Api.RecordAsync("c", "1", Ct);
        var open = (await _tenant.Api.LockAsync(new { customerId = "c" }, Ct, ("Idempotency-Key", "k"))).IsCreated();
        _clocked.MoveTo("2026-02-01T00:00:00Z");
        var again = (await _tenant.Api.LockAsync(new { customerId = "c" }, Ct, ("Idempotency-Key", "k"))).IsCreated();
        Assert.Equal((string)open.Data["checkpointId"]!, (string)again.Data["checkpointId"]!);
        Assert.False((bool)again.Data["closed"]!);
    }

    [Fact]
    public async Task Months_follow_each_other()
    {
        JsonNode? previous = null;
        string[] months = ["2026-01", "2026-02", "2026-03"];
        foreach (var month in months)
        {
            if (previous is not null) _clocked.MoveTo($"{month}-15T00:00:00Z");
            await _tenant.Api.RecordAsync("c", "10", Ct);
            var data = await LockAsync(new { customerId = "c" });
            Assert.Equal(month, (string)data["period"]!);
            Assert.Equal((string?)previous?["checkpointId"], (string?)data["previousCheckpointId"]);
            Assert.Equal(previous?["closingBalance"]!.ToJsonString() ?? "0", data["openingBalance"]!.ToJsonString());
            previous = data;
        }
        Assert.Equal(("3", "3"), ((string)previous!["number"]!, (string)previous["firstSequence"]!));
    }

    [Fact]
    public async Task The_whole_environment_closes_too()
    {
        await _tenant.Api.RecordAsync("a", "1", Ct);
        await _tenant.Api.RecordAsync("b", "2", Ct);
        var open = await LockAsync(new { period = "2026-01" });
        Assert.True((bool)(await LockAsync(new { period = "2026-01" }))["idempotent"]!);
        _clocked.MoveTo("2026-02-01T00:00:00Z");
        var closed = await LockAsync(new { period = "2026-01" });
        Assert.Equal((true, false), ((bool)closed["closed"]!, (bool)closed["idempotent"]!));
        Assert.All(closed["checkpoints"]!.AsArray(), c => Assert.True((bool)c!["closed"]!));
        Assert.Equal((string)open["checkpointId"]!, (string)closed["previousCheckpointId"]!);
        Assert.True((bool)(await LockAsync(new { period = "2026-01" }))["idempotent"]!);
    }

    [Fact]
    public async Task No_window_starts_between_two_deltas_of_one_millisecond()
    {
        var first = await _tenant.Api.RecordAsync("c", "1", Ct);
        await _tenant.Api.RecordAsync("c", "2", Ct);
        var answer = await _tenant.Api.LockAsync(
            new { customerId = "c", startingCheckpoint = (string)first["recordId"]! }, Ct);
        answer.IsRefused(400, "VALIDATION_ERROR", "startingCheckpoint");
    }

    private async Task<JsonNode> LockAsync(object body) => (await _tenant.Api.LockAsync(body, Ct)).IsCreated().Data;
}
