using System.Text;
using PacSpace.Core.Merkle;
using PacSpace.Core.Statements;
using PacSpace.Server.Tests.Hosting;

namespace PacSpace.Server.Tests.Checkpoints;

public class EnvironmentCheckpointTests(ClockedFixture fixture) : IClassFixture<ClockedFixture>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_active_customer_is_locked_in_the_order_of_their_ids()
    {
        var tenant = await ApiTenant.CreateAsync(fixture.Clocked.Server, Ct);
        foreach (var id in new[] { "b", "a", "C", "a-1", "a", "_" }) await tenant.Api.RecordAsync(id, "1", Ct);
        var data = (await tenant.Api.LockAsync("{}", Ct)).IsCreated().Data;
        Assert.Equal([.. CheckpointTests.Members, "customersCount", "checkpoints"], data.Names());
        Assert.Equal(("environment", 5, 6, "1"), ((string)data["kind"]!, (int)data["customersCount"]!,
            (int)data["deltasCount"]!, (string)data["number"]!));
        Assert.Equal(("2026-03", false), ((string)data["period"]!, (bool)data["closed"]!));
        Assert.Null(data["customerId"]);
        var customers = data["checkpoints"]!.AsArray();
        Assert.Equal(["C", "_", "a", "a-1", "b"], customers.Select(c => (string)c!["customerId"]!));
        Assert.All(customers, c => Assert.Equal(CheckpointTests.Members, c!.Names()));

        var leaves = new List<Hash>();
        foreach (var customer in customers) leaves.Add((await tenant.ProveAsync(customer!, Ct)).Leaf);
        Assert.Equal(MerkleHasher.Root([.. leaves]).ToPrefixedHex(), (string)data["treeRoot"]!);
        var row = await tenant.ProveAsync(data, Ct);
        var statement = EnvironmentCheckpointStatement.Parse(Encoding.UTF8.GetBytes(row.Statement), out _)!;
        Assert.Equal((5L, MerkleHasher.Root([.. leaves])), (statement.Count, statement.Root));

        var shown = (await tenant.Api.GetJsonAsync($"{BalanceApi.Checkpoints}/{data["proofRoot"]}", Ct)).IsOk().Data;
        Assert.Equal(data.ToJsonString(), shown.ToJsonString());
    }

    [Fact]
    public async Task It_is_given_again_until_something_is_recorded()
    {
        var tenant = await ApiTenant.CreateAsync(fixture.Clocked.Server, Ct);
        await tenant.Api.RecordAsync("a", "1", Ct);
        var first = (await tenant.Api.LockAsync("{}", Ct)).IsCreated().Data;
        var again = (await tenant.Api.LockAsync("{}", Ct)).IsCreated().Data;
        Assert.Equal((true, (string)first["checkpointId"]!),
            ((bool)again["idempotent"]!, (string)again["checkpointId"]!));
        await tenant.Api.RecordAsync("b", "1", Ct);
        var second = (await tenant.Api.LockAsync("{}", Ct)).IsCreated().Data;
        Assert.Equal(("2", (string)first["checkpointId"]!),
            ((string)second["number"]!, (string)second["previousCheckpointId"]!));
        // What has not changed keeps its checkpoint.
        Assert.Equal((string)first["checkpoints"]![0]!["checkpointId"]!,
            (string)second["checkpoints"]![0]!["checkpointId"]!);
    }

    [Fact]
    public async Task Replayed_key_returns_the_first_environment_checkpoint()
    {
        var tenant = await ApiTenant.CreateAsync(fixture.Clocked.Server, Ct);
        await tenant.Api.RecordAsync("a", "1", Ct);
        var first = (await tenant.Api.LockAsync("{}", Ct, ("Idempotency-Key", "k"))).IsCreated();
        await tenant.Api.RecordAsync("b", "1", Ct);
        var again = (await tenant.Api.LockAsync("{}", Ct, ("Idempotency-Key", "k"))).IsCreated();
        Assert.Equal(("true", (string)first.Data["checkpointId"]!),
            (again.Header("Idempotent-Replayed"), (string)again.Data["checkpointId"]!));
        Assert.Equal("a", (string)Assert.Single(again.Data["checkpoints"]!.AsArray())!["customerId"]!);
        (await tenant.Api.LockAsync(new { customerId = "a" }, Ct, ("Idempotency-Key", "k")))
            .IsRefused(409, "IDEMPOTENCY_KEY_REUSED", "customerId");
    }

    [Fact]
    public async Task More_customers_than_fit_one_append_are_locked_together()
    {
        var tenant = await ApiTenant.CreateAsync(fixture.Clocked.Server, Ct);
        var ids = Enumerable.Range(0, 450).Select(i => $"c{i:000}").ToList();
        await tenant.Api.BatchAsync(ids.Select(id => BalanceApi.Good(id, 1)), Ct);
        var data = (await tenant.Api.LockAsync("{}", Ct)).IsCreated().Data;
        Assert.Equal(ids, data["checkpoints"]!.AsArray().Select(c => (string)c!["customerId"]!));
        var path = $"{BalanceApi.Verify}/{data["proofRoot"]}";
        var verified = await fixture.Clocked.Server.Anonymous.GetJsonAsync(path, Ct);
        Assert.True((bool)verified.IsOk().Data["verified"]!);
    }

    [Fact]
    public async Task A_window_without_any_deltas_is_empty()
    {
        var tenant = await ApiTenant.CreateAsync(fixture.Clocked.Server, Ct);
        (await tenant.Api.LockAsync("{}", Ct)).IsRefused(422, "EMPTY_CHECKPOINT");
        await tenant.Api.RecordAsync("a", "1", Ct);
        (await tenant.Api.LockAsync(new { period = "2026-02" }, Ct)).IsRefused(422, "EMPTY_CHECKPOINT");
    }
}
