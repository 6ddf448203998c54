using PacSpace.Storage.Ledger.Postgres;
using PacSpace.Storage.Tests.Postgres;

namespace PacSpace.Storage.Tests.Cli;

/// <summary><c>pacspace fsck --storage Host=…</c>, as a process.</summary>
public sealed class PostgresFsckCommandTests
{
    [Fact]
    public async Task Ledgers_of_a_database_are_checked_and_damage_is_told()
    {
        await using var server = await PostgresServer.StartAsync();
        var storage = server.ConnectionString("postgres");
        foreach (var kind in (string[])["sandbox", "production"])
            await PostgresLedgerStore.Open(storage, schema: PostgresSchemas.Ledger(kind)).DisposeAsync();
        var clean = await PacspaceProcess.RunAsync("fsck", "--storage", storage);
        Assert.Equal(0, clean.ExitCode);
        Assert.Contains("pacspace_production", clean.Output, StringComparison.Ordinal);

        await server.ExecuteAsync("INSERT INTO pacspace_sandbox.tiles VALUES (7, 0, 0, '')");
        var damaged = await PacspaceProcess.RunAsync("fsck", "--storage", storage);
        Assert.Equal(1, damaged.ExitCode);
        Assert.Contains("environment 7: it has rows, but its own row is missing", damaged.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Database_that_can_not_be_reached_is_not_checked()
    {
        var result = await PacspaceProcess.RunAsync(
            "fsck", "--storage", "Host=127.0.0.1;Port=1;Database=none;Username=none");
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("can't be read", result.Error, StringComparison.Ordinal);
    }
}
