using PacSpace.Core.Merkle;
using PacSpace.Storage.Ledger;
using PacSpace.Storage.Ledger.Append;

namespace PacSpace.Storage.Tests.Ledger.Contract;

public abstract class ReceiptContract<TFixture> : LedgerTest<TFixture>
    where TFixture : LedgerFixture, new()
{
    private static readonly long November = Milliseconds("2026-11-01T00:00:00Z");
    private static readonly long December = Milliseconds("2026-12-01T00:00:00Z");
    private static readonly ReceiptRange Range = new("a", November, December, 1, 5, false);

    private int _made;

    [Fact]
    public async Task Receipt_is_found_by_range_and_by_id()
    {
        var made = New(Range);
        Assert.Equal(made, await Store.AddReceiptAsync(Env, made, 1000, Ct));
        Assert.Equal(made, await Store.FindReceiptAsync(Env, Range, Ct));
        Assert.Equal((LogOf(Env), made), await Store.FindReceiptByIdAsync(made.ReceiptId, Ct));
        await Fixture.ReopenAsync();
        Assert.Equal((LogOf(Env), made), await Store.FindReceiptByIdAsync(made.ReceiptId, Ct));
        Assert.Null(await Store.FindReceiptByIdAsync("rcpt_unknown", Ct));
        Assert.Null(await Store.FindReceiptByIdAsync("", Ct));
    }

    [Fact]
    public async Task Same_range_is_the_same_receipt_and_any_other_one_is_another()
    {
        var first = (await Store.AddReceiptAsync(Env, New(Range), 1000, Ct))!;
        Assert.Equal(first, await Store.AddReceiptAsync(Env, New(Range) with { LogSize = 9, Time = 9 }, 1000, Ct));
        ReceiptRange[] others =
        [
            Range with { CustomerId = "b" }, Range with { Start = 0 }, Range with { End = ReceiptRange.NoEnd },
            Range with { FirstSequence = 2 }, Range with { LastSequence = 6 }, Range with { IsClosed = true },
        ];
        foreach (var other in others)
        {
            Assert.Null(await Store.FindReceiptAsync(Env, other, Ct));
            var made = New(other);
            Assert.Equal(made, await Store.AddReceiptAsync(Env, made, 1000, Ct));
        }
        Assert.Equal(first, await Store.FindReceiptAsync(Env, Range, Ct));
    }

    [Fact]
    public async Task Concurrent_callers_are_given_one_receipt()
    {
        var made = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(_ => New(Range)).ToList().Select(r => Store.AddReceiptAsync(Env, r, 1000, Ct)));
        Assert.Single(made.Distinct());
    }

    [Fact]
    public async Task A_customer_has_so_many_and_those_there_are_stay()
    {
        var first = await Store.AddReceiptAsync(Env, New(Range), 2, Ct);
        Assert.NotNull(await Store.AddReceiptAsync(Env, New(Range with { Start = 0 }), 2, Ct));
        Assert.Null(await Store.AddReceiptAsync(Env, New(Range with { Start = 1 }), 2, Ct));
        Assert.Null(await Store.FindReceiptAsync(Env, Range with { Start = 1 }, Ct));
        Assert.Equal(first, await Store.AddReceiptAsync(Env, New(Range), 2, Ct));
        Assert.NotNull(await Store.AddReceiptAsync(Env, New(Range with { CustomerId = "b" }), 2, Ct));
        Assert.NotNull(await Store.AddReceiptAsync(Env, New(Range with { Start = 1 }), 3, Ct));
    }

    [Fact]
    public async Task Environments_do_not_see_each_other()
    {
        await CreateAsync(2);
        var made = (await Store.AddReceiptAsync(Env, New(Range), 1000, Ct))!;
        Assert.Null(await Store.FindReceiptAsync(2, Range, Ct));
        Assert.Equal(0, (await Store.ListReceiptsAsync(2, "a", 10, 0, Ct)).Total);
        var other = (await Store.AddReceiptAsync(2, New(Range), 1000, Ct))!;
        Assert.NotEqual(made.ReceiptId, other.ReceiptId);
        Assert.Equal(LogOf(2), (await Store.FindReceiptByIdAsync(other.ReceiptId, Ct))!.Value.Log);
    }

    [Fact]
    public async Task Checkpoint_is_found_by_its_receipt_its_range_and_its_tree()
    {
        await FillAsync(5, "a");
        var row = await MakeAsync(await FoldAsync("a", November, December, 5));
        Assert.Equal((LogOf(Env), row), await Store.FindCheckpointByReceiptIdAsync(row.ReceiptId, Ct));
        Assert.Null(await Store.FindCheckpointByReceiptIdAsync("rcpt_unknown", Ct));
        Assert.Equal(row, await Store.FindCheckpointOfRangeAsync(Env, Range, Ct));
        // Without a window any checkpoint over these deltas will do.
        var everything = Range with { Start = 0, End = ReceiptRange.NoEnd };
        Assert.Equal(row, await Store.FindCheckpointOfRangeAsync(Env, everything, Ct));
        foreach (var other in new[]
        {
            Range with { CustomerId = "b" }, Range with { Start = 0 }, Range with { End = December + 1 },
            Range with { FirstSequence = 2 }, Range with { LastSequence = 4 }, everything with { LastSequence = 4 },
        })
            Assert.Null(await Store.FindCheckpointOfRangeAsync(Env, other, Ct));
        Assert.Equal(row, await Store.FindCheckpointByTreeRootAsync(Env, "a", row.Root, Ct));
        Assert.Null(await Store.FindCheckpointByTreeRootAsync(Env, "b", row.Root, Ct));
        Assert.Null(await Store.FindCheckpointByTreeRootAsync(Env, "a", row.ProofRoot, Ct));
        Assert.Null(await Store.FindCheckpointByTreeRootAsync(2, "a", row.Root, Ct));
    }

    [Fact]
    public async Task The_latest_checkpoint_of_a_range_is_the_one_that_closed_it()
    {
        await FillAsync(5, "a");
        var open = await MakeAsync(await FoldAsync("a", November, December, 5));
        Clock.AdjustTime(DateTimeOffset.FromUnixTimeMilliseconds(December));
        var closed = await MakeAsync(await FoldAsync("a", November, December, 5));
        Assert.Equal((false, true), (open.IsClosed, closed.IsClosed));
        Assert.Equal(closed, await Store.FindCheckpointOfRangeAsync(Env, Range, Ct));
    }

    [Fact]
    public async Task List_holds_receipts_checkpoints_and_selections_newest_first_in_pages()
    {
        var rows = await FillAsync(6, "a", "b");
        var own = (await Store.AddReceiptAsync(Env, New(Range with { LastSequence = 3 }), 1000, Ct))!;
        Clock.Advance(TimeSpan.FromSeconds(1));
        var checkpoint = await MakeAsync(await FoldAsync("a", November, December, 6));
        await MakeAsync(await FoldAsync("b", November, December, 6));
        Clock.Advance(TimeSpan.FromSeconds(1));
        var selection = await MakeAsync(new SelectionItem
        {
            CustomerId = "a", Net = rows[0].Amount + rows[4].Amount, Unit = "", LogSize = 6, Count = 2,
            Root = MerkleHasher.Root([rows[0].Leaf, rows[4].Leaf]), Members = [0, 4],
        });
        Clock.Advance(TimeSpan.FromSeconds(1));
        var empty = (await Store.AddReceiptAsync(Env, New(new ReceiptRange("a", 0, 1, 1, 0, true)), 1000, Ct))!;
        var page = await Store.ListReceiptsAsync(Env, "a", 10, 0, Ct);
        Assert.Equal(4, page.Total);
        Assert.Equal(
            [
                new(empty.ReceiptId, empty.Range, 0, empty.Time, null),
                new(selection.ReceiptId, new ReceiptRange("a", 0, 0, selection.FirstSequence, selection.LastSequence, true),
                    2, selection.Time, new(EntryType.Selection, selection.CheckpointId, selection.ProofRoot)),
                new(checkpoint.ReceiptId, Range with { LastSequence = 3 }, 3, checkpoint.Time,
                    new(EntryType.Checkpoint, checkpoint.CheckpointId, checkpoint.ProofRoot)),
                new ReceiptListing(own.ReceiptId, own.Range, 3, own.Time, null),
            ],
            page.Rows);
        Assert.Equal(page.Rows.Skip(1).Take(2), (await Store.ListReceiptsAsync(Env, "a", 2, 1, Ct)).Rows);
        Assert.Empty((await Store.ListReceiptsAsync(Env, "a", 2, 4, Ct)).Rows);
        Assert.Equal(1, (await Store.ListReceiptsAsync(Env, "b", 2, 0, Ct)).Total);
        Assert.Equal(0, (await Store.ListReceiptsAsync(Env, "", 2, 0, Ct)).Total);
    }

    private ReceiptRow New(ReceiptRange range) => new($"rcpt_{++_made:D4}", range, 5, Now);

    private async Task<CheckpointRow> MakeAsync(AppendItem item) =>
        Assert.IsType<AppendOutcome.Checkpoint>(await AddAsync(item)).Row;
}
