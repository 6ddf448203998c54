using PacSpace.Core.Merkle;
using PacSpace.Storage.Ledger;
using PacSpace.Storage.Ledger.Append;

namespace PacSpace.Storage.Tests.Ledger.Contract;

/// <summary>Many rows by one question are those that single questions give.</summary>
public abstract class SetContract<TFixture> : LedgerTest<TFixture>
    where TFixture : LedgerFixture, new()
{
    private static readonly long November = Milliseconds("2026-11-01T00:00:00Z");
    private static readonly long December = Milliseconds("2026-12-01T00:00:00Z");

    [Fact]
    public async Task Entries_are_read_by_any_of_their_indices()
    {
        await CreateAsync(2);
        await AppendToAsync(2, [.. Enumerable.Range(0, 9).Select(_ => Delta("other", "1"))]);
        await FillAsync(3, "a", "b");
        await LockAsync("a", December, 3);
        await FillAsync(2, "a");
        var all = await Store.ReadEntriesAsync(Env, 0, 100, Ct);
        for (var mask = 0; mask < 1 << all.Count; mask++)
        {
            // In any order, more than once, and beside some that are not there.
            long[] asked = [8, .. all.Select(r => r.LogIndex).Where(i => (mask >> (int)i & 1) == 1).Reverse(), 8, -1];
            var found = await Store.ReadEntriesAtAsync(Env, [.. asked, .. asked], Ct);
            Assert.Equal(all.Where(r => (mask >> (int)r.LogIndex & 1) == 1), found.Values.OrderBy(r => r.LogIndex));
            Assert.All(found, pair => Assert.Equal(pair.Key, pair.Value.LogIndex));
        }
        Assert.Empty(await Store.ReadEntriesAtAsync(Env, [], Ct));
    }

    [Fact]
    public async Task Entry_that_cannot_be_read_is_said_to_be_damaged()
    {
        await FillAsync(3, "a");
        await Fixture.ExecuteAsync("UPDATE deltas SET balance = 'x' WHERE log_index = 1");
        Assert.Single(await Store.ReadEntriesAtAsync(Env, [2], Ct));
        await Assert.ThrowsAsync<InvalidDataException>(() => Store.ReadEntriesAtAsync(Env, [0, 1], Ct));
    }

    [Fact]
    public async Task Deltas_are_found_by_their_leaves_within_their_environment()
    {
        await CreateAsync(2);
        var mine = await FillAsync(5, "a", "b");
        var theirs = Recorded((await AppendToAsync(2, Delta("a", "1")))[0]);
        Hash[] asked = [mine[4].Leaf, theirs.Leaf, default, mine[1].Leaf, mine[1].Leaf, mine[0].PayloadHash];
        Assert.Equal([mine[1], mine[4]], (await Store.FindDeltasByLeafAsync(Env, asked, Ct)).OrderBy(r => r.LogIndex));
        Assert.Equal([theirs], await Store.FindDeltasByLeafAsync(2, asked, Ct));
        Assert.Empty(await Store.FindDeltasByLeafAsync(Env, [], Ct));
        Assert.Equal(1000, (await Store.FindDeltasByLeafAsync(
            Env, [.. (await FillAsync(1000, "c")).Select(r => r.Leaf)], Ct)).Count);
    }

    [Fact]
    public async Task Checkpoint_is_found_by_its_root_within_its_environment_alone()
    {
        await CreateAsync(2);
        await FillAsync(1, "a");
        var row = await LockAsync("a", December, 1);
        Assert.Equal(row, await Store.FindCheckpointAsync(Env, row.ProofRoot, Ct));
        Assert.Null(await Store.FindCheckpointAsync(2, row.ProofRoot, Ct));
        Assert.Null(await Store.FindCheckpointAsync(Env, row.Leaf, Ct));
    }

    [Fact]
    public async Task What_came_before_checkpoints_is_found_in_each_chain()
    {
        await FillAsync(2, "a", "b");
        var (a1, b1) = (await LockAsync("a", December, 2), await LockAsync("b", December, 2));
        var (a2, a3) = (await LockAsync("a", December + 1, 4), await LockAsync("a", December + 2, 5));
        var b2 = await LockAsync("b", December + 1, 6);
        var all = new EnvironmentCheckpointItem
        {
            Start = November, End = December, LogSize = 2, Count = 1, Root = MerkleHasher.Root([a1.Leaf]),
        };
        var (e1, e2) = (await MakeAsync(all), await MakeAsync(all with { Root = MerkleHasher.EmptyRoot }));
        var rows = await Store.FindPreviousCheckpointsAsync(Env, [e2, a3, b2, a1, b1, a2, e1], Ct);
        Assert.Equal([a1, b1, a2, e1], rows.OrderBy(r => r.LogIndex));
        Assert.Empty(await Store.FindPreviousCheckpointsAsync(Env, [a1, e1], Ct));
        Assert.Empty(await Store.FindPreviousCheckpointsAsync(Env, [], Ct));
        await CreateAsync(2);
        Assert.Empty(await Store.FindPreviousCheckpointsAsync(2, [a2], Ct));
    }

    [Fact]
    public async Task Last_delta_of_each_customer_below_any_index_is_what_looking_gives()
    {
        await CreateAsync(2);
        await AppendToAsync(2, Delta("a", "1"));
        await Store.CreateCustomerAsync(Env, new NewCustomer("none", "None", "", 0), Ct);
        var rows = await FillAsync(11, "a", "b", "a", "c");
        string[] customers = ["c", "none", "a", "unknown", "a"];
        for (var below = 0; below <= 12; below++)
        {
            var expected = new[] { "a", "c" }.Select(c => rows.LastOrDefault(r => r.CustomerId == c && r.LogIndex < below));
            Assert.Equal(expected.OfType<DeltaRow>(),
                (await Store.ReadLastDeltasAsync(Env, customers, below, Ct)).OrderBy(r => r.CustomerId));
        }
        Assert.Empty(await Store.ReadLastDeltasAsync(Env, [], 12, Ct));
    }

    private async Task<CheckpointRow> LockAsync(string customer, long end, long size) =>
        await MakeAsync(await FoldAsync(customer, November, end, size));

    private async Task<CheckpointRow> MakeAsync(CheckpointItem item) =>
        Assert.IsType<AppendOutcome.Checkpoint>(await AddAsync(item)).Row;
}
