using PacSpace.Core.Merkle;
using PacSpace.Server.Tests.Hosting;

namespace PacSpace.Server.Tests.PublicLog;

/// <summary>What a monitor reads gives the root that is signed, and only what the head covers can be read.</summary>
public class TileTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Tiles_give_the_signed_root_at_every_size_and_partial_tiles_are_prefixes()
    {
        var (tenant, monitor) = await NewAsync();
        byte[]? first = null;
        foreach (var size in new[] { 1, 2, 255, 256, 257, 513 })
        {
            await tenant.GrowToAsync(size, Ct);
            var head = await monitor.HeadAsync(Ct);
            Assert.Equal(size, head.Size);
            var leaves = await monitor.LeavesAsync(size, Ct);
            Assert.Equal(head.Root.ToArray(), Monitor.Root([.. leaves]));
            for (var index = 0; index * Monitor.Width < size; index++)
                await EveryWidthAsync(monitor, index, leaves.Skip(index * Monitor.Width).Take(Monitor.Width).ToList());
            first ??= leaves[0];
            Assert.Equal(first, leaves[0]);
        }
    }

    [Fact]
    public async Task A_log_of_three_levels_can_be_read_by_its_tiles()
    {
        const int Size = 65_536 + 300;
        var (tenant, monitor) = await NewAsync();
        await tenant.GrowToAsync(Size, Ct);
        var head = await monitor.HeadAsync(Ct);
        Assert.Equal(Size, head.Size);
        var leaves = await monitor.LeavesAsync(Size, Ct);
        Assert.Equal(head.Root.ToArray(), Monitor.Root([.. leaves]));
        var roots = leaves.Chunk(Monitor.Width).Where(c => c.Length == Monitor.Width)
            .Select(c => Monitor.Root(c)).ToArray();
        Assert.Equal(roots[..256].SelectMany(r => r), await monitor.TileAsync("1", 0, 256, Ct));
        Assert.Equal(roots[256..].SelectMany(r => r), await monitor.TileAsync("1", 1, 1, Ct));
        Assert.Equal(Monitor.Root(roots.AsSpan(0, 256)), await monitor.TileAsync("2", 0, 1, Ct));
        await AbsentAsync(monitor.PathOf("1", 1, 2), monitor.PathOf("1", 1), monitor.PathOf("2", 0, 2),
            monitor.PathOf("2", 0), monitor.PathOf("2", 1, 1), monitor.PathOf("3", 0, 1), monitor.PathOf("0", 257, 45));
        var bundle = await monitor.TileAsync("entries", 257, 44, Ct);
        Assert.Equal(leaves.Skip(257 * 256).SelectMany(l => l), Monitor.LeavesOf(bundle).SelectMany(l => l));
    }

    [Fact]
    public async Task Checkpoints_are_entries_too()
    {
        var (tenant, monitor) = await NewAsync();
        var record = await tenant.Api.RecordVerifiedAsync("c", Ct);
        await tenant.Api.LockAsync(new { customerId = "c" }, Ct);
        await tenant.Api.LockAsync(new { }, Ct);
        var fingerprints = new[] { (string)record["receiptId"]! };
        await tenant.Api.LockAsync(new { mode = "fingerprints", fingerprints }, Ct);
        var bundle = await monitor.TileAsync("entries", 0, 4, Ct);
        Assert.Equal([1, 2, 3, 6], bundle.Chunk(35).Select(e => (int)e[2]));
        var head = await monitor.HeadAsync(Ct);
        Assert.Equal(head.Root.ToArray(), Monitor.Root([.. Monitor.LeavesOf(bundle)]));
    }

    [Fact]
    public async Task Nothing_beyond_the_head_is_served()
    {
        var (tenant, monitor) = await NewAsync();
        var empty = await monitor.HeadAsync(Ct);
        Assert.Equal((0, MerkleHasher.EmptyRoot), (empty.Size, empty.Root));
        await AbsentAsync(monitor.PathOf("0", 0, 1), monitor.PathOf("entries", 0, 1), monitor.PathOf("0", 0));
        await tenant.GrowToAsync(256, Ct);
        Assert.Equal(Monitor.Root([.. await monitor.LeavesAsync(256, Ct)]), await monitor.TileAsync("1", 0, 1, Ct));
        await AbsentAsync(monitor.PathOf("0", 1, 1), monitor.PathOf("entries", 1, 1), monitor.PathOf("1", 0, 2),
            monitor.PathOf("1", 0), monitor.PathOf("2", 0, 1), monitor.PathOf("63", 0, 1), monitor.PathOf("0", 1),
            monitor.PathOf("0", 999_999_999_999_999_999), monitor.PathOf("entries", 999_999_999_999_999_999, 1));
    }

    [Theory]
    [InlineData("0/0")]
    [InlineData("0/00")]
    [InlineData("0/0000")]
    [InlineData("0/x000/000")]
    [InlineData("0/x001")]
    [InlineData("0/001/000")]
    [InlineData("0/X001/000")]
    [InlineData("0/x001/x000/x000/x000/x000/x000/000")]
    [InlineData("0/+00")]
    [InlineData("0/-01")]
    [InlineData("0/00a")]
    [InlineData("0/٠٠٠")]
    [InlineData("0/000/")]
    [InlineData("0/000%0A")]
    [InlineData("0/000%2F")]
    [InlineData("0//000")]
    [InlineData("0/000.p/0")]
    [InlineData("0/000.p/01")]
    [InlineData("0/000.p/256")]
    [InlineData("0/000.p/999")]
    [InlineData("0/000.p/1000")]
    [InlineData("0/000.p/")]
    [InlineData("0/000.p")]
    [InlineData("0/000.P/1")]
    [InlineData("0/000.p/1/")]
    [InlineData("0/000.p/x001")]
    [InlineData("00/000")]
    [InlineData("-1/000")]
    [InlineData("64/000")]
    [InlineData("999/000")]
    [InlineData("x/000")]
    [InlineData("0")]
    [InlineData("")]
    [InlineData("entries")]
    [InlineData("entries/0")]
    [InlineData("entries/x000/000")]
    [InlineData("entries/000.p/0")]
    [InlineData("entries/000.p/256")]
    [InlineData("Entries/000")]
    public async Task Another_spelling_of_a_path_is_not_found(string path)
    {
        await fixture.Tenant.GrowToAsync(300, Ct);
        await AbsentAsync($"/log/{fixture.Tenant.Environment.Id}/tile/{path}");
    }

    private async Task EveryWidthAsync(Monitor monitor, int index, List<byte[]> leaves)
    {
        for (var width = 1; width <= leaves.Count; width++)
        {
            var due = leaves.Take(width).SelectMany(l => l).ToArray();
            Assert.Equal(due, await monitor.TileAsync("0", index, width, Ct));
            var bundle = await monitor.TileAsync("entries", index, width, Ct);
            Assert.Equal(due, Monitor.LeavesOf(bundle).SelectMany(l => l));
        }
        for (var width = leaves.Count + 1; width <= Monitor.Width; width += 51)
            await AbsentAsync(monitor.PathOf("0", index, width), monitor.PathOf("entries", index, width));
    }

    private async Task AbsentAsync(params string[] paths)
    {
        foreach (var path in paths)
        {
            var answer = await fixture.Tenant.Tenant.Server.Anonymous.GetJsonAsync(path, Ct);
            Assert.True(answer.Status == 404, $"{path} answers {answer.Status}");
            answer.IsRefused(404, "NOT_FOUND");
            Assert.Equal("no-store", answer.Header("Cache-Control"));
        }
    }

    private async Task<(ApiTenant Tenant, Monitor Monitor)> NewAsync()
    {
        var tenant = await ApiTenant.CreateAsync(fixture.Tenant.Tenant.Server, Ct, "scale");
        return (tenant, tenant.Monitor());
    }
}
