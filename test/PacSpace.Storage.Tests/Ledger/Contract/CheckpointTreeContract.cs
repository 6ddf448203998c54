using PacSpace.Core.Merkle;
using PacSpace.Storage.Ledger;
using PacSpace.Storage.Ledger.Append;
using PacSpace.Storage.Ledger.Trees;

namespace PacSpace.Storage.Tests.Ledger.Contract;

/// <summary>Checkpoints' own trees, and which checkpoint covers a delta.</summary>
public abstract class CheckpointTreeContract<TFixture> : LedgerTest<TFixture>
    where TFixture : LedgerFixture, new()
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 255)]
    [InlineData(1, 256)]
    [InlineData(1, 257)]
    [InlineData(2, 512)]
    [InlineData(100, 700)]
    [InlineData(257, 800)]
    [InlineData(1, 1000)]
    public async Task Every_covered_delta_is_proved_with_and_without_the_kept_blocks(int first, int last)
    {
        await FillAsync(1000, "a");
        await VerifyAsync();
        var row = await MakeAsync(first, last);
        var count = last - first + 1;
        var kept = await Store.FindCheckpointBlocksAsync(Env, row.LogIndex, Ct);
        Assert.Equal(count < 256 ? null : count / 256 * 32, kept?.Length);
        await AssertProofsAsync(row, first, last);

        await Fixture.ExecuteAsync("DELETE FROM checkpoint_blocks");
        await Fixture.ExecuteAsync("DELETE FROM customer_tiles");
        await AssertProofsAsync(row, first, last);
    }

    [Fact]
    public async Task Blocks_of_a_replay_are_stored_once()
    {
        await FillAsync(300, "a");
        await VerifyAsync();
        var item = await FoldAsync(1, 300);
        var outcomes = await AppendAsync(item, item);
        Assert.True(Assert.IsType<AppendOutcome.Checkpoint>(outcomes[1]).IsReplay);
        Assert.True(Assert.IsType<AppendOutcome.Checkpoint>(await AddAsync(item)).IsReplay);
    }

    [Fact]
    public async Task The_latest_checkpoint_that_covers_a_delta_is_found()
    {
        await FillAsync(30, "a", "b");
        await VerifyAsync();
        var first = await MakeAsync(1, 5);
        var second = await MakeAsync(6, 10);
        var wider = await MakeAsync(1, 8);
        Assert.Equal(wider, await CoveringAsync(1));
        Assert.Equal(wider, await CoveringAsync(8));
        Assert.Equal(second, await CoveringAsync(9));
        Assert.Null(await CoveringAsync(11));
        Assert.Equal(first, await CoveringAsync(1, below: wider.LogIndex));
        Assert.Null(await CoveringAsync(1, below: first.LogIndex));
        Assert.Null(await Store.FindCoveringCheckpointAsync(Env, "b", 1, long.MaxValue, Ct));
        Assert.Null(await Store.FindCoveringCheckpointAsync(2, "a", 1, long.MaxValue, Ct));
    }

    private Task<CheckpointRow?> CoveringAsync(long sequence, long below = long.MaxValue) =>
        Store.FindCoveringCheckpointAsync(Env, "a", sequence, below, Ct);

    private async Task<CheckpointRow> MakeAsync(int first, int last)
    {
        var made = Assert.IsType<AppendOutcome.Checkpoint>(await AddAsync(await FoldAsync(first, last)));
        Assert.False(made.IsReplay);
        return (await Store.FindCheckpointAsync(Env, made.Row.LogIndex, Ct))!;
    }

    // Every delta has the same time here: the window is what the item says.
    private async Task<CustomerCheckpointItem> FoldAsync(int first, int last)
    {
        var fold = new BlockFold();
        await new CustomerTree(Store, Env, "a").FoldLeavesAsync(first, last, fold.Append, Ct);
        var size = (await StateAsync()).VerifiedSize;
        return (await FoldAsync("a", 0, Now + 1 + first, size)) with
        {
            Start = first, FirstSequence = first, LastSequence = last, Count = last - first + 1,
            Root = fold.Root(), Blocks = fold.Blocks,
        };
    }

    private async Task AssertProofsAsync(CheckpointRow row, int first, int last)
    {
        var leaves = await Store.ReadLeavesAsync(Env, "a", first, last, Ct);
        Assert.Equal(row.Root, MerkleHasher.Root([.. leaves]));
        var tree = new CheckpointTree(Store, Env, row).Tiles;
        Assert.Equal(row.Root, await tree.RootAsync(leaves.Count, Ct));
        for (var index = 0; index < leaves.Count; index += 13)
        {
            var proof = await tree.InclusionAsync(index, leaves.Count, Ct);
            Assert.True(MerkleVerifier.Inclusion(leaves[index], index, leaves.Count, proof, row.Root));
        }
    }
}
