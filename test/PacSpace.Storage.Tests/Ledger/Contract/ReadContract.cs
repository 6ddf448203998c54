using System.Globalization;
using PacSpace.Core.Merkle;
using PacSpace.Storage.Ledger;

namespace PacSpace.Storage.Tests.Ledger.Contract;

public abstract class ReadContract<TFixture> : LedgerTest<TFixture>
    where TFixture : LedgerFixture, new()
{
    [Fact]
    public async Task Every_range_of_sequences_is_read_in_order()
    {
        await FillAsync(9, "a", "b");
        var all = (await Store.ReadEntriesAsync(Env, 0, 100, Ct)).Cast<DeltaRow>()
            .Where(r => r.CustomerId == "a").ToList();
        for (var first = 0; first <= 7; first++)
        {
            for (var last = first - 1; last <= 7; last++)
            {
                var expected = all.Where(r => r.Sequence >= first && r.Sequence <= last).ToList();
                Assert.Equal(expected, await Store.ReadDeltasAsync(Env, "a", first, last, Ct));
                Assert.Equal(expected.Select(r => r.Leaf), await Store.ReadLeavesAsync(Env, "a", first, last, Ct));
            }
        }
        Assert.Empty(await Store.ReadDeltasAsync(Env, "unknown", 1, 9, Ct));
        Assert.Empty(await Store.ReadLeavesAsync(Env, "unknown", 1, 9, Ct));
    }

    [Fact]
    public async Task Entries_are_read_in_index_order_with_checkpoints_between()
    {
        await FillAsync(2, "a");
        await AddAsync(await FoldAsync("a", 0, Now + 1, 2));
        await FillAsync(2, "b");
        await AddAsync(await FoldAsync("b", 0, Now + 1, 5));
        var all = await Store.ReadEntriesAsync(Env, 0, 100, Ct);
        Assert.Equal([0, 1, 2, 3, 4, 5], all.Select(r => r.LogIndex));
        Assert.Equal([2, 5], all.OfType<CheckpointRow>().Select(r => r.LogIndex));
        for (var from = 0; from <= 7; from++)
            for (var limit = 1; limit <= 7; limit++)
                Assert.Equal(all.Skip(from).Take(limit), await Store.ReadEntriesAsync(Env, from, limit, Ct));
    }

    [Fact]
    public async Task Missing_index_shows_as_a_gap()
    {
        await FillAsync(5, "a");
        await Fixture.ExecuteAsync("DELETE FROM deltas WHERE log_index IN (1, 2)");
        Assert.Equal([0, 3, 4], (await Store.ReadEntriesAsync(Env, 0, 100, Ct)).Select(r => r.LogIndex));
        Assert.Null(await Store.FindDeltaAsync(Env, 1, Ct));
    }

    [Fact]
    public async Task Sequence_before_any_time_is_what_counting_gives()
    {
        // Steps of 0, 1 or 2 ms between deltas: several share a time.
        for (var i = 0; i < 24; i++)
        {
            await RecordAsync(Delta(i % 3 == 0 ? "b" : "a", "1"));
            Clock.Advance(TimeSpan.FromMilliseconds(i % 4 == 3 ? 2 : i % 2));
        }
        var rows = await Store.ReadDeltasAsync(Env, "a", 1, 99, Ct);
        for (var last = 0; last <= rows.Count; last++)
            for (var time = rows[0].Time - 1; time <= rows[^1].Time + 1; time++)
                Assert.Equal(
                    rows.Take(last).Count(r => r.Time < time),
                    await Store.SequenceBeforeTimeAsync(Env, "a", time, last, Ct));
    }

    [Fact]
    public async Task Sequence_before_any_time_of_many_months_is_what_counting_gives_whatever_the_months_say()
    {
        // Deltas at the first and last milliseconds of months, within them, and months without one.
        string[] times =
        [
            "2026-11-01T10:00:00.000Z", "2026-11-30T23:59:59.999Z", "2026-12-01T00:00:00.000Z", "2026-12-01T00:00:00.001Z",
            "2026-12-15T08:00:00.000Z", "2026-12-31T23:59:59.999Z", "2027-03-01T00:00:00.000Z", "2027-03-09T00:00:00.000Z",
            "2027-04-02T12:00:00.000Z",
        ];
        foreach (var time in times)
        {
            Clock.AdjustTime(DateTimeOffset.Parse(time, CultureInfo.InvariantCulture));
            for (var i = 0; i < 3; i++) await RecordAsync(Delta(i == 1 ? "b" : "a", "1"));
        }
        await CountsAsync();

        // Months that nobody vouches for: one lost, and one that says too little, then too much.
        await Fixture.ExecuteAsync("DELETE FROM customer_months WHERE customer_id = 'a' AND period = 202612");
        await CountsAsync();
        foreach (var first in (long[])[1, 10, 18, 1000])
        {
            await Fixture.ExecuteAsync("UPDATE customer_months SET first_sequence = $1 WHERE customer_id = 'a' AND period = 202703", first);
            await CountsAsync();
        }

        async Task CountsAsync()
        {
            var rows = await Store.ReadDeltasAsync(Env, "a", 1, 99, Ct);
            long[] others = [.. rows.SelectMany(r => (long[])[r.Time - 1, r.Time, r.Time + 1]), long.MinValue, 0, 1,
                Milliseconds("2027-01-01T00:00:00Z"), Milliseconds("2027-02-01T00:00:00Z"), Milliseconds("2027-05-01T00:00:00Z")];
            foreach (var last in (int[])[0, 1, 2, 7, rows.Count - 1, rows.Count])
                foreach (var time in others)
                    Assert.Equal(
                        rows.Take(last).Count(r => r.Time < time),
                        await Store.SequenceBeforeTimeAsync(Env, "a", time, last, Ct));
        }
    }

    [Fact]
    public async Task Sequence_before_any_index_is_what_counting_gives()
    {
        await FillAsync(21, "a", "b", "b", "a", "c");
        var rows = await Store.ReadDeltasAsync(Env, "a", 1, 99, Ct);
        for (var last = 0; last <= rows.Count; last++)
            for (var index = 0; index <= 22; index++)
                Assert.Equal(
                    rows.Take(last).Count(r => r.LogIndex < index),
                    await Store.SequenceBeforeIndexAsync(Env, "a", index, last, Ct));
    }

    [Fact]
    public async Task Sequences_past_the_end_are_before_nothing()
    {
        await FillAsync(3, "a");
        Assert.Equal(3, await Store.SequenceBeforeIndexAsync(Env, "a", long.MaxValue, 1000, Ct));
        Assert.Equal(3, await Store.SequenceBeforeTimeAsync(Env, "a", long.MaxValue, 1000, Ct));
        Assert.Equal(0, await Store.SequenceBeforeTimeAsync(Env, "unknown", long.MaxValue, 1000, Ct));
    }

    [Fact]
    public async Task Gaps_are_the_sequences_that_have_no_row()
    {
        await FillAsync(12, "a");
        await FillAsync(3, "b");
        Assert.Empty(await GapsAsync(1, 12));
        await Fixture.ExecuteAsync("DELETE FROM deltas WHERE customer_id = 'a' AND sequence IN (1, 4, 5, 6, 9, 12)");
        Assert.Equal([(1, 1), (4, 6), (9, 9), (12, 12)], await GapsAsync(1, 12));
        Assert.Equal([(5, 6)], await GapsAsync(5, 8));
        Assert.Equal([(4, 6)], await GapsAsync(2, 8));
        Assert.Equal([(4, 5)], await GapsAsync(4, 5));
        Assert.Equal([(12, 14)], await GapsAsync(10, 14));
        Assert.Empty(await GapsAsync(2, 3));
        Assert.Equal([(1, 1), (4, 6)], await GapsAsync(1, 12, 2));
        Assert.Empty(await GapsAsync(1, 0));
    }

    [Fact]
    public async Task Customers_are_listed_in_byte_order_and_paged()
    {
        string[] names = ["a", "Z", "a:1", "_", "aa", "B", "a-1", "0", "a.1", "b"];
        foreach (var name in names) await RecordAsync(Delta(name, "1"));
        var sorted = names.Order(StringComparer.Ordinal).ToList();
        Assert.Equal(sorted, (await Store.ListCustomersAsync(Env, "", 100, Ct)).Select(c => c.CustomerId));

        var paged = new List<CustomerHead>();
        for (var page = await Store.ListCustomersAsync(Env, "", 3, Ct); page.Count > 0;
            page = await Store.ListCustomersAsync(Env, page[^1].CustomerId, 3, Ct))
            paged.AddRange(page);
        Assert.Equal(sorted, paged.Select(c => c.CustomerId));
        Assert.Equal(["b"], (await Store.ListCustomersAsync(Env, "aa", 9, Ct)).Select(c => c.CustomerId));
    }

    [Fact]
    public async Task Delta_is_found_by_its_leaf_in_any_environment()
    {
        await CreateAsync(2);
        await FillAsync(3, "a");
        var row = Recorded(Assert.Single(await AppendToAsync(2, Delta("a", "1"))));
        Assert.Equal((LogOf(2), row), await Store.FindDeltaByLeafAsync(row.Leaf, Ct));
        var bytes = row.Leaf.ToArray();
        bytes[^1] ^= 1;
        Assert.Null(await Store.FindDeltaByLeafAsync(new Hash(bytes), Ct));
        Assert.Null(await Store.FindDeltaByLeafAsync(default, Ct));
    }

    [Fact]
    public async Task Environments_never_see_each_others_rows()
    {
        await CreateAsync(2);
        var mine = await RecordAsync(Delta("a", "1", "k", "r"));
        var checkpoint = Assert.IsType<Storage.Ledger.Append.AppendOutcome.Checkpoint>(
            await AddAsync(await FoldAsync("a", 0, Now + 1, 1))).Row;
        await VerifyAsync();

        Assert.Empty(await Store.ReadEntriesAsync(2, 0, 10, Ct));
        Assert.Null(await Store.FindDeltaAsync(2, 0, Ct));
        Assert.Null(await Store.FindCustomerAsync(2, "a", Ct));
        Assert.Empty(await Store.ListCustomersAsync(2, "", 10, Ct));
        Assert.Empty(await Store.ReadDeltasAsync(2, "a", 1, 9, Ct));
        Assert.Empty(await Store.ReadLeavesAsync(2, "a", 1, 9, Ct));
        Assert.Null(await Store.FindKeyAsync(2, "k", Ct));
        Assert.Null(await Store.FindCheckpointAsync(2, checkpoint.CheckpointId, Ct));
        Assert.Null(await Store.FindCheckpointAsync(2, checkpoint.ProofRoot, Ct));
        Assert.Null(await Store.LatestCheckpointAsync(2, "a", Ct));
        Assert.Equal(
            0, (await Store.ListCheckpointsAsync(2, new CheckpointFilter(null, 0, long.MaxValue, 0, 9, 0), Ct)).Total);
        Assert.Null(await Store.FindTileAsync(2, 0, 0, Ct));
        Assert.Null(await Store.VerifiedAtAsync(2, 0, Ct));
        Assert.Equal(0, (await StateAsync(2)).VerifiedSize);

        // The same key, reference and customer are new there, and leave the first environment alone.
        var outcomes = await AppendToAsync(2, Delta("a", "1", "k", "r"), Unique("a", "1", "r"));
        var theirs = Recorded(outcomes[0]);
        Assert.Equal(theirs, Replayed(outcomes[1]));
        Assert.Equal((0, 1), (theirs.LogIndex, theirs.Sequence));
        Assert.NotEqual(mine.Leaf, theirs.Leaf);
        Assert.Equal([mine], await Store.ReadDeltasAsync(Env, "a", 1, 9, Ct));
        Assert.Equal(mine, Replayed(await AddAsync(Delta("a", "1", "k", "r"))));
    }

    [Fact]
    public async Task Ping_answers() => await Store.PingAsync(Ct);

    [Fact]
    public async Task Cancelled_call_does_nothing()
    {
        var cancelled = new CancellationToken(true);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Store.AppendAsync(new AppendGroup(Env, [Delta("a", "1")]), cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.PingAsync(cancelled));
        Assert.Equal(0, (await StateAsync()).NextIndex);
    }

    private async Task<IEnumerable<(int, int)>> GapsAsync(long first, long last, int limit = 100) =>
        (await Store.FindGapsAsync(Env, "a", first, last, limit, Ct)).Select(g => ((int)g.From, (int)g.To));
}
