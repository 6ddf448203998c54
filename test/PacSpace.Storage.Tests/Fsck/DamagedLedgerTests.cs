using System.Buffers.Binary;
using PacSpace.Core.Merkle;
using PacSpace.Core.Notes;

namespace PacSpace.Storage.Tests.Fsck;

/// <summary>One change to a file at a time, and what the check says of it.</summary>
public sealed class DamagedLedgerTests : FsckTest
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
    [InlineData("INSERT INTO customers VALUES (1, 'ghost', '', 3, '5', '5', NULL, 0, 0, 0)",
        "environment 1, customer ghost: its row says sequence 3 and balance 5, but it has no deltas")]
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
    public async Task Every_damage_is_told_not_just_the_first()
    {
        await FillLedgerAsync();
        await Fixture.ExecuteAsync(
            "UPDATE deltas SET reason = 'other' WHERE environment_id = 1 AND log_index IN (3, 77, 599, 910)");
        await Fixture.ExecuteAsync("UPDATE customers SET unit = 'X' WHERE environment_id = 2");
        var damages = Check();
        Assert.Equal(5, damages.Count);
        string[] places = ["entry 3,", "entry 77,", "entry 599,", "entry 910,", "environment 2, customer a"];
        foreach (var place in places)
            Assert.Contains(damages, d => d.Contains(place, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Thousands_of_damages_are_counted_not_listed()
    {
        await FillAsync(3000, "a");
        await Fixture.ExecuteAsync("UPDATE deltas SET reason = 'other'");
        var damages = Check();
        Assert.Equal(1001, damages.Count);
        Assert.Equal("environment 1: 2000 further damages are not listed", damages[^1]);
    }

    [Fact]
    public async Task Head_signed_by_another_key_is_told_only_where_the_key_is_known()
    {
        await FillAsync(3, "a");
        await VerifyAsync();
        using var other = new LogSigner(LogOf(Env).Origin, Hash.Sha256("other"u8).ToArray());
        Assert.Contains(
            Check(_ => other.VerifierKey), d => d.Contains("does not carry the signature", StringComparison.Ordinal));
        Assert.Empty(Check(_ => null));
    }

    [Fact]
    public async Task Memory_of_a_longer_log_is_a_rollback()
    {
        await FillAsync(5, "a");
        await VerifyAsync();
        await Fixture.CloseAsync();
        var older = await File.ReadAllBytesAsync(Fixture.File, Ct);
        await Fixture.OpenAsync();
        await FillAsync(5, "a");
        await VerifyAsync();
        await Fixture.CloseAsync();
        await File.WriteAllBytesAsync(Fixture.File, older, Ct);
        Assert.Equal(
            ["environment 1: the log was rolled back: it holds 5 entries, but this node signed a head over 10"],
            Check());
        await Fixture.OpenAsync();
        await FillAsync(7, "a");
        Assert.Equal(
            ["environment 1: its entries do not give the root of the head over 10 that this node signed"], Check());
    }

    [Fact]
    public async Task Unreadable_memory_is_told()
    {
        await FillAsync(5, "a");
        await VerifyAsync();
        await File.WriteAllTextAsync(Assert.Single(Directory.GetFiles(Fixture.HeadsDirectory)), "garbage", Ct);
        Assert.Contains("the signer's memory can't be read", Assert.Single(Check()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rewritten_history_with_matching_hashes_is_told_by_the_tree()
    {
        // Someone who writes the log again from the start can make every row hold, but not what was signed over it.
        await FillAsync(5, "a");
        await VerifyAsync();
        foreach (var table in (string[])["deltas", "customers"]) await Fixture.ExecuteAsync($"DELETE FROM {table}");
        await Fixture.ExecuteAsync("UPDATE environments SET next_index = 0, delta_count = 0, period_delta_count = 0");
        await FillAsync(5, "a");
        var damages = Check();
        Assert.Contains("environment 1, entry 0: tile 0/0 does not hold the leaf of entry 0", damages);
        Assert.Contains("environment 1: its entries do not give the root of the signed tree head over 5", damages);
    }

    [Fact]
    public async Task Overwritten_page_of_the_file_is_told_and_the_rest_is_still_checked()
    {
        await FillLedgerAsync();
        await Fixture.CloseAsync();
        var bytes = await File.ReadAllBytesAsync(Fixture.File, Ct);
        var pageSize = BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(16));
        // Some page that holds deltas of the first environment.
        var marker = System.Text.Encoding.ASCII.GetBytes("usage");
        var page = bytes.AsSpan(0, bytes.Length / 2).LastIndexOf(marker) / pageSize;
        bytes.AsSpan(page * pageSize, pageSize).Fill(0xEE);
        await File.WriteAllBytesAsync(Fixture.File, bytes, Ct);
        var damages = Check();
        Assert.Contains(damages, d => d.StartsWith("the database file is damaged", StringComparison.Ordinal));
        await File.WriteAllBytesAsync(Fixture.File, [], Ct);
        await Fixture.OpenAsync();
    }

    [Fact]
    public async Task No_change_of_a_cell_goes_unnoticed()
    {
        await FillLedgerAsync();
        // What no other stored thing says anything about.
        string[] free =
        [
            "checkpoints.receipt_id", "idempotency_keys.idempotency_key", "idempotency_keys.log_index",
            "idempotency_keys.request", "logs.frozen_index", "logs.frozen_reason", "tree_heads.signed_at",
        ];
        var missed = new List<string>();
        foreach (var (table, column, type) in await ColumnsAsync())
        {
            var name = $"{table}.{column}";
            if (free.Contains(name) || column == "environment_id") continue;
            await Fixture.CloseAsync();
            var before = await File.ReadAllBytesAsync(Fixture.File, Ct);
            var value = type switch
            {
                "INTEGER" => $"coalesce({column}, 0) + 1",
                "TEXT" => $"coalesce({column}, '') || '1'",
                // The last byte becomes another one, whatever it was.
                _ => $"CAST(coalesce(substr({column}, 1, length({column}) - 1), zeroblob(15)) || "
                    + $"iif(substr({column}, -1) = x'99', x'66', x'99') AS BLOB)",
            };
            // Half-way through the table, so that there is something before and after.
            await Fixture.ExecuteAsync(
                $"""
                UPDATE OR REPLACE {table} SET {column} = {value} WHERE {RowOf(table)}
                """);
            if (Check().Count == 0) missed.Add(name);
            await File.WriteAllBytesAsync(Fixture.File, before, Ct);
            await Fixture.OpenAsync();
        }
        Assert.Empty(missed);
    }

    private static string RowOf(string table) => table switch
    {
        "deltas" => "environment_id = 1 AND log_index = 605",
        "checkpoints" => "environment_id = 1 AND log_index = 603",
        "customers" => "environment_id = 1 AND customer_id = 'b'",
        "idempotency_keys" => "environment_id = 1 AND idempotency_key = 'key'",
        "tiles" => "environment_id = 1 AND level = 0 AND tile_index = 1",
        "tree_heads" => "environment_id = 1 AND size = 908",
        _ => "environment_id = 1",
    };

    private async Task<List<(string Table, string Column, string Type)>> ColumnsAsync()
    {
        await using var connection =
            new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Fixture.File};Pooling=False");
        await connection.OpenAsync(Ct);
        await using var command = connection.CreateCommand();
        command.CommandText =
            """
            SELECT m.name, c.name, c.type FROM sqlite_schema m JOIN pragma_table_info(m.name) c
            WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%' AND m.name <> 'SchemaVersions'
            """;
        await using var reader = await command.ExecuteReaderAsync(Ct);
        var columns = new List<(string, string, string)>();
        while (await reader.ReadAsync(Ct)) columns.Add((reader.GetString(0), reader.GetString(1), reader.GetString(2)));
        return columns;
    }
}
