namespace PacSpace.Storage.Tests.Fsck;

/// <summary>Damaged customer trees and checkpoint blocks, each told with its place.</summary>
public sealed class TreeDamageTests : FsckTest
{
    [Theory]
    [InlineData("UPDATE customer_tiles SET hashes = CAST(substr(hashes, 1, 64) || zeroblob(8128) AS BLOB) "
        + "WHERE level = 0 AND tile_index = 1",
        "environment 1, customer a, sequence 259: tile 0/1 of its tree does not hold the leaf of sequence 259")]
    [InlineData("UPDATE customer_tiles SET hashes = zeroblob(64) WHERE level = 0 AND tile_index = 1",
        "environment 1, customer a: tile 0/1 of its tree has 64 bytes where 8192 are due")]
    [InlineData("UPDATE customer_tiles SET hashes = CAST(substr(hashes, 1, 32) || zeroblob(32) AS BLOB) WHERE level = 1",
        "environment 1, customer a: tile 1/0 of its tree does not hold the root of its subtree 1")]
    [InlineData("UPDATE customer_tiles SET hashes = zeroblob(33) WHERE level = 1",
        "environment 1, customer a: tile 1/0 of its tree has 33 bytes")]
    [InlineData("UPDATE customer_tiles SET hashes = CAST(hashes || zeroblob(32) AS BLOB) WHERE level = 1",
        "environment 1, customer a: tile 1/0 of its tree covers deltas that are not there")]
    [InlineData("DELETE FROM customer_tiles WHERE level = 0 AND tile_index = 0",
        "environment 1, customer a: tile 0/0 of its tree is missing")]
    [InlineData("UPDATE customer_tiles SET tile_index = 7 WHERE level = 0 AND tile_index = 1",
        "environment 1, customer a: tile 0/7 of its tree covers deltas that are not there")]
    [InlineData("UPDATE customer_tiles SET customer_id = 'ghost' WHERE level = 1",
        "environment 1, customer ghost: tile 1/0 of its tree covers deltas that are not there")]
    [InlineData("INSERT INTO customer_tiles VALUES (1, 'a', 7, 0, zeroblob(32))",
        "environment 1, customer a: tile 7/0 of its tree can't be")]
    [InlineData("INSERT INTO customer_tiles VALUES (1, 'a', -1, 0, zeroblob(32))",
        "environment 1, customer a: tile -1/0 of its tree can't be")]
    [InlineData("INSERT INTO customer_tiles VALUES (9, 'a', 0, 0, zeroblob(32))",
        "environment 9: it has rows, but its own row is missing")]
    [InlineData("UPDATE checkpoint_blocks SET hashes = zeroblob(64)",
        "environment 1, entry 700, customer a: its stored block roots are not those of the leaves it covers")]
    [InlineData("UPDATE checkpoint_blocks SET hashes = CAST(substr(hashes, 1, 32) AS BLOB)",
        "environment 1, entry 700, customer a: its stored block roots are not those of the leaves it covers")]
    [InlineData("UPDATE checkpoint_blocks SET log_index = 5",
        "environment 1, entry 5: it has block roots, but is no customer's checkpoint")]
    public async Task Damage_is_told_with_its_place(string sql, string words)
    {
        await FillTreesAsync();
        Assert.Empty(Check());
        Assert.Equal(1, await Fixture.ExecuteAsync(sql));
        Assert.Equal([words], Check().Where(d => d == words));
    }

    [Fact]
    public async Task Trees_that_were_never_made_are_no_damage()
    {
        await FillTreesAsync();
        await Fixture.ExecuteAsync("DELETE FROM customer_tiles");
        await Fixture.ExecuteAsync("DELETE FROM checkpoint_blocks");
        Assert.Empty(Check());
    }

    private async Task FillTreesAsync()
    {
        await FillAsync(700, "a");
        await VerifyAsync();
        await AddAsync(await FoldAsync("a", November, December, 700));
        await VerifyAsync();
    }
}
