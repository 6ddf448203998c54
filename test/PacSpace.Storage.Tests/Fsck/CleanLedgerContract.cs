using PacSpace.Storage.Fsck;
using PacSpace.Storage.Ledger;
using PacSpace.Storage.Ledger.Verification;
using PacSpace.Storage.Tests.Ledger;

namespace PacSpace.Storage.Tests.Fsck;

/// <summary>What is not damaged, whatever the database.</summary>
public abstract class CleanLedgerContract<TFixture> : FsckTest<TFixture>
    where TFixture : LedgerFixture, new()
{
    [Fact]
    public async Task Ledger_with_something_of_everything_is_clean()
    {
        await FillLedgerAsync();
        Assert.Empty(Check());
    }

    [Fact]
    public void Empty_ledger_is_clean() => Assert.Empty(Check());

    [Theory]
    [InlineData(1)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(511)]
    [InlineData(513)]
    public async Task Log_of_any_size_is_clean_verified_or_not(int size)
    {
        await FillAsync(size, "a", "b");
        Assert.Empty(Check());
        await VerifyAsync();
        Assert.Empty(Check());
        await FillAsync(300, "b");
        Assert.Empty(Check());
    }

    [Fact]
    public async Task Destroyed_payloads_are_no_damage()
    {
        await FillLedgerAsync();
        Clock.Advance(TimeSpan.FromDays(7));
        // All that is verified, a part of the log at a time.
        for (var more = true; more; Assert.Empty(Check()))
            more = (await Store.PurgePayloadsAsync(Env, TimeSpan.FromDays(7), 300, Ct)).HasMore;
        Assert.Equal(908, await Store.PurgedSizeAsync(Env, Ct));
        await FillAsync(3, "a");
        await VerifyAsync();
        Assert.Empty(Check());
    }

    [Fact]
    public async Task Customer_made_before_its_first_delta_is_no_damage()
    {
        Assert.NotNull(await Store.CreateCustomerAsync(Env, new NewCustomer("new", "New", "USD", 0), Ct));
        Assert.Empty(Check());
    }

    [Fact]
    public async Task Entries_behind_a_crashed_verifier_are_held_against_the_memory()
    {
        await FillAsync(5, "a");
        var crashing = new LogVerifier(
            Ledger.StoreProxy.Before(Store, nameof(ILedgerStore.AdvanceAsync), () => throw new IOException("crash")),
            Env, SignerOf(Env), new SignedHeads(Fixture.HeadsDirectory), Clock);
        await Assert.ThrowsAsync<IOException>(() => crashing.RunAsync(_ => { }, Ct));
        Assert.Empty(Check());
    }

    [Fact]
    public async Task Check_tells_what_it_saw_and_how_far_it_came()
    {
        await FillLedgerAsync();
        await Store.FreezeAsync(2, 0, "why", Ct);
        using var scan = Fixture.OpenScan();
        var progress = new List<FsckProgress>();
        var logs = new LedgerFsck(scan, origin => origin.EndsWith('1') ? KeyOf(origin) : null, null)
            .Run(_ => { }, progress.Add, Ct);
        Assert.Equal([(1, 913, 5, true), (2, 1, 1, false)],
            logs.Select(l => (l.State.Log.Environment, l.Entries, l.Customers, l.SignatureChecked)));
        Assert.Equal([null, "why"], logs.Select(l => l.State.FrozenReason));
        Assert.Equal(new FsckProgress(914, 914), progress[^1]);
    }

    [Fact]
    public async Task Open_ledger_is_checked_as_of_one_moment()
    {
        Assert.SkipWhen(Fixture.IsDistributed, "Citus gives no snapshot across nodes.");
        await FillLedgerAsync();
        using var scan = Fixture.OpenScan();
        await FillAsync(500, "a", "new");
        await VerifyAsync();
        var damages = new List<Damage>();
        var logs = new LedgerFsck(scan, KeyOf, null).Run(damages.Add, _ => { }, Ct);
        Assert.Empty(damages);
        Assert.Equal(913, logs[0].Entries);
    }

    [Fact]
    public async Task Cancelled_check_ends()
    {
        await FillLedgerAsync();
        using var scan = Fixture.OpenScan();
        Assert.ThrowsAny<OperationCanceledException>(
            () => new LedgerFsck(scan, KeyOf, null).Run(_ => { }, _ => { }, new CancellationToken(true)));
    }
}
