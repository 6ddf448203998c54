using PacSpace.Core.Merkle;
using PacSpace.Core.Statements;
using PacSpace.Storage.Ledger;
using PacSpace.Storage.Ledger.Append;

namespace PacSpace.Storage.Tests.Ledger.Contract;

public abstract class CheckpointContract<TFixture> : LedgerTest<TFixture>
    where TFixture : LedgerFixture, new()
{
    private static readonly long November = Milliseconds("2026-11-01T00:00:00Z");
    private static readonly long December = Milliseconds("2026-12-01T00:00:00Z");

    [Fact]
    public async Task Checkpoint_is_an_entry_with_its_statement_and_proof_root()
    {
        await FillAsync(5, "a", "b");
        var item = await FoldAsync("a", November, December, 5);
        Clock.Advance(TimeSpan.FromSeconds(1));
        var row = await MakeAsync(item);
        var bytes = System.Text.Encoding.UTF8.GetBytes(row.Statement);
        var statement = CheckpointStatement.Parse(bytes, out var error);
        Assert.Null(error);
        Assert.Equal((5, EntryType.Checkpoint, "a", 1L, Now),
            (row.LogIndex, row.EntryType, row.CustomerId, row.Number, row.Time));
        Assert.Equal(
            (item.Opening, item.Closing, item.Credits, item.Debits, item.Count),
            (statement!.Opening, statement.Closing, statement.Credits, statement.Debits, statement.Count));
        Assert.Equal(
            (item.History, item.Root, (Hash?)null, Now),
            (statement.History, statement.Root, statement.Prev, statement.Time));
        Assert.Equal((LogOf(Env).Origin, row.CheckpointId, 5), (statement.Origin, statement.Id, statement.Size));
        Assert.Equal(statement.LeafHash(), row.Leaf);
        Assert.Equal(ProofRoot.Of(item.Root, bytes), row.ProofRoot);
        Assert.StartsWith("rcpt_", row.ReceiptId, StringComparison.Ordinal);
        Assert.False(row.IsClosed);
        Assert.Equal([row], await Store.ReadEntriesAsync(Env, 5, 10, Ct));
        Assert.Equal((6, 5), ((await StateAsync()).NextIndex, (await StateAsync()).DeltaCount));
    }

    [Fact]
    public async Task Same_window_over_the_same_deltas_is_the_same_checkpoint()
    {
        await FillAsync(2, "a");
        var item = await FoldAsync("a", November, December, 2);
        var first = await MakeAsync(item);
        await FillAsync(3, "b");
        Clock.Advance(TimeSpan.FromDays(3));
        var outcomes = await AppendAsync(item, await FoldAsync("a", November, December, 6));
        Assert.All(outcomes, o => Assert.Equal(new AppendOutcome.Checkpoint(first, true), o));
        Assert.Equal(6, (await StateAsync()).NextIndex);
    }

    [Fact]
    public async Task Same_checkpoint_asked_twice_in_one_group_is_made_once()
    {
        await FillAsync(2, "a");
        var item = await FoldAsync("a", November, December, 2);
        var outcomes = await AppendAsync(item, item, item with { IdempotencyKey = "k", Request = "{}" });
        var row = Made(outcomes[0]);
        Assert.All(outcomes.Skip(1), o => Assert.Equal(new AppendOutcome.Checkpoint(row, true), o));
        Assert.Equal(new UsedKey(row, "{}"), await Store.FindKeyAsync(Env, "k", Ct));
    }

    [Fact]
    public async Task Open_checkpoint_is_not_given_again_once_its_window_has_closed()
    {
        await FillAsync(2, "a");
        var item = await FoldAsync("a", November, December, 2);
        var open = await MakeAsync(item);
        Clock.AdjustTime(DateTimeOffset.FromUnixTimeMilliseconds(December));
        var closed = await MakeAsync(item);
        Assert.True(closed.IsClosed);
        Assert.Equal((2L, open.Leaf), (closed.Number, PrevOf(closed)));
        Assert.Equal(new AppendOutcome.Checkpoint(closed, true), await AddAsync(item));
    }

    [Fact]
    public async Task More_deltas_in_the_window_make_a_new_checkpoint()
    {
        await FillAsync(1, "a");
        var first = await MakeAsync(await FoldAsync("a", November, December, 1));
        await FillAsync(1, "a");
        var second = await MakeAsync(await FoldAsync("a", November, December, 3));
        Assert.Equal((2L, first.Leaf), (second.Number, PrevOf(second)));
        Assert.Equal(2, second.LastSequence);
    }

    [Fact]
    public async Task Chains_number_and_link_each_customers_checkpoints()
    {
        await FillAsync(2, "a", "b");
        var (a, b) = (await FoldAsync("a", November, December, 2), await FoldAsync("b", November, December, 2));
        var outcomes = await AppendAsync(a, b, a with { End = a.End + 1 }, b with { Start = b.Start + 1 });
        var rows = outcomes.Select(Made).ToList();
        Assert.Equal([1, 1, 2, 2], rows.Select(r => r.Number));
        Assert.Equal([null, null, rows[0].Leaf, rows[1].Leaf], rows.Select(PrevOf));
        Assert.Equal(3, (await MakeAsync(a with { End = a.End + 2 })).Number);
    }

    [Fact]
    public async Task Folding_of_a_smaller_log_than_the_last_checkpoints_is_stale()
    {
        await FillAsync(4, "a");
        var early = await FoldAsync("a", November, December, 2);
        await MakeAsync(await FoldAsync("a", November, December, 4));
        Assert.IsType<AppendOutcome.StaleCheckpoint>(await AddAsync(early));
        Assert.IsType<AppendOutcome.StaleCheckpoint>(await AddAsync(early with { End = early.End + 1 }));
    }

    [Fact]
    public async Task Delta_that_slipped_into_a_closing_window_makes_the_folding_stale()
    {
        await FillAsync(2, "a");
        Clock.AdjustTime(DateTimeOffset.FromUnixTimeMilliseconds(December - 1));
        var folded = await FoldAsync("a", November, December, 2);
        await RecordAsync(Delta("a", "7"));
        Clock.Advance(TimeSpan.FromMilliseconds(1));
        await RecordAsync(Delta("a", "8"));
        Assert.IsType<AppendOutcome.StaleCheckpoint>(
            await AddAsync(folded with { IdempotencyKey = "k", Request = "{}" }));
        Assert.Null(await Store.FindKeyAsync(Env, "k", Ct));
        var closed = await MakeAsync(await FoldAsync("a", November, December, 4));
        Assert.Equal((3, true), (closed.LastSequence, closed.IsClosed));
    }

    [Fact]
    public async Task Delta_that_slipped_into_an_open_window_may_stay_out()
    {
        await FillAsync(2, "a");
        var folded = await FoldAsync("a", November, December, 2);
        await RecordAsync(Delta("a", "7"));
        Assert.Equal(2, (await MakeAsync(folded)).LastSequence);
    }

    [Fact]
    public async Task Key_replays_its_checkpoint_whatever_came_since()
    {
        await FillAsync(1, "a");
        var item = await FoldAsync("a", November, December, 1) with { IdempotencyKey = "k", Request = "{\"c\":\"a\"}" };
        var first = await MakeAsync(item);
        Clock.AdjustTime(DateTimeOffset.FromUnixTimeMilliseconds(December + 5));
        await FillAsync(1, "a");
        var again =
            await FoldAsync("a", November, December + 10, 3) with { IdempotencyKey = "k", Request = "{\"c\":\"a\"}" };
        Assert.Equal(new AppendOutcome.Checkpoint(first, true), await AddAsync(again));
        Assert.IsType<AppendOutcome.KeyReused>(await AddAsync(again with { Request = "{\"c\":\"b\"}" }));
        Assert.IsType<AppendOutcome.KeyReused>(await AddAsync(again with { Request = null }));
    }

    [Fact]
    public async Task Environment_checkpoints_have_a_chain_of_their_own()
    {
        await FillAsync(2, "a", "b");
        var parts = await AppendAsync(
            await FoldAsync("a", November, December, 2), await FoldAsync("b", November, December, 2));
        var item = new EnvironmentCheckpointItem
        {
            Start = November, End = December, LogSize = 2, Count = 2,
            Root = MerkleHasher.Root([.. parts.Select(p => Made(p).Leaf)]),
        };
        var first = await MakeAsync(item);
        Assert.Equal((EntryType.EnvironmentCheckpoint, "", 1L, 0L),
            (first.EntryType, first.CustomerId, first.Number, first.LastSequence));
        Assert.Equal(new AppendOutcome.Checkpoint(first, true), await AddAsync(item));
        var second = await MakeAsync(item with { Root = MerkleHasher.EmptyRoot });
        Assert.Equal((2L, first.Leaf), (second.Number, PrevOf(second)));
        Clock.AdjustTime(DateTimeOffset.FromUnixTimeMilliseconds(December));
        Assert.Equal(3, (await MakeAsync(item with { Root = MerkleHasher.EmptyRoot })).Number);
    }

    [Fact]
    public async Task Environment_checkpoint_that_closes_leaves_nobody_out()
    {
        await FillAsync(1, "a");
        var part = Made((await AppendAsync(await FoldAsync("a", November, December, 1)))[0]);
        var item = new EnvironmentCheckpointItem
        {
            Start = November, End = December, LogSize = 1, Count = 1, Root = MerkleHasher.Root([part.Leaf]),
        };
        // Somebody new is recorded in the window after the fold, and the window ends before the append.
        await FillAsync(1, "b");
        Clock.AdjustTime(DateTimeOffset.FromUnixTimeMilliseconds(December));
        Assert.IsType<AppendOutcome.StaleCheckpoint>(await AddAsync(item));
        await FillAsync(1, "c");
        Assert.True((await MakeAsync(item with { LogSize = 3 })).IsClosed);
    }

    [Fact]
    public async Task Selection_stands_outside_the_chain_and_is_made_once()
    {
        var rows = await FillAsync(3, "a");
        await MakeAsync(await FoldAsync("a", November, December, 3));
        var item = new SelectionItem
        {
            CustomerId = "a", Net = rows[0].Amount + rows[2].Amount, Unit = "", LogSize = 3, Count = 2,
            Root = MerkleHasher.Root([rows[0].Leaf, rows[2].Leaf]),
        };
        var selection = await MakeAsync(item);
        Assert.Equal((EntryType.Selection, "a", 0L, 0L, 0L),
            (selection.EntryType, selection.CustomerId, selection.Number, selection.Start, selection.End));
        Assert.Equal(new AppendOutcome.Checkpoint(selection, true), await AddAsync(item));
        await MakeAsync(item with { Root = rows[1].Leaf, Count = 1 });
        Assert.Equal(2, (await MakeAsync(await FoldAsync("a", November, December + 1, 4))).Number);
        var outcomes = await AppendAsync(item with { Root = rows[2].Leaf }, item with { Root = rows[2].Leaf });
        Assert.Equal(new AppendOutcome.Checkpoint(Made(outcomes[0]), true), outcomes[1]);
    }

    [Fact]
    public async Task Checkpoint_is_found_by_its_id_and_its_proof_root()
    {
        await FillAsync(1, "a");
        var row = await MakeAsync(await FoldAsync("a", November, December, 1));
        Assert.Equal(row, await Store.FindCheckpointAsync(Env, row.CheckpointId, Ct));
        Assert.Equal(row, await Store.FindCheckpointAsync(Env, row.ProofRoot, Ct));
        Assert.Equal((LogOf(Env), row), await Store.FindCheckpointByProofRootAsync(row.ProofRoot, Ct));
        Assert.Equal(row, await Store.LatestCheckpointAsync(Env, "a", Ct));
        Assert.Null(await Store.FindCheckpointAsync(Env, row.ReceiptId, Ct));
        Assert.Null(await Store.FindCheckpointAsync(Env, row.Root, Ct));
        Assert.Null(await Store.FindCheckpointByProofRootAsync(row.Leaf, Ct));
        Assert.Null(await Store.LatestCheckpointAsync(Env, "b", Ct));
    }

    [Fact]
    public async Task List_is_newest_first_filtered_and_paged()
    {
        await FillAsync(2, "a", "b");
        var (a, b) = (await FoldAsync("a", November, December, 2), await FoldAsync("b", November, December, 2));
        await AppendAsync(
            a, b, a with { Start = November - 1000 }, a with { End = December + 1000 }, b with { End = December + 1 });

        Assert.Equal([6, 5, 4, 3, 2], await ListAsync(null, 0, long.MaxValue));
        Assert.Equal([5, 4, 2], await ListAsync("a", 0, long.MaxValue));
        Assert.Equal([3, 2], await ListAsync(null, November, December));
        Assert.Equal([6, 3, 2], await ListAsync(null, November, December + 999));
        Assert.Empty(await ListAsync("c", 0, long.MaxValue));

        Clock.AdjustTime(DateTimeOffset.FromUnixTimeMilliseconds(December));
        await FillAsync(2, "a");
        await AppendAsync(
            await FoldAsync("a", December, December + 1000, 9), await FoldAsync("a", November, December + 1000, 9));
        Assert.Equal([10, 9, 5, 4, 2], await ListAsync("a", 0, long.MaxValue));
        Assert.Equal([9], await ListAsync("a", 0, long.MaxValue, 1));
        Assert.Empty(await ListAsync("a", 0, long.MaxValue, 2));

        var page = await Store.ListCheckpointsAsync(Env, new CheckpointFilter(null, 0, long.MaxValue, 0, 2, 2), Ct);
        Assert.Equal([6, 5], page.Rows.Select(r => r.LogIndex));
        Assert.Equal(7, page.Total);
        var beyond = await Store.ListCheckpointsAsync(Env, new CheckpointFilter("a", 0, long.MaxValue, 0, 2, 9), Ct);
        Assert.Empty(beyond.Rows);
        Assert.Equal(5, beyond.Total);
    }

    private static CheckpointRow Made(AppendOutcome outcome)
    {
        var checkpoint = Assert.IsType<AppendOutcome.Checkpoint>(outcome);
        Assert.False(checkpoint.IsReplay);
        return checkpoint.Row;
    }

    private static Hash? PrevOf(CheckpointRow row)
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(row.Statement);
        return row.EntryType == EntryType.Checkpoint
            ? CheckpointStatement.Parse(bytes, out _)!.Prev : EnvironmentCheckpointStatement.Parse(bytes, out _)!.Prev;
    }

    private async Task<CheckpointRow> MakeAsync(CheckpointItem item) => Made(await AddAsync(item));

    private async Task<IEnumerable<long>> ListAsync(string? customer, long start, long end, long after = 0)
    {
        var page = await Store.ListCheckpointsAsync(Env, new CheckpointFilter(customer, start, end, after, 100, 0), Ct);
        Assert.Equal(page.Rows.Count, page.Total);
        return page.Rows.Select(r => r.LogIndex);
    }
}
