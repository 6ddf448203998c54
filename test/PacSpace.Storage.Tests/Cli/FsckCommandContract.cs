using System.Text.Json;
using PacSpace.Storage.Tests.Ledger;

namespace PacSpace.Storage.Tests.Cli;

public sealed class SqliteFsckCommandTests : FsckCommandContract<SqliteServerFixture>;

public sealed class PostgresFsckCommandTests : FsckCommandContract<PostgresServerFixture>;

/// <summary><c>pacspace fsck</c> over a server's stores, as a process, whatever the database.</summary>
public abstract class FsckCommandContract<TFixture> : CommandTest<TFixture>
    where TFixture : LedgerFixture, IServerFixture, new()
{
    [Fact]
    public async Task Clean_ledgers_exit_0()
    {
        await PrepareAsync();
        var result = await FsckAsync();
        Assert.Equal(
            [
                $"{Fixture.Sandbox}: environments: 2, entries: 914, customers: 6; clean",
                $"{Fixture.Production}: environments: 0, entries: 0, customers: 0; clean",
            ],
            result.Lines);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
    }

    [Fact]
    public async Task Damage_exits_1_with_a_line_that_names_its_place()
    {
        await PrepareAsync();
        await ExecuteAsync("UPDATE deltas SET leaf = zeroblob(32) WHERE environment_id = 1 AND log_index = 910");
        var result = await FsckAsync();
        Assert.Equal((1, ""), (result.ExitCode, result.Error));
        Assert.Contains($"{Fixture.Sandbox}: environment 1, entry 910, customer e, sequence 3: its leaf hash does not match what is stored",
            result.Lines);
        Assert.EndsWith("; clean", result.Lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rolled_back_ledger_is_told_by_the_heads_that_this_node_signed()
    {
        await FillAsync(5, "a");
        await VerifyAsync();
        await Fixture.SaveAsync();
        await PrepareAsync(async () =>
        {
            await FillAsync(5, "a");
            await VerifyAsync();
        });
        await Fixture.RestoreAsync();
        var result = await FsckAsync();
        Assert.Equal(1, result.ExitCode);
        Assert.Contains(
            $"{Fixture.Sandbox}: environment 1: the log was rolled back: it holds 5 entries, but this node signed a head over "
            + "10", result.Lines);
    }

    [Fact]
    public async Task Frozen_log_and_unknown_key_are_told_but_are_no_damage()
    {
        await FillLedgerAsync();
        await Store.FreezeAsync(2, 0, "why", Ct);
        await PrepareAsync(() => Task.CompletedTask);
        await Fixture.LoseControlAsync();
        var result = await FsckAsync();
        Assert.Equal(0, result.ExitCode);
        Assert.Contains($"{Fixture.Sandbox}: environment 2 is frozen at entry 0: why", result.Lines);
        Assert.Contains(
            $"{Fixture.Sandbox}: environment 1: the signature of its head was not checked, its key is not known here",
            result.Lines);
    }

    [Fact]
    public async Task Json_holds_the_same_for_programs()
    {
        await PrepareAsync();
        await ExecuteAsync("UPDATE customers SET balance = '1' WHERE environment_id = 1 AND customer_id = 'b'");
        var result = await FsckAsync("--json");
        Assert.Equal(1, result.ExitCode);
        using var json = JsonDocument.Parse(result.Output);
        var damage = Assert.Single(json.RootElement.GetProperty("damages").EnumerateArray());
        Assert.Equal(
            (Fixture.Sandbox, 1, "b", false),
            (damage.GetProperty("file").GetString(), damage.GetProperty("environment").GetInt64(),
                damage.GetProperty("customer").GetString(), damage.TryGetProperty("entry", out _)));
        Assert.StartsWith("its row says balance 1 where", damage.GetProperty("what").GetString()!,
            StringComparison.Ordinal);
        var logs = json.RootElement.GetProperty("logs").EnumerateArray().ToList();
        Assert.Equal([913, 1], logs.Select(l => l.GetProperty("entries").GetInt64()));
        Assert.Equal([908, 1], logs.Select(l => l.GetProperty("verified").GetInt64()));
        Assert.All(logs, l => Assert.True(l.GetProperty("signatureChecked").GetBoolean()));
        Assert.False(json.RootElement.GetProperty("clean").GetBoolean());
    }

    [Fact]
    public async Task Ledger_that_is_missing_exits_2_and_the_other_is_checked()
    {
        await PrepareAsync();
        await Fixture.LoseProductionAsync();
        var result = await FsckAsync();
        Assert.Equal(2, result.ExitCode);
        Assert.Equal($"{Fixture.Sandbox}: environments: 2, entries: 914, customers: 6; clean", result.Lines[0]);
        Assert.StartsWith($"{Fixture.Production}: The ledger", result.Lines[1], StringComparison.Ordinal);

        var json = await FsckAsync("--json");
        using var parsed = JsonDocument.Parse(json.Output);
        Assert.Equal(Fixture.Production, parsed.RootElement.GetProperty("unchecked")[0].GetProperty("file").GetString());
        Assert.False(parsed.RootElement.GetProperty("clean").GetBoolean());
    }

    [Fact]
    public async Task Output_that_is_no_terminal_has_no_colours_and_no_progress()
    {
        await PrepareAsync();
        var result = await FsckAsync();
        Assert.DoesNotContain('\u001b', result.Output + result.Error);
        Assert.DoesNotContain('%', result.Output);
    }
}
