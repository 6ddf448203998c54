using PacSpace.Core.Merkle;
using PacSpace.Core.Notes;
using PacSpace.Storage.Ledger;
using PacSpace.Storage.Ledger.Trees;

namespace PacSpace.Storage.Tests.Ledger.Contract;

/// <summary>Customers' trees: kept as blocks fill, the same with and without what is kept.</summary>
public abstract class TreeContract<TFixture> : LedgerTest<TFixture>
    where TFixture : LedgerFixture, new()
{
    [Fact]
    public async Task Blocks_are_kept_as_they_fill()
    {
        var verifier = Verifier();
        foreach (var count in (int[])[1, 254, 1, 1, 254, 513, 3, 1200])
        {
            await FillAsync(count, "a");
            await verifier.RunAsync(_ => { }, Ct);
            await AssertTilesAsync("a");
        }
        await FillAsync(900, "a", "b", "c");
        await VerifyAsync();
        foreach (var customer in (string[])["a", "b", "c", "nobody"]) await AssertTilesAsync(customer);
    }

    [Fact]
    public async Task A_ledger_without_tiles_gets_them_when_the_next_block_fills()
    {
        await FillAsync(1100, "a", "b");
        await VerifyAsync();
        await Fixture.ExecuteAsync("DELETE FROM customer_tiles");
        await FillAsync(100, "a");
        await VerifyAsync();
        Assert.Empty(await Store.ReadCustomerTilesAsync(Env, "a", 0, 0, long.MaxValue, Ct));
        await FillAsync(256, "a");
        await VerifyAsync();
        await AssertTilesAsync("a");
        Assert.Empty(await Store.ReadCustomerTilesAsync(Env, "b", 0, 0, long.MaxValue, Ct));
    }

    [Theory]
    [InlineData("DELETE FROM customer_tiles WHERE level = 1")]
    [InlineData("DELETE FROM customer_tiles WHERE level = 0")]
    [InlineData("DELETE FROM customer_tiles WHERE level = 0 AND tile_index = 1")]
    [InlineData("UPDATE customer_tiles SET hashes = $1 WHERE level = 0")]
    [InlineData("UPDATE customer_tiles SET hashes = $1 WHERE level = 1")]
    public async Task What_is_missing_or_short_costs_time_only(string sql)
    {
        await FillAsync(900, "a");
        await VerifyAsync();
        await Fixture.ExecuteAsync(sql, new byte[sql.Contains("$1", StringComparison.Ordinal) ? 31 : 0]);
        await AssertTreeAsync("a", 900);
        await FillAsync(600, "a");
        await VerifyAsync();
        await AssertTreeAsync("a", 1500);
    }

    [Fact]
    public async Task A_false_tile_never_gets_into_a_head()
    {
        await FillAsync(600, "a");
        await VerifyAsync();
        await Fixture.ExecuteAsync("UPDATE customer_tiles SET hashes = $1 WHERE level = 0", new byte[8192]);
        await Fixture.ExecuteAsync("UPDATE customer_tiles SET hashes = $1 WHERE level = 1", new byte[64]);
        await FillAsync(600, "a");
        var state = await VerifyAsync();
        var leaves = (await Store.ReadEntriesAsync(Env, 0, 2000, Ct)).Select(r => r.Leaf).ToArray();
        var head = SignedNote.OpenTreeHead(state.SignedHead, SignerOf(Env).VerifierKey)!;
        Assert.Equal((1200, MerkleHasher.Root(leaves)), (head.Size, head.Root));
    }

    [Theory]
    [InlineData("DELETE FROM deltas WHERE sequence = 7")]
    [InlineData("UPDATE deltas SET leaf = $1 WHERE sequence = 7")]
    public async Task A_row_that_is_damaged_later_stops_neither_the_log_nor_the_others(string sql)
    {
        await FillAsync(20, "a", "b");
        await VerifyAsync();
        await Fixture.ExecuteAsync(sql + " AND customer_id = 'a'", new byte[sql.Contains("$1", StringComparison.Ordinal) ? 3 : 0]);
        await FillAsync(600, "a", "b");
        var state = await VerifyAsync();
        Assert.Equal((620, false), (state.VerifiedSize, state.IsFrozen));
        await AssertTilesAsync("b");
        Assert.Empty(await Store.ReadCustomerTilesAsync(Env, "a", 0, 0, 10, Ct));
        await Assert.ThrowsAsync<InvalidDataException>(() => Tree("a").Tiles.RootAsync(300, Ct));
    }

    [Fact]
    public async Task Roots_and_proofs_are_those_of_the_leaves_at_every_size()
    {
        await FillAsync(1300, "a");
        await VerifyAsync();
        await FillAsync(300, "a");
        await AssertTreeAsync("a", 1600);
    }

    [Fact]
    public async Task Leaves_can_be_read_from_anywhere_to_anywhere()
    {
        await FillAsync(5000, "a");
        await VerifyAsync();
        await FillAsync(100, "a");
        await Fixture.ExecuteAsync("DELETE FROM customer_tiles WHERE level = 0 AND tile_index IN (2, 9)");
        var due = await Store.ReadLeavesAsync(Env, "a", 1, 5100, Ct);
        int[] places = [1, 2, 255, 256, 257, 512, 513, 600, 769, 2304, 4096, 4097, 4864, 5000, 5001, 5100];
        foreach (var first in places)
            foreach (var last in places.Where(p => p >= first))
            {
                var read = new List<Hash>();
                await Tree("a").FoldLeavesAsync(first, last, read.Add, Ct);
                Assert.Equal(due.Skip(first - 1).Take(last - first + 1), read);
            }
        await Assert.ThrowsAsync<InvalidDataException>(() => Tree("a").FoldLeavesAsync(1, 5101, _ => { }, Ct));
    }

    [Theory]
    [InlineData(65_535)]
    [InlineData(65_536)]
    [InlineData(66_100)]
    public async Task Long_trees_are_read_by_their_tiles_alone(int size)
    {
        var leaves = Enumerable.Range(0, size).Select(i => Hash.Sha256(BitConverter.GetBytes(i))).ToArray();
        var builder = new TileBuilder();
        var full = size / Tile.FullWidth * Tile.FullWidth;
        foreach (var leaf in leaves.AsSpan(0, full)) builder.Append(leaf);
        await AdvanceAsync([.. builder.TakeChanged().Select(t =>
            new CustomerTile("a", t.Level, t.Index, Hash.Join([.. t.Hashes])))]);
        var root = MerkleHasher.Root(leaves.AsSpan(0, full));
        Assert.Equal(root, await Tree("a").Tiles.RootAsync(full, Ct));
        foreach (var index in (int[])[0, 255, 256, 40_000, 65_279, full - 1])
        {
            var proof = await Tree("a").Tiles.InclusionAsync(index, full, Ct);
            Assert.True(MerkleVerifier.Inclusion(leaves[index], index, full, proof, root));
        }
        foreach (var earlier in (int[])[1, 255, 256, 257, 65_279, full])
        {
            var proof = await Tree("a").Tiles.ConsistencyAsync(earlier, full, Ct);
            Assert.True(MerkleVerifier.Consistency(
                earlier, MerkleHasher.Root(leaves.AsSpan(0, earlier)), full, root, proof));
        }
    }

    [Fact]
    public async Task Tiles_of_a_step_that_comes_too_late_are_not_stored()
    {
        await AdvanceAsync([new CustomerTile("a", 0, 0, new byte[8192])]);
        var late = new VerificationStep(Env, 0, 2, "another head", 1, [], await LeaseAsync())
        {
            CustomerTiles = [new CustomerTile("a", 0, 1, new byte[8192])],
        };
        Assert.False(await Store.AdvanceAsync(late, Ct));
        Assert.Equal([0L], (await Store.ReadCustomerTilesAsync(Env, "a", 0, 0, 9, Ct)).Select(t => t.Index));
    }

    [Fact]
    public async Task Tiles_of_one_environment_or_customer_are_not_anothers()
    {
        await CreateAsync(2);
        await AdvanceAsync([new CustomerTile("a", 0, 0, new byte[8192])]);
        Assert.Empty(await Store.ReadCustomerTilesAsync(2, "a", 0, 0, 9, Ct));
        Assert.Empty(await Store.ReadCustomerTilesAsync(Env, "b", 0, 0, 9, Ct));
        Assert.Empty(await Store.ReadCustomerTilesAsync(Env, "a", 1, 0, 9, Ct));
        Assert.Single(await Store.ReadCustomerTilesAsync(Env, "a", 0, 0, 9, Ct));
    }

    protected CustomerTree Tree(string customer) => new(Store, Env, customer);

    private async Task AdvanceAsync(IReadOnlyList<CustomerTile> tiles) => Assert.True(
        await Store.AdvanceAsync(new VerificationStep(Env, 0, 1, "head", 1, [], await LeaseAsync()) { CustomerTiles = tiles }, Ct));

    /// <summary>Exactly the full blocks of the verified leaves are stored, and the levels above them.</summary>
    private async Task AssertTilesAsync(string customer)
    {
        Hash[] hashes = [.. await Store.ReadLeavesAsync(Env, customer, 1, long.MaxValue, Ct)];
        for (var level = 0; level < 3; level++)
        {
            var full = hashes.Chunk(Tile.FullWidth).Where(c => level > 0 || c.Length == Tile.FullWidth).ToList();
            var stored = await Store.ReadCustomerTilesAsync(Env, customer, level, 0, long.MaxValue, Ct);
            Assert.Equal(full.Select(c => Convert.ToHexString(Hash.Join(c))),
                stored.Select(t => Convert.ToHexString(t.Hashes)));
            hashes = [.. hashes.Chunk(Tile.FullWidth).Where(c => c.Length == Tile.FullWidth)
                .Select(c => MerkleHasher.Root(c))];
        }
    }

    private async Task AssertTreeAsync(string customer, int size)
    {
        Hash[] leaves = [.. await Store.ReadLeavesAsync(Env, customer, 1, long.MaxValue, Ct)];
        Assert.Equal(size, leaves.Length);
        var root = MerkleHasher.Root(leaves);
        for (var at = 1; at <= size; at += 17)
        {
            var earlier = MerkleHasher.Root(leaves.AsSpan(0, at));
            Assert.Equal(earlier, await Tree(customer).Tiles.RootAsync(at, Ct));
            var consistency = await Tree(customer).Tiles.ConsistencyAsync(at, size, Ct);
            Assert.True(MerkleVerifier.Consistency(at, earlier, size, root, consistency));
            var inclusion = await Tree(customer).Tiles.InclusionAsync(at - 1, size, Ct);
            Assert.True(MerkleVerifier.Inclusion(leaves[at - 1], at - 1, size, inclusion, root));
        }
        Assert.Equal(root, await Tree(customer).Tiles.RootAsync(size, Ct));
    }
}
