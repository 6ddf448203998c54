using System.CommandLine;
using PacSpace.Core.Notes;
using PacSpace.Storage;
using PacSpace.Storage.Fsck;
using PacSpace.Storage.Ledger;
using PacSpace.Storage.Ledger.Postgres;
using PacSpace.Storage.Ledger.Sqlite;
using PacSpace.Storage.Ledger.Verification;

namespace PacSpace.Cli.Fsck;

/// <summary><c>pacspace fsck</c>: checks ledgers from their first entries.</summary>
internal static class FsckCommand
{
    private static readonly Option<string?> Data = new("--data")
    {
        Description = "The server's data directory: its ledgers, where no database is named for them, and what it signed.",
        HelpName = "DIR",
    };

    private static readonly StorageOptions Storage = new(
        "The PostgreSQL database with the control store and both ledgers, as PacSpace:Storage names it. Or the path of one "
        + "SQLite ledger, such as a restored copy: it is checked alone, its signatures with the keys of --data.");

    private static readonly Option<bool> Json = new("--json") { Description = "Answer with one JSON object." };

    public static Command Create()
    {
        var command = new Command("fsck",
            "Recomputes all that the ledgers hold, and changes nothing. Exit code 0: clean, 1: damaged, 2: could not "
            + "be checked.")
        {
            Data, Json,
        };
        Storage.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetResult(Data) is null && !Storage.AreGiven(result))
                result.AddError("Option '--data' or '--storage' is required.");
        });
        command.SetAction((parsed, ct) => Task.FromResult(Run(parsed, ct)));
        return command;
    }

    private static int Run(ParseResult parsed, CancellationToken ct)
    {
        var directory = parsed.GetValue(Data) is { } data ? DataDirectory.Of(data) : null;
        // What this node signed binds its own ledgers; a copy may be older than that and still be sound.
        var isCopy = parsed.GetValue(Storage.Storage) is { } path && !ServerStores.IsDatabase(path) && !Storage.NameLedgers(parsed);
        var stores = isCopy ? new ServerStores(directory, null, new Dictionary<string, string?>()) : Storage.Read(parsed, directory);
        var ledgers = isCopy ? Copy(parsed.GetValue(Storage.Storage)!) : Ledgers(stores);
        var keys = stores.Keys();
        using FsckOutput output = parsed.GetValue(Json) ? new JsonOutput(Console.OpenStandardOutput())
            : new TextOutput(Spectre.Console.AnsiConsole.Console);
        foreach (var (name, open) in ledgers) Check(name, open, keys, isCopy ? null : directory?.Memory(), output, ct);
        return output.Finish();
    }

    private static List<(string Name, Func<ILedgerScan> Open)> Ledgers(ServerStores stores)
    {
        var ledgers = new List<(string, Func<ILedgerScan>)>();
        foreach (var kind in ServerStores.Kinds)
        {
            var (schema, file) = (PostgresSchemas.Ledger(kind), $"{kind}.db");
            if (stores.Ledgers[kind] is { } database)
                ledgers.Add((schema, () => PostgresLedgerScan.Open(database, schema)));
            else if (stores.Directory is { } directory)
                ledgers.Add((file, () => SqliteLedgerScan.Open(directory.File(file))));
        }
        return ledgers;
    }

    private static List<(string Name, Func<ILedgerScan> Open)> Copy(string path)
    {
        if (File.Exists(path)) return [(path, () => SqliteLedgerScan.Open(path))];
        if (Directory.Exists(path))
            throw new UsageException($"{path} is a directory; name a ledger's file in it, or use --data.");
        if (path.Contains("://", StringComparison.Ordinal))
            throw new UsageException("--storage: write the database as Host=…;Database=…;Username=….");
        throw new IOException($"There is no ledger {path}.");
    }

    private static void Check(
        string name, Func<ILedgerScan> open, IReadOnlyDictionary<string, LogVerifierKey> keys, SignedHeads? memory,
        FsckOutput output, CancellationToken ct)
    {
        try
        {
            using var scan = open();
            var fsck = new LedgerFsck(scan, keys.GetValueOrDefault, memory);
            output.Check(name, (report, progress) => fsck.Run(report, progress, ct));
        }
        catch (StorageUnavailableException e)
        {
            output.Unchecked(name, e.Message);
        }
    }
}
