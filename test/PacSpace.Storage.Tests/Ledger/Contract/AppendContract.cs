using PacSpace.Core.Merkle;
using PacSpace.Core.Statements;
using PacSpace.Storage.Ledger;
using PacSpace.Storage.Ledger.Append;

namespace PacSpace.Storage.Tests.Ledger.Contract;

public abstract class AppendContract<TFixture> : LedgerTest<TFixture>
    where TFixture : LedgerFixture, new()
{
    [Fact]
    public async Task New_environment_has_an_empty_signed_log()
    {
        var state = await StateAsync();
        Assert.Equal(new LogState(LogOf(Env), 0, 0, 0, 0, 0, 0, EmptyHead(Env), null, null), state);
        Assert.Null(await Store.FindLogAsync(2, Ct));
    }

    [Fact]
    public async Task Creating_an_environment_again_changes_nothing()
    {
        await FillAsync(3, "a");
        await VerifyAsync();
        var before = await StateAsync();
        await Store.CreateEnvironmentAsync(Env, "other.test/log/env_9", "other head", Ct);
        Assert.Equal(before, await StateAsync());
        Assert.Equal([Env], await Store.ListEnvironmentsAsync(Ct));
    }

    [Fact]
    public async Task Settling_changes_nothing()
    {
        await FillAsync(3, "a");
        var before = await StateAsync();
        await Store.SettleAsync(Env, Ct);
        await Store.SettleAsync(9, Ct);
        Assert.Equal(before, await StateAsync());
        Assert.Equal([Env], await Store.ListEnvironmentsAsync(Ct));
    }

    [Fact]
    public async Task Appending_to_an_unknown_environment_stores_nothing()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => AppendToAsync(9, Delta("a", "1")));
        Assert.Null(await Store.FindLogAsync(9, Ct));
        Assert.Empty(await Store.ReadEntriesAsync(9, 0, 10, Ct));
    }

    [Fact]
    public async Task First_delta_has_index_0_and_sequence_1_and_no_link()
    {
        var row = await RecordAsync(Delta("a", "12.5"));
        Assert.Equal((0, 1, null), (row.LogIndex, row.Sequence, row.Prev));
        Assert.Equal((Amount("12.5"), Amount("12.5")), (row.Balance, row.Credits));
        Assert.Equal(LedgerFixture.Start.ToUnixTimeMilliseconds(), row.Time);
        Assert.Equal(row, await Store.FindDeltaAsync(Env, 0, Ct));
    }

    [Fact]
    public async Task Indices_run_over_the_environment_and_sequences_over_the_customer()
    {
        await AppendAsync(Delta("a", "1"), Delta("b", "2"), Delta("a", "3"));
        await AppendAsync(Delta("c", "4"));
        await AppendAsync(Delta("b", "5"), Delta("a", "6"));
        var rows = (await Store.ReadEntriesAsync(Env, 0, 10, Ct)).Cast<DeltaRow>();
        Assert.Equal(
            [(0, "a", 1), (1, "b", 1), (2, "a", 2), (3, "c", 1), (4, "b", 2), (5, "a", 3)],
            rows.Select(r => (r.LogIndex, r.CustomerId, r.Sequence)));
    }

    [Fact]
    public async Task Balances_run_exactly_and_credits_grow_with_positive_amounts_only()
    {
        string[] amounts = ["0.1", "0.2", "-0.3", "1000000000", "-1000000000", "0.000000001", "-0.4"];
        await AppendAsync([.. amounts.Take(3).Select(a => Delta("a", a))]);
        await AppendAsync([.. amounts.Skip(3).Select(a => Delta("a", a))]);
        var rows = await Store.ReadDeltasAsync(Env, "a", 1, 7, Ct);
        Assert.Equal(
            ["0.1", "0.3", "0", "1000000000", "0", "0.000000001", "-0.399999999"],
            rows.Select(r => r.Balance.ToString()));
        Assert.Equal(
            ["0.1", "0.3", "0.3", "1000000000.3", "1000000000.3", "1000000000.300000001", "1000000000.300000001"],
            rows.Select(r => r.Credits.ToString()));
        Assert.All(rows, r => Assert.Equal(r.Balance, r.Credits + r.Debits));
        Assert.Equal("-1000000000.7", rows[^1].Debits.ToString());
    }

    [Fact]
    public async Task Each_delta_links_to_the_same_customers_delta_before_it()
    {
        await AppendAsync(Delta("a", "1"), Delta("b", "1"), Delta("a", "1"));
        await AppendAsync(Delta("a", "1"), Delta("b", "1"));
        foreach (var customer in (string[])["a", "b"])
        {
            var rows = await Store.ReadDeltasAsync(Env, customer, 1, 9, Ct);
            Assert.Equal([null, .. rows.SkipLast(1).Select(r => (Hash?)r.Leaf)], rows.Select(r => r.Prev));
        }
    }

    [Fact]
    public async Task Stored_leaf_is_the_leaf_of_the_stored_columns()
    {
        await RecordAsync(Delta("a", "5"));
        var full = Delta("a", "-0.25", "key-1", "ref-1") with
        {
            Reason = "refund \"x\" \u2028 \u0001 ü 😀",
            Occurred = Milliseconds("2026-10-31T23:59:59.123Z"),
            Metadata = "{ \"b\" : 1.0,\"a\":[] }",
            Adjusts = new AdjustsReference(0, null),
        };
        var unit = Delta("b", "7") with { Unit = "USD" };
        await AppendAsync(full, unit);
        foreach (var row in (await Store.ReadEntriesAsync(Env, 0, 10, Ct)).Cast<DeltaRow>())
        {
            Assert.Equal(row.Leaf, Leaf(row));
            Assert.Equal(row.PayloadHash, row.Payload!.Statement(Env).ContentHash());
        }
    }

    [Fact]
    public async Task Payload_is_kept_as_it_came()
    {
        await RecordAsync(Delta("a", "1"));
        var item = Delta("a", "-1", reference: "ref") with
        {
            Reason = "a\u0007b 😀",
            Metadata = "{ \"z\":1.50 ,\"a\":\"\\u00e9\"}",
            Occurred = -1,
            Adjusts = new AdjustsReference(0, null),
        };
        var row = await RecordAsync(item);
        var stored = await Store.FindDeltaAsync(Env, row.LogIndex, Ct);
        Assert.Equal(new DeltaPayload(item.Reason, "ref", item.Metadata, 0, row.Payload!.Salt), stored!.Payload);
        Assert.Equal(-1, stored.Occurred);
        Assert.Equal(row, stored);
    }

    [Fact]
    public async Task Empty_reference_and_metadata_are_none()
    {
        var item = Unique("a", "1", "") with { Metadata = "" };
        var row = await RecordAsync(item);
        Assert.Equal((null, null), (row.Payload!.ReferenceId, row.Payload.Metadata));
        // Without a reference there is nothing to recognise a delta by.
        await RecordAsync(item);
    }

    [Fact]
    public async Task Salts_never_repeat()
    {
        var rows = await FillAsync(100, "a");
        Assert.Equal(200, rows.SelectMany(r => new[] { r.Salt, r.Payload!.Salt }).Distinct().Count());
    }

    [Fact]
    public async Task Time_is_the_clocks_and_never_goes_back()
    {
        var first = await RecordAsync(Delta("a", "1"));
        Clock.Advance(TimeSpan.FromMilliseconds(1.6));
        var second = await RecordAsync(Delta("a", "1"));
        Clock.AdjustTime(LedgerFixture.Start.AddDays(-40));
        var third = await RecordAsync(Delta("b", "1"));
        Clock.AdjustTime(LedgerFixture.Start.AddSeconds(1));
        var fourth = await RecordAsync(Delta("b", "1"));
        Assert.Equal([0, 1, 1, 1000], new[] { first, second, third, fourth }.Select(r => r.Time - first.Time));
        Assert.Equal(fourth.Time, (await StateAsync()).LastTime);
    }

    [Fact]
    public async Task Heads_stand_at_the_last_delta()
    {
        await RecordAsync(Delta("a", "1") with { Unit = "EUR" });
        Clock.Advance(TimeSpan.FromSeconds(5));
        await AppendAsync(Delta("b", "2"), Delta("a", "-4"));
        var last = (await Store.FindDeltaAsync(Env, 2, Ct))!;
        Assert.Equal(
            new CustomerHead("a", "EUR", 2, Amount("-3"), Amount("1"), last.Leaf, 2, Now - 5000, Now),
            await Store.FindCustomerAsync(Env, "a", Ct));
        Assert.Null(await Store.FindCustomerAsync(Env, "A", Ct));
        var state = await StateAsync();
        Assert.Equal((3, Now, 3, 202611, 3),
            (state.NextIndex, state.LastTime, state.DeltaCount, state.Period, state.PeriodDeltaCount));
    }

    [Fact]
    public async Task Unit_is_fixed_by_the_first_delta()
    {
        var rows = await AppendAsync(
            Delta("a", "1") with { Unit = "USD" }, Delta("a", "1"), Delta("a", "1") with { Unit = "USD" },
            Delta("a", "1") with { Unit = "EUR" }, Delta("b", "1"), Delta("b", "1") with { Unit = "USD" });
        Assert.Equal(["USD", "USD", "USD"], rows.Take(3).Select(o => Recorded(o).Unit));
        Assert.Equal(new AppendOutcome.UnitMismatch("USD"), rows[3]);
        Assert.Equal("", Recorded(rows[4]).Unit);
        Assert.Equal(new AppendOutcome.UnitMismatch(""), rows[5]);
        Assert.Equal(new AppendOutcome.UnitMismatch("USD"), await AddAsync(Delta("a", "1") with { Unit = "credits" }));
        Assert.Equal("USD", (await RecordAsync(Delta("a", "1"))).Unit);
    }

    [Fact]
    public async Task Refused_items_leave_no_hole()
    {
        var outcomes = await AppendAsync(
            Delta("a", "1"), Delta("a", "1") with { Unit = "X" }, Delta("a", "1") with { Adjusts = new(77, null) },
            Delta("a", "1"));
        Assert.Equal([0, 1], outcomes.OfType<AppendOutcome.Delta>().Select(o => o.Row.LogIndex));
        Assert.Equal(2, (await StateAsync()).NextIndex);
    }

    [Fact]
    public async Task Group_of_refusals_only_changes_nothing()
    {
        await RecordAsync(Delta("a", "1"));
        var before = await StateAsync();
        Clock.Advance(TimeSpan.FromDays(60));
        await AppendAsync(Delta("a", "1") with { Unit = "X" });
        Assert.Equal(before, await StateAsync());
    }

    [Fact]
    public async Task Largest_group_is_appended_whole()
    {
        var rows = await FillAsync(AppendGroup.MaxItems, "a", "b", "c");
        Assert.Equal(Enumerable.Range(0, 1000).Select(i => (long)i), rows.Select(r => r.LogIndex));
        Assert.Equal(rows, (await Store.ReadEntriesAsync(Env, 0, 5000, Ct)).Cast<DeltaRow>());
    }

    [Fact]
    public async Task Reopening_keeps_everything()
    {
        await AppendAsync(Delta("a", "1", "key"), Delta("b", "2", reference: "r"));
        var checkpoint = await FoldAsync("a", 0, Now + 1000, 2);
        await AddAsync(checkpoint with { IdempotencyKey = "c", Request = "{}" });
        await VerifyAsync();
        var (state, entries) = (await StateAsync(), await Store.ReadEntriesAsync(Env, 0, 10, Ct));
        var heads = await Store.ListCustomersAsync(Env, "", 10, Ct);
        await Fixture.ReopenAsync();
        Assert.Equal(state, await StateAsync());
        Assert.Equal(entries, await Store.ReadEntriesAsync(Env, 0, 10, Ct));
        Assert.Equal(heads, await Store.ListCustomersAsync(Env, "", 10, Ct));
        Assert.Equal(0, Replayed(await AddAsync(Delta("a", "1", "key"))).LogIndex);
        Assert.Equal(1, Replayed(await AddAsync(Unique("b", "2", "r"))).LogIndex);
        Assert.Equal(3, (await RecordAsync(Delta("a", "1"))).LogIndex);
    }

    [Fact]
    public async Task Closed_store_says_that_it_is_unavailable()
    {
        var store = Store;
        await Fixture.CloseAsync();
        await Assert.ThrowsAsync<StorageUnavailableException>(
            () => store.AppendAsync(new AppendGroup(Env, [Delta("a", "1")]), Ct));
        await Fixture.OpenAsync();
    }
}
