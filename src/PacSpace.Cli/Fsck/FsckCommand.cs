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
        Description = "The server's data directory; without --storage both its ledgers are checked.",
        HelpName = "DIR",
    };

    private static readonly Option<string?> Storage = new("--storage")
    {
        Description = "One ledger database, as PacSpace:Storage names it: the path of a SQLite file, such as a "
            + "restored copy. Signatures are checked with the keys of --data.",
        HelpName = "FILE",
    };

    private static readonly Option<bool> Json = new("--json") { Description = "Answer with one JSON object." };

    public static Command Create()
    {
        var command = new Command("fsck",
            "Recomputes all that the ledgers hold, and changes nothing. Exit code 0: clean, 1: damaged, 2: could not "
            + "be checked.")
        {
            Data, Storage, Json,
        };
        command.Validators.Add(result =>
        {
            if (result.GetResult(Data) is null && result.GetResult(Storage) is null)
                result.AddError("Option '--data' or '--storage' is required.");
        });
        command.SetAction((parsed, ct) => Task.FromResult(
            Run(parsed.GetValue(Data), parsed.GetValue(Storage), parsed.GetValue(Json), ct)));
        return command;
    }

    private static int Run(string? data, string? storage, bool json, CancellationToken ct)
    {
        var directory = data is null ? null : DataDirectory.Of(data);
        var isPostgres = storage?.Contains('=', StringComparison.Ordinal) == true && !File.Exists(storage);
        var keys = isPostgres ? KnownLogs.ReadPostgres(storage!)
            : directory is null ? new Dictionary<string, LogVerifierKey>() : KnownLogs.Read(directory.ControlStore);
        // What this node signed binds its own ledgers; a copy may be older than that and still be sound.
        var memory = storage is null || (isPostgres && directory is not null) ? directory!.Memory() : null;
        using FsckOutput output = json ? new JsonOutput(Console.OpenStandardOutput())
            : new TextOutput(Spectre.Console.AnsiConsole.Console);
        foreach (var (name, open) in isPostgres ? Schemas(storage!) : Files(directory, storage))
            Check(name, open, keys, memory, output, ct);
        return output.Finish();
    }

    private static IEnumerable<(string Name, Func<ILedgerScan> Open)> Files(DataDirectory? directory, string? storage) =>
        storage is null
            ? DataDirectory.Ledgers.Select(name => (name, (Func<ILedgerScan>)(() => SqliteLedgerScan.Open(directory!.File(name)))))
            : [(storage, () => SqliteLedgerScan.Open(FileOf(storage)))];

    private static IEnumerable<(string Name, Func<ILedgerScan> Open)> Schemas(string storage) =>
        ((string[])["sandbox", "production"]).Select(PostgresSchemas.Ledger)
            .Select(schema => (schema, (Func<ILedgerScan>)(() => PostgresLedgerScan.Open(storage, schema))));

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

    private static string FileOf(string storage)
    {
        if (File.Exists(storage)) return storage;
        if (Directory.Exists(storage))
            throw new UsageException($"{storage} is a directory; name a ledger's file in it, or use --data.");
        if (storage.Contains("://", StringComparison.Ordinal))
            throw new UsageException("--storage: write the database as Host=…;Database=…;Username=….");
        throw new IOException($"There is no ledger {storage}.");
    }
}
