using PacSpace.Core.Amounts;
using PacSpace.Core.Merkle;
using PacSpace.Core.Statements;
using PacSpace.Server.Tests.Hosting;
using PacSpace.Storage.Ledger.Append;

namespace PacSpace.Server.Tests.Checkpoints;

/// <summary>Checkpoints over histories of several blocks are those of their leaves.</summary>
public class LongHistoryTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Roots_are_those_of_the_leaves()
    {
        var tenant = await FilledAsync(1000);
        var first = await LockAsync(tenant, new { customerId = "c" });
        await AssertRootsAsync(tenant, first);
        await FillAsync(tenant, 700);
        var second = await LockAsync(tenant, new { customerId = "c" });
        Assert.Equal((1, 1702), (second.From, second.To));
        await AssertRootsAsync(tenant, second);
    }

    [Theory]
    [InlineData("UPDATE customer_tiles SET hashes = zeroblob(8192) WHERE level = 0 AND tile_index = 1")]
    [InlineData("UPDATE customer_tiles SET hashes = zeroblob(length(hashes)) WHERE level = 1")]
    public async Task A_false_tile_makes_no_checkpoint(string sql)
    {
        var tenant = await FilledAsync(1000);
        await tenant.ExecuteAsync(sql, Ct);
        (await tenant.Api.LockAsync(new { customerId = "c" }, Ct)).IsRefused(503, "SERVICE_UNAVAILABLE");
        await tenant.ExecuteAsync("DELETE FROM customer_tiles", Ct);
        await AssertRootsAsync(tenant, await LockAsync(tenant, new { customerId = "c" }));
    }

    [Fact]
    public async Task A_tree_that_does_not_extend_the_last_checkpoint_makes_none()
    {
        await using var clocked = new ClockedServer("2026-03-10T08:00:00Z");
        var tenant = await ApiTenant.CreateAsync(clocked.Server, Ct);
        await FillAsync(tenant, 1000);
        await LockAsync(tenant, new { customerId = "c" });
        clocked.MoveTo("2026-04-02T08:00:00Z");
        await FillAsync(tenant, 10);
        await tenant.ExecuteAsync("UPDATE customer_tiles SET hashes = zeroblob(length(hashes)) WHERE level = 1", Ct);
        (await tenant.Api.LockAsync(new { customerId = "c", period = "2026-04" }, Ct)).IsRefused(503, "SERVICE_UNAVAILABLE");
        await tenant.ExecuteAsync("DELETE FROM customer_tiles", Ct);
        var made = await LockAsync(tenant, new { customerId = "c", period = "2026-04" });
        Assert.Equal(1002, made.From);
        await AssertRootsAsync(tenant, made);
    }

    private static async Task<CheckpointStatement> LockAsync(ApiTenant tenant, object body)
    {
        var row = await tenant.ProveAsync((await tenant.Api.LockAsync(body, Ct)).IsCreated().Data, Ct);
        return row.Statement();
    }

    private static async Task AssertRootsAsync(ApiTenant tenant, CheckpointStatement statement)
    {
        var leaves = await tenant.Store.ReadLeavesAsync(tenant.Environment.Number, "c", 1, statement.To, Ct);
        Assert.Equal(MerkleHasher.Root([.. leaves]), statement.History);
        Assert.Equal(MerkleHasher.Root([.. leaves.Skip((int)statement.From - 1)]), statement.Root);
    }

    private async Task<ApiTenant> FilledAsync(int count)
    {
        var tenant = await ApiTenant.CreateAsync(fixture.Tenant.Tenant.Server, Ct);
        await FillAsync(tenant, count);
        return tenant;
    }

    private static async Task FillAsync(ApiTenant tenant, int count)
    {
        var items = Enumerable.Range(0, count).Select(_ => new DeltaItem
        {
            CustomerId = "c", Amount = Amount.ParseCanonical("1"), Reason = "usage",
        });
        await tenant.Store.AppendAsync(new(tenant.Environment.Number, [.. items]), Ct);
        await tenant.Api.RecordVerifiedAsync("c", Ct);
    }
}
