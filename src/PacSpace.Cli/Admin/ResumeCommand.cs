using System.CommandLine;
using System.Globalization;
using PacSpace.Storage.Fsck;
using PacSpace.Storage.Ledger;
using PacSpace.Storage.Ledger.Sqlite;
using PacSpace.Storage.Ledger.Verification;

namespace PacSpace.Cli.Admin;

/// <summary><c>pacspace admin resume</c>: lets a frozen log go on, once what froze it holds again.</summary>
internal static class ResumeCommand
{
    public static Command Create()
    {
        var data = DataDirectory.Option();
        var environment = new Option<string>("--environment")
        {
            Description = "The environment's number, or its id (env_…).",
            HelpName = "NUMBER|ID",
            Required = true,
        };
        var command = new Command("resume",
            "Checks the entry at which an environment's verification stopped once more, and lets verification go on if "
            + "it holds now. Exit code 0: it goes on, 1: it still does not hold, 2: it could not be checked.")
        {
            data, environment,
        };
        command.SetAction((parsed, ct) =>
            RunAsync(DataDirectory.Of(parsed.GetRequiredValue(data)), parsed.GetRequiredValue(environment), ct));
        return command;
    }

    private static async Task<int> RunAsync(DataDirectory directory, string environment, CancellationToken ct)
    {
        foreach (var file in DataDirectory.Ledgers.Select(directory.File).Where(File.Exists))
        {
            await using var store = SqliteLedgerStore.Open(file, TimeProvider.System);
            if (await FindAsync(store, environment, ct) is { } state)
                return await ResumeAsync(directory, store, state, ct);
        }
        await Console.Error.WriteLineAsync($"No ledger in {directory.Root} has an environment {environment}.");
        return ExitCodes.Incomplete;
    }

    private static async Task<LogState?> FindAsync(SqliteLedgerStore store, string environment, CancellationToken ct)
    {
        foreach (var number in await store.ListEnvironmentsAsync(ct))
        {
            var state = await store.FindLogAsync(number, ct);
            // An origin ends with the environment's id.
            if (number.ToString(CultureInfo.InvariantCulture) == environment
                || state?.Log.Origin.EndsWith("/" + environment, StringComparison.Ordinal) == true) return state;
        }
        return null;
    }

    private static async Task<int> ResumeAsync(
        DataDirectory directory, SqliteLedgerStore store, LogState state, CancellationToken ct)
    {
        var (number, origin) = (state.Log.Environment, state.Log.Origin);
        if (!state.IsFrozen)
        {
            await Console.Out.WriteLineAsync($"Environment {number} is not frozen.");
            return ExitCodes.Success;
        }
        if (!KnownLogs.Read(directory.ControlStore).TryGetValue(origin, out var key))
        {
            await Console.Error.WriteLineAsync(
                $"{directory.ControlStore} knows no key of the log {origin}; its head can't be checked.");
            return ExitCodes.Incomplete;
        }
        var damage = await FrozenLog.CheckAgainAsync(store, state, key, new SignedHeads(directory.Heads), ct);
        if (damage is not null)
        {
            await Console.Error.WriteLineAsync($"Environment {number} stays frozen: {damage}");
            return ExitCodes.Failed;
        }
        await store.ResumeAsync(number, ct);
        await Console.Out.WriteLineAsync($"Environment {number} goes on from entry {state.VerifiedSize}.");
        return ExitCodes.Success;
    }
}
