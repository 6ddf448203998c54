using PacSpace.Core.Merkle;
using PacSpace.Storage.Ledger;

namespace PacSpace.Storage.Tests.Ledger.Contract;

/// <summary>One verifier at a time, and none that slept past its lease does harm.</summary>
public abstract class LeaseContract<TFixture> : LedgerTest<TFixture>
    where TFixture : LedgerFixture, new()
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(50);

    [Fact]
    public async Task Lease_is_given_to_one_holder_at_a_time()
    {
        var row = Assert.Single(await FillAsync(1, "c"));
        var first = await Store.AcquireLeaseAsync(Env, "a", Long, Ct);
        Assert.NotNull(first);
        Assert.Null(await Store.AcquireLeaseAsync(Env, "b", Long, Ct));
        Assert.Equal([row], (await Store.ReadUnderLeaseAsync(first, 0, 10, Ct))!.Rows);
        await Store.ReleaseLeaseAsync(first, Ct);
        var second = await Store.AcquireLeaseAsync(Env, "b", Long, Ct);
        Assert.True(second!.Fence > first.Fence);
    }

    [Fact]
    public async Task Reading_prolongs_the_lease()
    {
        var rows = await FillAsync(3, "c");
        var lease = (await Store.AcquireLeaseAsync(Env, "a", Short, Ct))!;
        var held = lease with { Life = Long };
        var page = (await Store.ReadUnderLeaseAsync(held, 1, 1, Ct))!;
        Assert.Equal((3, 0, 1), (page.State.NextIndex, page.State.VerifiedSize, Assert.Single(page.Rows).LogIndex));
        Assert.Equal(rows[1], page.Rows[0]);
        Clock.Advance(2 * Short);
        await Task.Delay(2 * Short, Ct);
        Assert.Null(await Store.AcquireLeaseAsync(Env, "b", Long, Ct));
        Assert.Equal(rows, (await Store.ReadUnderLeaseAsync(held, 0, 10, Ct))!.Rows);
    }

    [Fact]
    public async Task What_lies_behind_the_end_of_the_log_is_not_read()
    {
        var rows = await FillAsync(3, "c");
        await Fixture.ExecuteAsync("UPDATE environments SET next_index = 2");
        var lease = (await Store.AcquireLeaseAsync(Env, "a", Long, Ct))!;
        Assert.Equal(rows.Take(2), (await Store.ReadUnderLeaseAsync(lease, 0, 10, Ct))!.Rows);
        Assert.Empty((await Store.ReadUnderLeaseAsync(lease, 2, 10, Ct))!.Rows);
    }

    [Fact]
    public async Task Leases_of_environments_are_apart()
    {
        await CreateAsync(2);
        Assert.NotNull(await Store.AcquireLeaseAsync(Env, "a", Long, Ct));
        Assert.NotNull(await Store.AcquireLeaseAsync(2, "b", Long, Ct));
    }

    [Fact]
    public async Task Lease_that_ran_out_is_taken_over_and_its_holder_can_do_no_more()
    {
        await FillAsync(1, "c");
        var first = (await Store.AcquireLeaseAsync(Env, "a", Short, Ct))!;
        var second = await TakeOverAsync("b");
        Assert.Null(await Store.ReadUnderLeaseAsync(first, 0, 10, Ct));
        Assert.Empty((await Store.ReadUnderLeaseAsync(first, 1, 10, Ct))!.Rows);
        Assert.False(await Store.AdvanceAsync(Step(first), Ct));
        Assert.Equal(0, (await StateAsync()).VerifiedSize);
        await Store.ReleaseLeaseAsync(first, Ct);
        Assert.Null(await Store.AcquireLeaseAsync(Env, "c", Long, Ct));
        Assert.True(await Store.AdvanceAsync(Step(second), Ct));
    }

    [Fact]
    public async Task Many_that_ask_at_once_get_one_lease()
    {
        var given = await Task.WhenAll(Enumerable.Range(0, 16).Select(
            n => Task.Run(() => Store.AcquireLeaseAsync(Env, $"holder-{n}", Long, Ct), Ct)));
        Assert.Single(given.OfType<VerifierLease>());
    }

    [Fact]
    public async Task Verifier_leaves_a_log_alone_that_another_one_is_at()
    {
        await FillAsync(3, "c");
        var lease = (await Store.AcquireLeaseAsync(Env, "other", TimeSpan.FromSeconds(3), Ct))!;
        Assert.Equal(0, (await VerifyAsync()).VerifiedSize);
        await Store.ReleaseLeaseAsync(lease, Ct);
        Assert.Equal(3, (await VerifyAsync()).VerifiedSize);
        Assert.NotNull(await Store.AcquireLeaseAsync(Env, "other", Long, Ct));
    }

    private async Task<VerifierLease> TakeOverAsync(string holder)
    {
        for (; ; )
        {
            Clock.Advance(Short);
            if (await Store.AcquireLeaseAsync(Env, holder, Long, Ct) is { } lease) return lease;
            await Task.Delay(10, Ct);
        }
    }

    private VerificationStep Step(VerifierLease lease) =>
        new(Env, 0, 1, EmptyHead(Env), Now, [new TileRow(0, 0, new byte[Hash.Size])], lease);
}
