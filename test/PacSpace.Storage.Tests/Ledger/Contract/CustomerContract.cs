using PacSpace.Storage.Ledger;
using PacSpace.Storage.Ledger.Append;

namespace PacSpace.Storage.Tests.Ledger.Contract;

/// <summary>What a tenant says of its customers, and what that means for their deltas.</summary>
public abstract class CustomerContract<TFixture> : LedgerTest<TFixture>
    where TFixture : LedgerFixture, new()
{
    private static readonly CustomerFilter Everybody = new(null, null, true);

    [Fact]
    public async Task Customer_is_there_before_its_first_delta()
    {
        var entry = (await CreateAsync("a", unit: "USD", cadence: 60))!;
        Assert.Equal(new CustomerHead("a", "USD", 0, default, default, null, 0, 0, 0, 60), entry.Head);
        Assert.Equal(("Ada & Co", Now), (entry.DisplayName, entry.CreatedAt));
        Assert.Equal(entry, await Store.FindDirectoryEntryAsync(Env, "a", Ct));
        Assert.Equal(entry.Head, await Store.FindCustomerAsync(Env, "a", Ct));
        Assert.Null(await Store.FindDirectoryEntryAsync(Env, "A", Ct));
        Assert.Equal(0, (await StateAsync()).NextIndex);
        Assert.Equal(0, await Store.SequenceBeforeTimeAsync(Env, "a", Now, 0, Ct));
    }

    [Fact]
    public async Task First_delta_of_a_made_customer_goes_on_from_it()
    {
        var entry = (await CreateAsync("a", cadence: 60))!;
        Clock.Advance(TimeSpan.FromHours(1));
        var row = await RecordAsync(Delta("a", "5") with { Unit = "EUR" });
        Assert.Equal((1, "EUR", null), ((int)row.Sequence, row.Unit, row.Prev));
        Assert.Equal(
            new DirectoryEntry(
                new CustomerHead("a", "EUR", 1, Amount("5"), Amount("5"), row.Leaf, 0, Now, Now, 60), "Ada & Co",
                entry.CreatedAt),
            await Store.FindDirectoryEntryAsync(Env, "a", Ct));
        Assert.False((await VerifyAsync()).IsFrozen);
    }

    [Fact]
    public async Task Id_is_taken_once_whoever_was_first()
    {
        await RecordAsync(Delta("emitted", "1"));
        var made = await CreateAsync("made", unit: "USD");
        Clock.Advance(TimeSpan.FromHours(1));
        Assert.Null(await CreateAsync("emitted", unit: "EUR"));
        Assert.Null(await CreateAsync("made", unit: "EUR", cadence: 9));
        Assert.Equal(made, await Store.FindDirectoryEntryAsync(Env, "made", Ct));
        var emitted = (await Store.FindDirectoryEntryAsync(Env, "emitted", Ct))!;
        Assert.Equal((null, "", Now - 3_600_000), (emitted.DisplayName, emitted.Head.Unit, emitted.CreatedAt));
        await CreateAsync(2);
        Assert.Null(await Store.FindDirectoryEntryAsync(2, "made", Ct));
        Assert.NotNull(await Store.CreateCustomerAsync(2, new NewCustomer("made", "Other", "", 0), Ct));
    }

    [Fact]
    public async Task Unit_given_at_creation_binds_the_first_delta()
    {
        await CreateAsync("a", unit: "USD");
        Assert.Equal(new AppendOutcome.UnitMismatch("USD"), await AddAsync(Delta("a", "1") with { Unit = "EUR" }));
        Assert.Equal(new AppendOutcome.UnitMismatch("USD"), await AddAsync(Delta("a", "1") with { Unit = "" }));
        Assert.Equal("USD", (await RecordAsync(Delta("a", "1"))).Unit);
        Assert.Equal("USD", (await RecordAsync(Delta("a", "1") with { Unit = "USD" })).Unit);
    }

    [Fact]
    public async Task Without_a_unit_the_first_delta_decides_for_good()
    {
        await CreateAsync("a");
        await CreateAsync("b");
        var outcomes = await AppendAsync(
            Delta("a", "1"), Delta("a", "1") with { Unit = "USD" }, Delta("b", "1") with { Unit = "USD" }, Delta("b", "1"));
        Assert.Equal(new AppendOutcome.UnitMismatch(""), outcomes[1]);
        Assert.Equal(["", "USD", "USD"], new[] { outcomes[0], outcomes[2], outcomes[3] }.Select(o => Recorded(o).Unit));
    }

    [Fact]
    public async Task Changes_are_of_what_is_named_and_the_unit_only_before_a_delta()
    {
        Assert.Null(await ChangeAsync("a", "A", "USD", 5));
        await CreateAsync("a");
        var changed = (await ChangeAsync("a", null, "USD", null))!;
        Assert.Equal(("Ada & Co", "USD", 0), (changed.DisplayName, changed.Head.Unit, (int)changed.Head.CadenceSeconds));
        changed = (await ChangeAsync("a", "Ärzte", null, 5))!;
        Assert.Equal(("Ärzte", "USD", 5), (changed.DisplayName, changed.Head.Unit, (int)changed.Head.CadenceSeconds));
        Assert.Equal("", (await ChangeAsync("a", null, "", null))!.Head.Unit);
        await RecordAsync(Delta("a", "1") with { Unit = "EUR" });

        var fixedUnit = (await Store.FindDirectoryEntryAsync(Env, "a", Ct))!;
        Assert.Equal("EUR", fixedUnit.Head.Unit);
        Assert.Equal(fixedUnit, await ChangeAsync("a", "not", "USD", 7));
        Assert.Equal("B", (await ChangeAsync("a", "B", "EUR", null))!.DisplayName);
        Assert.Equal(0, (await ChangeAsync("a", null, null, 0))!.Head.CadenceSeconds);
    }

    [Fact]
    public async Task Cadence_rolls_from_the_last_delta_and_replays_are_answered()
    {
        await CreateAsync("a", cadence: 60);
        var first = await RecordAsync(Delta("a", "1", "k", "r"));
        Assert.Equal(new AppendOutcome.CadenceLimit(60, 60_000), await AddAsync(Delta("a", "1")));
        Clock.Advance(TimeSpan.FromMilliseconds(59_999));
        Assert.Equal(new AppendOutcome.CadenceLimit(60, 1), await AddAsync(Delta("a", "1", "k2")));
        Assert.Equal(first, Replayed(await AddAsync(Delta("a", "1", "k", "r"))));
        Assert.Equal(first, Replayed(await AddAsync(Unique("a", "1", "r"))));
        await RecordAsync(Delta("b", "1"));
        Clock.Advance(TimeSpan.FromMilliseconds(1));
        // The refused request used up no key.
        Assert.Equal(2, (await RecordAsync(Delta("a", "1", "k2"))).Sequence);
        Assert.IsType<AppendOutcome.CadenceLimit>(await AddAsync(Delta("a", "1")));
        await ChangeAsync("a", null, null, 0);
        await RecordAsync(Delta("a", "1"));
    }

    [Fact]
    public async Task Items_of_a_group_meet_the_cadence_in_order()
    {
        await CreateAsync("a", cadence: 1);
        var outcomes = await AppendAsync(Delta("a", "1"), Delta("b", "2"), Delta("a", "3"), Delta("b", "4"));
        Assert.Equal([0, 1, 2], new[] { outcomes[0], outcomes[1], outcomes[3] }.Select(o => (int)Recorded(o).LogIndex));
        Assert.Equal(new AppendOutcome.CadenceLimit(1, 1000), outcomes[2]);
    }

    [Fact]
    public async Task After_a_clock_was_set_back_the_wait_is_one_cadence_from_the_next_attempt_on()
    {
        await CreateAsync("a", cadence: 60);
        await CreateAsync("b", cadence: 7200);
        await RecordAsync(Delta("b", "1"));
        Clock.Advance(TimeSpan.FromMinutes(90));
        var last = await RecordAsync(Delta("a", "1"));
        Clock.AdjustTime(Clock.GetUtcNow() - TimeSpan.FromHours(1));
        Assert.Equal(new AppendOutcome.CadenceLimit(60, 60_000), await AddAsync(Delta("a", "1")));
        // Whose last delta lies before the present waits as ever.
        Assert.Equal(new AppendOutcome.CadenceLimit(7200, 5_400_000), await AddAsync(Delta("b", "1")));
        Clock.Advance(TimeSpan.FromMilliseconds(59_999));
        Assert.Equal(new AppendOutcome.CadenceLimit(60, 1), await AddAsync(Delta("a", "1")));
        Clock.Advance(TimeSpan.FromMilliseconds(1));
        var next = await RecordAsync(Delta("a", "1"));
        Assert.Equal(last.Time, next.Time);
        // The same again from there, and when the clock is set back once more.
        Clock.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal(new AppendOutcome.CadenceLimit(60, 40_000), await AddAsync(Delta("a", "1")));
        Clock.AdjustTime(Clock.GetUtcNow() - TimeSpan.FromMinutes(5));
        Assert.Equal(new AppendOutcome.CadenceLimit(60, 60_000), await AddAsync(Delta("a", "1")));
        Clock.Advance(TimeSpan.FromSeconds(60));
        await RecordAsync(Delta("a", "1"));
        // Once the clock has caught up, it goes by the times of deltas as ever.
        Clock.Advance(TimeSpan.FromHours(2));
        var caughtUp = await RecordAsync(Delta("a", "1"));
        Assert.Equal(Now, caughtUp.Time);
        Clock.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(new AppendOutcome.CadenceLimit(60, 1000), await AddAsync(Delta("a", "1")));
    }

    [Fact]
    public async Task Items_of_a_group_meet_the_cadence_also_while_the_clock_is_behind()
    {
        await CreateAsync("a", cadence: 60);
        await RecordAsync(Delta("b", "1"));
        Clock.AdjustTime(LedgerFixture.Start - TimeSpan.FromHours(1));
        var outcomes = await AppendAsync(Delta("a", "1"), Delta("a", "2"));
        Recorded(outcomes[0]);
        Assert.Equal(new AppendOutcome.CadenceLimit(60, 60_000), outcomes[1]);
    }

    [Fact]
    public async Task Creating_and_emitting_at_once_leaves_one_consistent_customer()
    {
        var customers = Enumerable.Range(0, 24).Select(i => $"c{i}").ToList();
        var emits = customers.Select(c => Task.Run(() => AddAsync(Delta(c, "1")), Ct)).ToList();
        var creations = customers.Select(c => Task.Run(() => CreateAsync(c, unit: "USD", cadence: 60), Ct)).ToList();
        var changes = customers.Select(c => Task.Run(() => ChangeAsync(c, "renamed", null, 5), Ct)).ToList();
        await Task.WhenAll([.. emits, .. creations, .. changes]);
        for (var i = 0; i < customers.Count; i++)
        {
            var row = Recorded(await emits[i]);
            var entry = (await Store.FindDirectoryEntryAsync(Env, customers[i], Ct))!;
            Assert.Equal((row.Unit, 1, row.Balance), (entry.Head.Unit, (int)entry.Head.Sequence, entry.Head.Balance));
            Assert.Equal(await creations[i] is null ? "" : "USD", row.Unit);
            if (await changes[i] is not null) Assert.Equal(("renamed", 5), (entry.DisplayName, (int)entry.Head.CadenceSeconds));
        }
        Assert.False((await VerifyAsync()).IsFrozen);
    }

    [Fact]
    public async Task Search_finds_parts_of_ids_and_names_whatever_their_case()
    {
        await Store.CreateCustomerAsync(Env, new NewCustomer("acme-1", "Ärzte Ötztal ΣΊΣΥΦΟΣ", "", 0), Ct);
        await Store.CreateCustomerAsync(Env, new NewCustomer("Beta.2", "50%_off [x] 'a' \\", "", 0), Ct);
        await RecordAsync(Delta("ACME-3", "1"));
        async Task FindsAsync(string search, params string[] ids)
        {
            var filter = Everybody with { Search = CustomerSearch.Fold(search) };
            Assert.Equal(ids, (await Store.ReadDirectoryAsync(Env, filter, "", 10, 0, Ct)).Select(f => f.Entry.Head.CustomerId));
            Assert.Equal(ids.Length, await Store.CountDirectoryAsync(Env, filter, Ct));
        }
        await FindsAsync("aCMe", "ACME-3", "acme-1");
        await FindsAsync("ärzte ÖTZ", "acme-1");
        await FindsAsync("σίσυφος", "acme-1");
        await FindsAsync("%", "Beta.2");
        await FindsAsync("0%_O", "Beta.2");
        await FindsAsync("_", "Beta.2");
        await FindsAsync("'a' \\", "Beta.2");
        await FindsAsync("[X]", "Beta.2");
        await FindsAsync("1%", []);
    }

    [Fact]
    public async Task Pages_and_totals_are_of_the_filter()
    {
        await FillAsync(10, "a", "B", "c", "D", "e");
        await CreateAsync("b0");
        await CreateAsync("z");
        var recorded = Everybody with { IncludesEmpty = false };
        Assert.Equal(["B", "D", "a", "b0", "c", "e", "z"], await IdsAsync(Everybody, "", 100, 0));
        Assert.Equal(["B", "D", "a", "c", "e"], await IdsAsync(recorded, "", 100, 0));
        Assert.Equal(["a", "c"], await IdsAsync(recorded, "", 2, 2));
        Assert.Equal(["c", "e"], await IdsAsync(recorded, "a", 2, 0));
        Assert.Empty(await IdsAsync(recorded, "", 2, 5));
        Assert.Equal((7, 5), (await Store.CountDirectoryAsync(Env, Everybody, Ct), await Store.CountDirectoryAsync(Env, recorded, Ct)));
        var empty = (await Store.ReadDirectoryAsync(Env, Everybody, "e", 1, 0, Ct))[0];
        Assert.Equal((0, default, null, null), (empty.Deltas, empty.Net, empty.FirstTime, empty.LastTime));
        Assert.Empty(await Store.ReadDirectoryAsync(2, Everybody, "", 10, 0, Ct));
        Assert.Equal(0, await Store.CountDirectoryAsync(2, Everybody, Ct));
    }

    [Fact]
    public async Task Month_has_the_customers_that_were_active_in_it_and_its_own_figures()
    {
        await AppendAsync(Delta("a", "5"), Delta("b", "1"), Delta("a", "-2"));
        Clock.AdjustTime(DateTimeOffset.FromUnixTimeMilliseconds(Milliseconds("2026-11-30T23:59:59.999Z")));
        await AppendAsync(Delta("a", "10"));
        var november = Now;
        Clock.Advance(TimeSpan.FromMilliseconds(1));
        await AppendAsync(Delta("b", "4"), Delta("c", "7"));
        Clock.AdjustTime(DateTimeOffset.FromUnixTimeMilliseconds(Milliseconds("2027-01-15T00:00:00Z")));
        await AppendAsync(Delta("a", "100"));
        await CreateAsync("d");

        async Task<IEnumerable<(string, int, string)>> OfAsync(int period, string? search = null) =>
            (await Store.ReadDirectoryAsync(Env, new CustomerFilter(search, period, false), "", 10, 0, Ct))
                .Select(f => (f.Entry.Head.CustomerId, (int)f.Deltas, f.Net.ToString()));
        Assert.Equal([("a", 3, "13"), ("b", 1, "1")], await OfAsync(202611));
        Assert.Equal([("b", 1, "4"), ("c", 1, "7")], await OfAsync(202612));
        Assert.Equal([("a", 1, "100")], await OfAsync(202701));
        Assert.Equal([("b", 1, "4")], await OfAsync(202612, "b"));
        Assert.Empty(await OfAsync(202610));
        Assert.Equal(2, await Store.CountDirectoryAsync(Env, new CustomerFilter(null, 202612, false), Ct));
        Assert.Equal(1, await Store.CountDirectoryAsync(Env, new CustomerFilter("c", 202612, false), Ct));
        var a = (await Store.ReadDirectoryAsync(Env, new CustomerFilter(null, 202611, false), "", 1, 0, Ct))[0];
        Assert.Equal((LedgerFixture.Start.ToUnixTimeMilliseconds(), november), (a.FirstTime, a.LastTime));
        Assert.Equal("b", (await Store.ReadDirectoryAsync(Env, new CustomerFilter(null, 202611, false), "a", 9, 0, Ct))[0].Entry.Head.CustomerId);
        Assert.Equal(new CustomerCounts(3, 1, 1, 1), await Store.CountCustomersAsync(
            Env, Milliseconds("2027-01-01T00:00:00Z"), Milliseconds("2027-02-01T00:00:00Z"), Ct));
        Assert.Equal(new CustomerCounts(3, 1, 2, 1), await Store.CountCustomersAsync(
            Env, Milliseconds("2026-12-01T00:00:00Z"), Milliseconds("2027-01-01T00:00:00Z"), Ct));
    }

    private Task<DirectoryEntry?> CreateAsync(string id, string unit = "", long cadence = 0) =>
        Store.CreateCustomerAsync(Env, new NewCustomer(id, "Ada & Co", unit, cadence), Ct);

    private Task<DirectoryEntry?> ChangeAsync(string id, string? name, string? unit, long? cadence) =>
        Store.ChangeCustomerAsync(Env, id, new CustomerChange(name, unit, cadence), Ct);

    private async Task<IEnumerable<string>> IdsAsync(CustomerFilter filter, string after, int limit, long offset) =>
        (await Store.ReadDirectoryAsync(Env, filter, after, limit, offset, Ct)).Select(f => f.Entry.Head.CustomerId);
}
