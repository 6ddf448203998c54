using PacSpace.Core.Amounts;
using PacSpace.Storage.Ledger.Append;

namespace PacSpace.Storage.Tests.Ledger.Contract;

/// <summary>Caps of a plan, the range of balances, and a log that is frozen.</summary>
public abstract class LimitContract<TFixture> : LedgerTest<TFixture>
    where TFixture : LedgerFixture, new()
{
    [Fact]
    public async Task Batch_takes_what_fits_under_the_cap_in_order()
    {
        var cap = new PlanCap(3, true);
        await RecordAsync(Delta("a", "1") with { Cap = cap });
        var outcomes = await AppendAsync(
            Delta("a", "2") with { Cap = cap }, Delta("b", "3") with { Cap = cap }, Delta("a", "4") with { Cap = cap });
        Assert.Equal([1, 2], outcomes.Take(2).Select(o => Recorded(o).LogIndex));
        Assert.Equal(new AppendOutcome.CapReached(3), outcomes[2]);
        Assert.Equal(new AppendOutcome.CapReached(3), await AddAsync(Delta("z", "1") with { Cap = cap }));
        await RecordAsync(Delta("a", "1") with { Cap = new PlanCap(4, true) });
        await RecordAsync(Delta("a", "1") with { Cap = PlanCap.None });
    }

    [Fact]
    public async Task Lifetime_cap_outlasts_the_month()
    {
        var item = Delta("a", "1") with { Cap = new PlanCap(1, true) };
        await RecordAsync(item);
        Clock.Advance(TimeSpan.FromDays(365));
        Assert.IsType<AppendOutcome.CapReached>(await AddAsync(item));
    }

    [Fact]
    public async Task Monthly_cap_starts_again_with_the_utc_month()
    {
        var item = Delta("a", "1") with { Cap = new PlanCap(2, false) };
        await AppendAsync(item, item);
        Clock.AdjustTime(new DateTimeOffset(2026, 11, 30, 23, 59, 59, 999, TimeSpan.Zero));
        Assert.IsType<AppendOutcome.CapReached>(await AddAsync(item));
        Clock.Advance(TimeSpan.FromMilliseconds(1));
        await RecordAsync(item);
        var state = await StateAsync();
        Assert.Equal((202612, 1, 3), (state.Period, state.PeriodDeltaCount, state.DeltaCount));
        // A clock that steps back does not bring November's count back.
        Clock.AdjustTime(LedgerFixture.Start);
        await RecordAsync(item);
        Assert.IsType<AppendOutcome.CapReached>(await AddAsync(item));
    }

    [Fact]
    public async Task Month_of_a_checkpoint_does_not_carry_the_old_count_on()
    {
        var item = Delta("a", "1") with { Cap = new PlanCap(1, false) };
        await RecordAsync(item);
        Clock.Advance(TimeSpan.FromDays(30));
        await AddAsync(await FoldAsync("a", 0, Now, 1));
        await RecordAsync(item);
        Assert.IsType<AppendOutcome.CapReached>(await AddAsync(item));
    }

    [Fact]
    public async Task Cap_counts_deltas_only()
    {
        await RecordAsync(Delta("a", "1"));
        await AddAsync(await FoldAsync("a", 0, Now + 1, 1));
        await RecordAsync(Delta("a", "1") with { Cap = new PlanCap(2, true) });
    }

    [Fact]
    public async Task Replays_are_answered_above_the_cap()
    {
        var cap = new PlanCap(1, true);
        var first = await RecordAsync(Delta("a", "1", "k", "r") with { Cap = cap });
        Assert.Equal(first, Replayed(await AddAsync(Delta("a", "1", "k", "r") with { Cap = cap })));
        Assert.Equal(first, Replayed(await AddAsync(Unique("a", "1", "r") with { Cap = cap })));
    }

    [Fact]
    public async Task Each_environment_has_its_own_count()
    {
        await CreateAsync(2);
        var item = Delta("a", "1") with { Cap = new PlanCap(1, true) };
        await RecordAsync(item);
        Recorded(Assert.Single(await AppendToAsync(2, item)));
    }

    [Fact]
    public async Task Balance_stays_below_its_bound_in_both_directions()
    {
        var max = Amount("9999999999999999999.999999999");
        await RecordAsync(Delta("a", "1"));
        await RecordAsync(Delta("b", "-1"));
        await SetHeadAsync("a", max - Amount("1"), max - Amount("1"));
        await SetHeadAsync("b", -max + Amount("0.5"), Core.Amounts.Amount.Zero);
        Assert.IsType<AppendOutcome.BalanceOutOfRange>(await AddAsync(Delta("a", "1.000000001")));
        Assert.Equal(max, (await RecordAsync(Delta("a", "1"))).Balance);
        Assert.IsType<AppendOutcome.BalanceOutOfRange>(await AddAsync(Delta("b", "-0.6")));
        Assert.Equal(-max, (await RecordAsync(Delta("b", "-0.5"))).Balance);
        Assert.Equal(max, (await Store.FindDeltaAsync(Env, 2, Ct))!.Balance);
    }

    [Fact]
    public async Task Frozen_log_refuses_what_is_new_and_replays_what_is_old()
    {
        var row = await RecordAsync(Delta("a", "1", "k", "r"));
        var item = await FoldAsync("a", 0, Now + 1, 1) with { IdempotencyKey = "c", Request = "{}" };
        var checkpoint = Assert.IsType<AppendOutcome.Checkpoint>(await AddAsync(item)).Row;
        await Store.FreezeAsync(Env, 0, "damage", Ct);

        var frozen = new AppendOutcome.Frozen("damage");
        Assert.Equal(frozen, await AddAsync(Delta("a", "1")));
        Assert.Equal(frozen, await AddAsync(Delta("new", "1", "k2")));
        Assert.Equal(frozen, await AddAsync(await FoldAsync("a", 0, Now + 2, 1)));
        Assert.Equal(row, Replayed(await AddAsync(Delta("a", "1", "k", "r"))));
        Assert.Equal(row, Replayed(await AddAsync(Unique("a", "1", "r"))));
        Assert.Equal(new AppendOutcome.Checkpoint(checkpoint, true), await AddAsync(item));
        Assert.Equal(
            new AppendOutcome.Checkpoint(checkpoint, true),
            await AddAsync(item with { IdempotencyKey = null, Request = null }));
        Assert.Equal(2, (await StateAsync()).NextIndex);

        Assert.True(await Store.ResumeAsync(Env, Ct));
        await RecordAsync(Delta("new", "1", "k2"));
    }

    private Task<int> SetHeadAsync(string customer, Amount balance, Amount credits) => Fixture.ExecuteAsync(
        "UPDATE customers SET balance = $2, credits = $3 WHERE customer_id = $1",
        customer, balance.ToString(), credits.ToString());
}
