using PacSpace.Storage.Tests.Ledger;

namespace PacSpace.Storage.Tests.Cli;

public sealed class SqliteResumeCommandTests : ResumeCommandContract<SqliteServerFixture>;

public sealed class PostgresResumeCommandTests : ResumeCommandContract<PostgresServerFixture>;

/// <summary><c>pacspace admin resume</c>, as a process, whatever the database.</summary>
public abstract class ResumeCommandContract<TFixture> : CommandTest<TFixture>
    where TFixture : LedgerFixture, IServerFixture, new()
{
    private const string Damage = "UPDATE deltas SET amount = amount + 1 WHERE environment_id = 1 AND log_index = 910";
    private const string Repair = "UPDATE deltas SET amount = amount - 1 WHERE environment_id = 1 AND log_index = 910";

    [Theory]
    [InlineData("1")]
    [InlineData("env_1")]
    public async Task Repaired_log_goes_on(string environment)
    {
        await FreezeAsync();
        await ExecuteAsync(Repair);
        var result = await ResumeAsync(environment);
        Assert.Equal(
            (0, "", "Environment 1 goes on from entry 910."), (result.ExitCode, result.Error, result.Output.Trim()));
        await Fixture.OpenAsync();
        Assert.Equal((913, false), ((await VerifyAsync()).VerifiedSize, (await StateAsync()).IsFrozen));
    }

    [Fact]
    public async Task Log_that_still_does_not_hold_stays_frozen()
    {
        await FreezeAsync();
        var result = await ResumeAsync("1");
        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.StartsWith("Environment 1 stays frozen: entry 910: its running balance is", result.Error,
            StringComparison.Ordinal);
        Assert.True(await IsFrozenAsync());
    }

    [Fact]
    public async Task Log_that_misses_the_frozen_entry_stays_frozen()
    {
        await FreezeAsync();
        await ExecuteAsync("DELETE FROM deltas WHERE environment_id = 1 AND log_index = 910");
        var result = await ResumeAsync("1");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("entry 910", result.Error, StringComparison.Ordinal);
        Assert.True(await IsFrozenAsync());
    }

    [Fact]
    public async Task Log_whose_tiles_do_not_give_its_head_stays_frozen()
    {
        await FreezeAsync();
        await ExecuteAsync(Repair);
        await ExecuteAsync("DELETE FROM tiles WHERE environment_id = 1 AND level = 1");
        var result = await ResumeAsync("1");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("tile 1/0 is missing or short", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rolled_back_log_stays_frozen()
    {
        await FillAsync(5, "a");
        await VerifyAsync();
        await Fixture.SaveAsync();
        await FillAsync(5, "a");
        await VerifyAsync();
        await PrepareAsync(() => Task.CompletedTask);
        await Fixture.RestoreAsync();
        await Fixture.OpenAsync();
        Assert.True((await VerifyAsync()).IsFrozen);
        await Fixture.CloseAsync();
        var result = await ResumeAsync("1");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("rolled back: it holds 5 entries", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Log_that_is_not_frozen_is_left_alone()
    {
        await PrepareAsync();
        var result = await ResumeAsync("env_2");
        Assert.Equal((0, "Environment 2 is not frozen."), (result.ExitCode, result.Output.Trim()));
        Assert.Equal("""{"outcome":"not-frozen","message":"Environment 2 is not frozen."}""",
            (await ResumeAsync("env_2", "--json")).Output.Trim());
        Assert.StartsWith("""{"error":{"code":"INCOMPLETE",""", (await ResumeAsync("77", "--json")).Error,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("77")]
    [InlineData("env_")]
    [InlineData("1 OR 1")]
    public async Task Unknown_environment_exits_2(string environment)
    {
        await PrepareAsync();
        var result = await ResumeAsync(environment);
        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.Contains($"has an environment {environment}.", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Log_whose_key_is_not_known_cannot_be_checked()
    {
        await FreezeAsync();
        await ExecuteAsync(Repair);
        await Fixture.LoseControlAsync();
        var result = await ResumeAsync("1");
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("knows no key of the log ledger.test/log/env_1", result.Error, StringComparison.Ordinal);
        Assert.True(await IsFrozenAsync());
    }

    [Fact]
    public async Task Ledger_that_is_missing_is_not_made()
    {
        await PrepareAsync();
        await Fixture.LoseProductionAsync();
        Assert.Equal(2, (await ResumeAsync("77")).ExitCode);
        var checking = await FsckAsync();
        Assert.Equal(2, checking.ExitCode);
        Assert.Contains(checking.Lines, l => l.StartsWith($"{Fixture.Production}: The ledger", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Command_line_without_an_environment_is_explained()
    {
        var result = await PacspaceProcess.RunAsync(["admin", "resume", .. Fixture.Options]);
        Assert.Equal(64, result.ExitCode);
        Assert.Contains("Option '--environment' is required.", result.Error, StringComparison.Ordinal);
        Assert.Contains("Try 'pacspace admin resume --help'.", result.Error, StringComparison.Ordinal);
    }

    /// <summary>Damages an entry behind the verified ones and lets the verifier find it.</summary>
    private Task FreezeAsync() => PrepareAsync(async () =>
    {
        await FillLedgerAsync();
        await ExecuteAsync(Damage);
        Assert.Equal(910, (await VerifyAsync()).FrozenIndex);
    });

    private async Task<bool> IsFrozenAsync()
    {
        await Fixture.ReopenAsync();
        return (await StateAsync()).IsFrozen;
    }

    private Task<CommandResult> ResumeAsync(string environment, params string[] more) =>
        PacspaceProcess.RunAsync(["admin", "resume", .. Fixture.Options, "--environment", environment, .. more]);
}
