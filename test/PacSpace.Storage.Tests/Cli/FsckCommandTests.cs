using System.Text.Json;

namespace PacSpace.Storage.Tests.Cli;

/// <summary><c>pacspace fsck</c> over files, as a process.</summary>
public sealed class FsckCommandTests : CommandTest<SqliteServerFixture>
{
    [Theory]
    [InlineData("UPDATE deltas SET amount = amount + 1 WHERE environment_id = 1 AND log_index = 299", 1,
        "sandbox.db: environment 1, entry 299, customer c, sequence 100: its running balance is")]
    [InlineData("UPDATE deltas SET reason = 'a' || char(10) || 'b' WHERE environment_id = 1 AND log_index = 299",
        1, "sandbox.db: environment 1, entry 299, customer c, sequence 100: its payload")]
    [InlineData("UPDATE deltas SET leaf = zeroblob(32) WHERE environment_id = 1 AND log_index = 910", 2,
        "sandbox.db: environment 1, entry 910, customer e, sequence 3: its leaf hash does not match what is stored")]
    [InlineData("UPDATE deltas SET balance = 'x' WHERE environment_id = 1 AND log_index = 299", 2,
        "sandbox.db: environment 1, entry 299: Entry 299 can't be read")]
    [InlineData("DELETE FROM deltas WHERE environment_id = 1 AND log_index = 299",
        3, "sandbox.db: environment 1, entry 299: it is missing")]
    [InlineData("UPDATE environments SET next_index = 7 WHERE environment_id = 2",
        1, "sandbox.db: environment 2: its row says next index 7 where 1 is due")]
    [InlineData("UPDATE customers SET balance = '1' WHERE environment_id = 1 AND customer_id = 'b'", 1,
        "sandbox.db: environment 1, customer b: its row says balance 1 where")]
    [InlineData("DELETE FROM customers WHERE environment_id = 1 AND customer_id = 'b'", 1,
        "sandbox.db: environment 1, customer b: its row is missing, though it has deltas")]
    [InlineData("UPDATE checkpoints SET statement = 'x' WHERE log_index = 600",
        1, "sandbox.db: environment 1, entry 600, customer a: its leaf hash")]
    [InlineData("DELETE FROM checkpoints WHERE log_index = 604",
        1, "sandbox.db: environment 1, entry 604: it is missing")]
    [InlineData("UPDATE checkpoints SET members = NULL WHERE log_index = 602", 1,
        "sandbox.db: environment 1, entry 602: the list of the entries it covers is missing")]
    [InlineData("UPDATE idempotency_keys SET log_index = 5000 WHERE idempotency_key = 'closing'", 1,
        "sandbox.db: environment 1, entry 5000: the idempotency key 'closing' points to an entry that is not there")]
    [InlineData("DELETE FROM tiles WHERE level = 0 AND tile_index = 1",
        1, "sandbox.db: environment 1: tile 0/1 is missing")]
    [InlineData("UPDATE tiles SET hashes = zeroblob(length(hashes)) WHERE level = 1 AND environment_id = 1", 1,
        "sandbox.db: environment 1: tile 1/0 does not hold the root over entries 0 to 255")]
    [InlineData("UPDATE logs SET signed_head = 'x' WHERE environment_id = 1",
        1, "sandbox.db: environment 1: its signed tree head can't be read")]
    [InlineData("UPDATE logs SET signed_head = substr(signed_head, 1, length(signed_head) - 12) || "
        + "iif(substr(signed_head, -12, 1) = 'A', 'B', 'A') || substr(signed_head, -11) WHERE environment_id = 1",
        1, "sandbox.db: environment 1: its signed tree head does not carry the signature of its log's key")]
    [InlineData("UPDATE deltas SET salt = zeroblob(16) WHERE environment_id = 1 AND log_index = 299", 1,
        "sandbox.db: environment 1, entry 299, customer c, sequence 100: its leaf hash does not match what is stored")]
    [InlineData("UPDATE deltas SET payload_hash = zeroblob(32) WHERE environment_id = 1 AND log_index = 299", 1,
        "sandbox.db: environment 1, entry 299, customer c, sequence 100: its payload")]
    [InlineData("UPDATE deltas SET prev = zeroblob(32) WHERE environment_id = 1 AND log_index = 299", 1,
        "sandbox.db: environment 1, entry 299, customer c, sequence 100: its link to the customer's previous delta")]
    [InlineData("UPDATE deltas SET sequence = 5000 WHERE environment_id = 1 AND log_index = 299", 1,
        "sandbox.db: environment 1, entry 299, customer c, sequence 5000: its sequence is 5000 where 100 is due")]
    [InlineData("INSERT INTO deltas SELECT environment_id, 913, customer_id, 5000, amount, balance, credits, time, "
        + "occurred, unit, salt, prev, leaf, payload_hash, payload_salt, reason, reference_id, metadata, adjusts "
        + "FROM deltas WHERE environment_id = 1 AND log_index = 299", 1,
        "sandbox.db: environment 1, entry 913, customer c, sequence 5000: ")]
    [InlineData("INSERT INTO deltas SELECT 9, log_index, customer_id, sequence, amount, balance, credits, time, "
        + "occurred, unit, salt, prev, leaf, payload_hash, payload_salt, reason, reference_id, metadata, adjusts "
        + "FROM deltas WHERE environment_id = 1 AND log_index = 0", 1,
        "sandbox.db: environment 9: it has rows, but its own row is missing")]
    public async Task Damage_exits_1_with_a_line_that_names_its_place(string sql, int least, string line)
    {
        await PrepareAsync();
        Assert.True(await ExecuteAsync(sql) > 0);
        var result = await FsckAsync();
        Assert.Equal((1, ""), (result.ExitCode, result.Error));
        Assert.Contains(result.Lines, l => l.StartsWith(line, StringComparison.Ordinal));
        Assert.EndsWith("; clean", result.Lines[^1], StringComparison.Ordinal);
        // One line for each damage, one for each ledger.
        Assert.InRange(result.Lines.Length - 2, least, 20);
        Assert.EndsWith($"damages found: {result.Lines.Length - 2}", result.Lines[^2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Copy_of_one_ledger_is_checked_on_its_own()
    {
        await PrepareAsync();
        var copy = Path.Combine(Data, "restored.db");
        File.Copy(Path.Combine(Data, "sandbox.db"), copy);
        File.Delete(Path.Combine(Data, "sandbox.db"));
        var result = await PacspaceProcess.RunAsync("fsck", "--storage", copy);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Equal(
            $"{copy}: environment 1: the signature of its head was not checked, its key is not known here",
            result.Lines[0]);
        Assert.Equal($"{copy}: environments: 2, entries: 914, customers: 6; clean", result.Lines[^1]);

        // With the keys of the data directory, signatures too; its own ledgers are not looked at.
        result = await PacspaceProcess.RunAsync("fsck", "--storage", copy, "--data", Data);
        Assert.Equal(0, result.ExitCode);
        Assert.Equal([$"{copy}: environments: 2, entries: 914, customers: 6; clean"], result.Lines);
    }

    [Fact]
    public async Task Damage_in_a_copy_is_told()
    {
        await PrepareAsync();
        await ExecuteAsync("UPDATE deltas SET amount = amount + 1 WHERE environment_id = 1 AND log_index = 299");
        var file = Path.Combine(Data, "sandbox.db");
        var result = await PacspaceProcess.RunAsync("fsck", "--storage", file, "--json");
        Assert.Equal(1, result.ExitCode);
        using var json = JsonDocument.Parse(result.Output);
        Assert.All(json.RootElement.GetProperty("damages").EnumerateArray(),
            d => Assert.Equal(file, d.GetProperty("file").GetString()));
        Assert.All(json.RootElement.GetProperty("logs").EnumerateArray(),
            l => Assert.False(l.GetProperty("signatureChecked").GetBoolean()));
    }

    [Fact]
    public async Task Copy_older_than_what_this_node_signed_is_sound_by_itself()
    {
        await FillAsync(5, "a");
        await VerifyAsync();
        await Fixture.CloseAsync();
        var copy = Path.Combine(Data, "backup.db");
        File.Copy(Fixture.File, copy);
        await Fixture.OpenAsync();
        await PrepareAsync(async () =>
        {
            await FillAsync(5, "a");
            await VerifyAsync();
        });
        var result = await PacspaceProcess.RunAsync("fsck", "--storage", copy, "--data", Data);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
    }

    [Fact]
    public async Task File_that_is_no_ledger_exits_2()
    {
        await PrepareAsync();
        await File.WriteAllTextAsync(Path.Combine(Data, "production.db"), new string('x', 10_000), Ct);
        Assert.Equal(2, (await FsckAsync()).ExitCode);
        await File.WriteAllTextAsync(Path.Combine(Data, "control.db"), new string('x', 10_000), Ct);
        var result = await FsckAsync();
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("control.db can't be read", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(64, "Option '--data' or '--storage' is required.", "fsck")]
    [InlineData(64, "write the database as Host=", "fsck", "--storage", "postgres://db/pacspace")]
    [InlineData(64, "/tmp is a directory; name a ledger's file", "fsck", "--storage", "/tmp")]
    [InlineData(2, "There is no ledger /nowhere.db.", "fsck", "--storage", "/nowhere.db")]
    [InlineData(64, "Try 'pacspace fsck --help'.", "fsck", "--dir", "x")]
    [InlineData(64, "Unrecognized command or argument '--dir'.", "fsck", "--data", "x", "--dir", "y")]
    [InlineData(64, "Required argument missing for option: '--data'.", "fsck", "--data")]
    [InlineData(64, "Required command was not provided.")]
    [InlineData(64, "Unrecognized command or argument 'fcsk'.", "fcsk")]
    [InlineData(2, "There is no data directory /nowhere.", "fsck", "--data", "/nowhere")]
    public async Task Command_line_that_makes_no_sense_is_explained(
        int exitCode, string words, params string[] arguments)
    {
        var result = await PacspaceProcess.RunAsync(arguments);
        Assert.Equal((exitCode, ""), (result.ExitCode, result.Output));
        Assert.Contains(words, result.Error, StringComparison.Ordinal);
    }
}
