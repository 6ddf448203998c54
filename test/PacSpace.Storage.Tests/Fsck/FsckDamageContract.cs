using PacSpace.Storage.Tests.Ledger;

namespace PacSpace.Storage.Tests.Fsck;

/// <summary>One change to a ledger at a time, and what the check says of it, whatever the database.</summary>
public abstract class FsckDamageContract<TFixture> : FsckTest<TFixture>
    where TFixture : LedgerFixture, new()
{
    [Theory]
    [InlineData("UPDATE deltas SET amount = amount + 1 WHERE environment_id = 1 AND log_index = 299",
        "environment 1, entry 299, customer c, sequence 100: its running balance is")]
    [InlineData("UPDATE deltas SET balance = '7' WHERE environment_id = 1 AND log_index = 299",
        "environment 1, entry 299, customer c, sequence 100: its running balance is 7 where")]
    [InlineData("UPDATE deltas SET credits = '7' WHERE environment_id = 1 AND log_index = 299",
        "environment 1, entry 299, customer c, sequence 100: its cumulative credits are 7 where")]
    [InlineData("UPDATE deltas SET balance = 'x' WHERE environment_id = 1 AND log_index = 299",
        "environment 1, entry 299: Entry 299 can't be read")]
    [InlineData("UPDATE deltas SET leaf = zeroblob(32) WHERE environment_id = 1 AND log_index = 299",
        "environment 1, entry 299: tile 0/1 does not hold the leaf of entry 299")]
    [InlineData("UPDATE deltas SET reason = 'other' WHERE environment_id = 1 AND log_index = 910",
        "environment 1, entry 910, customer e, sequence 3: its payload")]
    [InlineData("UPDATE deltas SET time = 0 WHERE environment_id = 1 AND log_index = 299",
        "environment 1, entry 299, customer c, sequence 100: its time is before")]
    [InlineData("DELETE FROM deltas WHERE environment_id = 1 AND log_index = 299",
        "environment 1, entry 299: it is missing")]
    [InlineData("DELETE FROM deltas WHERE environment_id = 1 AND log_index BETWEEN 290 AND 299",
        "environment 1, entry 290: it and all up to 299 are missing")]
    [InlineData("DELETE FROM deltas WHERE environment_id = 1 AND log_index = 299",
        "environment 1, entry 302, customer c, sequence 101: its sequence is 101 where 100 is due")]
    [InlineData("DELETE FROM deltas WHERE environment_id = 1 AND log_index > 907",
        "environment 1: its row says next index 913 where 908 is due")]
    [InlineData("DELETE FROM deltas WHERE environment_id = 1 AND log_index > 800; "
        + "DELETE FROM checkpoints WHERE log_index > 800",
        "environment 1: the log holds 801 entries, but its head covers 908")]
    [InlineData("UPDATE environments SET next_index = 5 WHERE environment_id = 1",
        "environment 1: its row says next index 5 where 913 is due")]
    [InlineData("UPDATE environments SET delta_count = 5 WHERE environment_id = 1",
        "environment 1: its row says delta count 5 where 906 is due")]
    [InlineData("UPDATE environments SET last_time = 5 WHERE environment_id = 1",
        "environment 1: its row says last time 5 where")]
    [InlineData("UPDATE environments SET period = 5 WHERE environment_id = 1",
        "environment 1: its row says month 5 where 202612 is due")]
    [InlineData("UPDATE environments SET period_delta_count = 5 WHERE environment_id = 1",
        "environment 1: its row says deltas of the month 5 where 305 is due")]
    [InlineData("UPDATE environments SET origin = 'x' WHERE environment_id = 1",
        "environment 1: its signed tree head is of 'ledger.test/log/env_1'")]
    [InlineData("DELETE FROM environments WHERE environment_id = 2",
        "environment 2: it has rows, but its own row is missing")]
    [InlineData("DELETE FROM logs WHERE environment_id = 2", "environment 2: it has rows, but its own row is missing")]
    [InlineData("UPDATE customers SET balance = '1' WHERE environment_id = 1 AND customer_id = 'b'",
        "environment 1, customer b: its row says balance 1 where")]
    [InlineData("UPDATE customers SET sequence = 9, unit = 'X' WHERE environment_id = 1 AND customer_id = 'b'",
        "environment 1, customer b: its row says unit X where  is due, sequence 9 where 250 is due")]
    [InlineData("UPDATE customers SET balance = 'x' WHERE environment_id = 1 AND customer_id = 'b'",
        "environment 1, customer b: Customer b can't be read")]
    [InlineData("DELETE FROM customers WHERE environment_id = 1 AND customer_id = 'b'",
        "environment 1, customer b: its row is missing, though it has deltas")]
    [InlineData("INSERT INTO customers (environment_id, customer_id, unit, sequence, balance, credits, last_index, "
        + "first_time, last_time) VALUES (1, 'ghost', '', 3, '5', '5', 0, 0, 0)",
        "environment 1, customer ghost: its row says sequence 3 and balance 5, but it has no deltas")]
    [InlineData("DELETE FROM customer_months WHERE environment_id = 1 AND customer_id = 'b'",
        "environment 1, customer b: the month of its first delta is not listed")]
    [InlineData("DELETE FROM customer_months WHERE environment_id = 1 AND customer_id = 'b' AND period = 202612",
        "environment 1, customer b: its deltas 1 to 250 are listed as those of 202611")]
    [InlineData("UPDATE customer_months SET first_sequence = first_sequence + 1 "
        + "WHERE environment_id = 1 AND customer_id = 'b' AND period = 202612",
        "environment 1, customer b: its deltas 1 to 201 are listed as those of 202611")]
    [InlineData("INSERT INTO customer_months VALUES (1, 'ghost', 202611, 1)",
        "environment 1, customer ghost: it has the month 202611, but no row of its own")]
    [InlineData("UPDATE checkpoints SET statement = 'x' WHERE log_index = 600",
        "environment 1, entry 600, customer a: its leaf hash does not match")]
    [InlineData("DELETE FROM checkpoints WHERE log_index = 600",
        "environment 1, entry 604, customer a: its number is 2 where 1 is due")]
    [InlineData("DELETE FROM checkpoints WHERE log_index = 600",
        "environment 1, entry 602: entries that it covers are missing")]
    [InlineData("UPDATE checkpoints SET members = NULL WHERE log_index = 602",
        "environment 1, entry 602: the list of the entries it covers is missing")]
    [InlineData("UPDATE checkpoints SET members = NULL WHERE log_index = 603",
        "environment 1, entry 603, customer a: the list of the entries it covers is missing")]
    [InlineData("UPDATE checkpoints SET members = substr(members, 1, 8) WHERE log_index = 603",
        "it lists 1 entries where 2 are due")]
    [InlineData("UPDATE checkpoints SET members = CAST(substr(members, 9) || substr(members, 1, 8) AS BLOB) "
        + "WHERE log_index = 603",
        "not in sequence order")]
    [InlineData("UPDATE checkpoints SET members = CAST(substr(members, 9) || substr(members, 1, 8) AS BLOB) "
        + "WHERE log_index = 602",
        "environment 1, entry 602: its checkpoints are not in the order of the customers' ids")]
    [InlineData("UPDATE idempotency_keys SET log_index = 5000 WHERE idempotency_key = 'closing'",
        "environment 1, entry 5000: the idempotency key 'closing' points to an entry that is not there")]
    [InlineData("UPDATE tiles SET hashes = zeroblob(length(hashes)) WHERE level = 1 AND environment_id = 1",
        "environment 1: tile 1/0 does not hold the root over entries 0 to 255")]
    [InlineData("UPDATE tiles SET hashes = CAST(substr(hashes, 1, 32) || zeroblob(length(hashes) - 32) AS BLOB) "
        + "WHERE level = 0 AND tile_index = 2",
        "environment 1, entry 513: tile 0/2 does not hold the leaf of entry 513")]
    [InlineData("DELETE FROM tiles WHERE level = 0 AND tile_index = 1", "environment 1: tile 0/1 is missing")]
    [InlineData("UPDATE tiles SET hashes = substr(hashes, 1, 64) WHERE level = 0 AND tile_index = 3",
        "environment 1: tile 0/3 has 64 bytes where 4480 are due")]
    [InlineData("INSERT INTO tiles VALUES (1, 2, 0, zeroblob(32))",
        "environment 1: tile 2/0 has 32 bytes where 0 are due")]
    [InlineData("INSERT INTO tiles VALUES (1, 77, 0, zeroblob(32))",
        "environment 1: tile 77/0 has 32 bytes where 0 are due")]
    [InlineData("UPDATE logs SET signed_head = 'x' WHERE environment_id = 1",
        "environment 1: its signed tree head can't be read")]
    [InlineData("UPDATE logs SET verified_size = 700 WHERE environment_id = 1",
        "environment 1: its signed tree head is of 'ledger.test/log/env_1' at size 908")]
    [InlineData("DELETE FROM tree_heads WHERE size = 908",
        "environment 1: the last time of signing is of size 600, the head of 908")]
    public async Task Damage_is_told_with_its_place(string sql, string words)
    {
        await FillLedgerAsync();
        Assert.True(await Fixture.ExecuteAsync(sql) > 0);
        var damages = Check();
        Assert.Contains(damages, d => d.Contains(words, StringComparison.Ordinal));
        // One damage shows in a few places, but it does not make everything behind it look damaged.
        if (!sql.Contains("origin", StringComparison.Ordinal)) Assert.InRange(damages.Count, 1, 13);
    }

    [Fact]
    public async Task Ledger_with_something_of_everything_is_clean()
    {
        await FillLedgerAsync();
        Assert.Empty(Check());
    }
}
