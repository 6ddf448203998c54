using PacSpace.Storage.Tests.Ledger;
using PacSpace.Storage.Tests.Postgres;

namespace PacSpace.Storage.Tests.Cli;

/// <summary><c>pacspace fsck</c> and <c>admin resume</c> where stores are databases of their own.</summary>
public sealed class SeveralDatabasesTests : CommandTest<PostgresServerFixture>
{
    // The control store's database holds no ledger, and the other two no control store.
    private async Task<string[]> SpreadAsync()
    {
        var server = await PostgresServer.Shared;
        var control = PostgresServer.AllSchemasOf(await server.CopyAsync(Fixture.Storage));
        var production = PostgresServer.AllSchemasOf(await server.CopyAsync(Fixture.Storage));
        await DropAsync(control, PostgresSchemas.Ledger("sandbox"), PostgresSchemas.Ledger("production"));
        await DropAsync(production, PostgresSchemas.Control, PostgresSchemas.Ledger("sandbox"));
        await DropAsync(Fixture.Storage, PostgresSchemas.Control, PostgresSchemas.Ledger("production"));
        return ["--data", Data, "--storage", control, "--storage-sandbox", Fixture.Storage, "--storage-production", production];
    }

    [Fact]
    public async Task Three_databases_are_checked_with_the_keys_of_the_control_store()
    {
        await PrepareAsync();
        var options = await SpreadAsync();
        var clean = await PacspaceProcess.RunAsync(["fsck", .. options]);
        Assert.Equal((0, ""), (clean.ExitCode, clean.Error));
        Assert.Equal(
            [
                "pacspace_sandbox: environments: 2, entries: 914, customers: 6; clean",
                "pacspace_production: environments: 0, entries: 0, customers: 0; clean",
            ],
            clean.Lines);

        // Without the control store's database signatures can't be checked, and the ledger that is not named is not.
        var one = await PacspaceProcess.RunAsync("fsck", "--storage-sandbox", Fixture.Storage);
        Assert.Equal(0, one.ExitCode);
        Assert.Contains("pacspace_sandbox: environment 1: the signature of its head was not checked, its key is not known here", one.Lines);
        Assert.DoesNotContain("production", one.Output, StringComparison.Ordinal);

        // All in one it is not.
        var wrong = await PacspaceProcess.RunAsync("fsck", "--storage", options[3]);
        Assert.Equal(2, wrong.ExitCode);
    }

    [Fact]
    public async Task Log_of_one_of_three_databases_goes_on()
    {
        await PrepareAsync(async () =>
        {
            await FillAsync(3, "a");
            await Store.FreezeAsync(Env, 0, "why", Ct);
        });
        var result = await PacspaceProcess.RunAsync(["admin", "resume", .. await SpreadAsync(), "--environment", "env_1"]);
        Assert.Equal((0, "", "Environment 1 goes on from entry 0."), (result.ExitCode, result.Error, result.Output.Trim()));
    }

    [Fact]
    public async Task Database_that_can_not_be_reached_is_not_checked()
    {
        const string Nowhere = "Host=127.0.0.1;Port=1;Database=none;Username=none";
        var result = await PacspaceProcess.RunAsync("fsck", "--storage", Nowhere);
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("can't be read", result.Error, StringComparison.Ordinal);
        result = await PacspaceProcess.RunAsync("admin", "resume", "--data", Data, "--storage", Nowhere, "--environment", "1");
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("can't be opened", result.Error, StringComparison.Ordinal);
    }

    private static Task<int> DropAsync(string database, params string[] schemas) =>
        PostgresTables.ExecuteAsync(database, string.Join(';', schemas.Select(s => $"DROP SCHEMA {s} CASCADE")));
}
