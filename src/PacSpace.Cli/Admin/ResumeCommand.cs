using System.CommandLine;
using System.Globalization;
using PacSpace.Cli.Output;
using PacSpace.Storage;
using PacSpace.Storage.Ledger;
using PacSpace.Storage.Ledger.Postgres;
using PacSpace.Storage.Ledger.Sqlite;
using PacSpace.Storage.Ledger.Verification;

namespace PacSpace.Cli.Admin;

/// <summary><c>pacspace admin resume</c>: lets a frozen log go on, once what froze it holds again.</summary>
internal static class ResumeCommand
{
    public static Command Create()
    {
        var data = DataDirectory.Option();
        var storage = new StorageOptions(
            "The PostgreSQL database with the control store and both ledgers, as PacSpace:Storage names it; without one they are in --data.");
        var environment = new Option<string>("--environment")
        {
            Description = "The environment's number, or its id (env_…).",
            HelpName = "NUMBER|ID",
            Required = true,
        };
        var json = new Option<bool>("--json") { Description = "Answer with one JSON object." };
        var command = new Command("resume",
            "Checks the entry at which an environment's verification stopped once more, and lets verification go on if "
            + "it holds now. Exit code 0: it goes on, 1: it still does not hold, 2: it could not be checked.")
        {
            data, environment, json,
        };
        storage.AddTo(command);
        command.SetAction((parsed, ct) => RunAsync(
            storage.Read(parsed, DataDirectory.Of(parsed.GetRequiredValue(data))), parsed.GetRequiredValue(environment),
            parsed.GetValue(json), ct));
        return command;
    }

    private static async Task<int> RunAsync(ServerStores stores, string environment, bool isJson, CancellationToken ct)
    {
        foreach (var kind in ServerStores.Kinds)
        {
            await using var store = Open(stores, kind);
            if (store is not null && await FindAsync(store, environment, ct) is { } state)
                return await ResumeAsync(stores, store, state, isJson, ct);
        }
        throw new InvalidDataException($"No ledger there has an environment {environment}.");
    }

    /// <summary>Null if there is none; none is made.</summary>
    private static ILedgerStore? Open(ServerStores stores, string kind)
    {
        if (stores.Ledgers[kind] is { } database)
            return PostgresLedgerStore.OpenExisting(database, TimeProvider.System, PostgresSchemas.Ledger(kind));
        var file = stores.Directory!.File($"{kind}.db");
        return File.Exists(file) ? SqliteLedgerStore.Open(file, TimeProvider.System) : null;
    }

    private static async Task<LogState?> FindAsync(ILedgerStore store, string environment, CancellationToken ct)
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
        ServerStores stores, ILedgerStore store, LogState state, bool isJson, CancellationToken ct)
    {
        var (number, origin) = (state.Log.Environment, state.Log.Origin);
        if (!state.IsFrozen)
            return Tell(isJson, ExitCodes.Success, "not-frozen", $"Environment {number} is not frozen.");
        if (!stores.Keys().TryGetValue(origin, out var key))
            throw new InvalidDataException($"The control store knows no key of the log {origin}; its head can't be checked.");
        var damage = await FrozenLog.CheckAgainAsync(store, state, key, new SignedHeads(stores.Directory!.Heads), ct);
        if (damage is not null)
            return Tell(isJson, ExitCodes.Failed, "frozen", $"Environment {number} stays frozen: {damage}");
        await store.ResumeAsync(number, ct);
        return Tell(
            isJson, ExitCodes.Success, "resumed", $"Environment {number} goes on from entry {state.VerifiedSize}.");
    }

    private static int Tell(bool isJson, int exitCode, string outcome, string message)
    {
        if (isJson)
            JsonLine.Write(json =>
            {
                json.WriteString("outcome", outcome);
                json.WriteString("message", message);
            });
        else (exitCode == ExitCodes.Success ? Console.Out : Console.Error).WriteLine(message);
        return exitCode;
    }
}
