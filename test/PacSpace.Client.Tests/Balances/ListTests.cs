namespace PacSpace.Client.Tests.Balances;

public sealed class ListTests(TenantFixture fixture) : IClassFixture<TenantFixture>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_list_is_asked_for_when_it_is_awaited_once_and_walked_when_it_is_enumerated()
    {
        await using var proxy = await FaultProxy.ToAsync(fixture.Tenant.Server.Url, Ct);
        using var client = fixture.Tenant.NewClient(proxy.Url);
        await client.Balance.EmitBatchAsync(
            [.. Enumerable.Range(1, 5).Select(i => new BatchDelta { CustomerId = "listed", Delta = i, Reason = "r" })], ct: Ct);
        proxy.Next();
        var list = client.Balance.DeriveAsync("listed", new() { Limit = 2 }, Ct);
        Assert.Empty(proxy.Seen);
        Assert.Same(await list, await list.AsTask());
        Assert.Single(proxy.Seen);
        Assert.Equal(5, (await list.ToListAsync(Ct)).Count);
        Assert.Equal(4, proxy.Seen.Count);
    }

    [Fact]
    public async Task A_walk_asks_for_pages_as_long_as_the_server_gives_them()
    {
        await using var proxy = await FaultProxy.ToAsync(fixture.Tenant.Server.Url, Ct);
        using var client = fixture.Tenant.NewClient(proxy.Url);
        await client.Balance.EmitAsync("single", 1, "r", ct: Ct);
        proxy.Next();
        Assert.Single(await client.Balance.DeriveAsync("single", ct: Ct).ToListAsync(Ct));
        Assert.Equal("/api/v1/balance/derive/single?limit=1000&offset=0", Assert.Single(proxy.Seen).Target);
    }

    [Fact]
    public async Task An_unknown_customer_is_an_error_either_way()
    {
        using var client = fixture.Tenant.NewClient();
        var list = client.Balance.DeriveAsync("nobody", ct: Ct);
        Assert.Equal("CUSTOMER_NOT_FOUND", (await Assert.ThrowsAsync<NotFoundException>(async () => await list)).Code);
        await Assert.ThrowsAsync<NotFoundException>(async () => await list.ToListAsync(Ct));
    }

    [Fact]
    public async Task Either_token_ends_a_walk()
    {
        using var client = fixture.Tenant.NewClient();
        await client.Balance.EmitBatchAsync(
            [.. Enumerable.Range(1, 5).Select(i => new BatchDelta { CustomerId = "ended", Delta = i, Reason = "r" })], ct: Ct);
        foreach (var isInner in (bool[])[true, false])
        {
            using var end = new CancellationTokenSource();
            var (outer, inner) = isInner ? (Ct, end.Token) : (end.Token, Ct);
            var seen = 0;
            await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
            {
                await foreach (var _ in client.Balance.DeriveAsync("ended", new() { Limit = 2 }, outer).WithCancellation(inner))
                    if (++seen == 2) await end.CancelAsync();
            });
            Assert.Equal(2, seen);
        }
    }
}
