using System.CommandLine;
using PacSpace.Storage.Fsck;
using PacSpace.Storage.Ledger;
using PacSpace.Storage.Ledger.Sqlite;

namespace PacSpace.Cli.Fsck;

/// <summary><c>pacspace fsck</c>: checks both ledgers of a data directory from their first entries.</summary>
internal static class FsckCommand
{
    public static Command Create()
    {
        var data = DataDirectory.Option();
        var json = new Option<bool>("--json") { Description = "Answer with one JSON object." };
        var command = new Command("fsck",
            "Recomputes every entry, balance, checkpoint and tile of the ledgers, and tells each damage with its "
            + "place. Changes nothing. Exit code 0: clean, 1: damaged, 2: could not be checked.")
        {
            data, json,
        };
        command.SetAction((parsed, ct) =>
            Task.FromResult(Run(DataDirectory.Of(parsed.GetRequiredValue(data)), parsed.GetValue(json), ct)));
        return command;
    }

    private static int Run(DataDirectory directory, bool json, CancellationToken ct)
    {
        var keys = KnownLogs.Read(directory.ControlStore);
        using FsckOutput output = json ? new JsonOutput(Console.OpenStandardOutput())
            : new TextOutput(Spectre.Console.AnsiConsole.Console);
        foreach (var file in DataDirectory.Ledgers)
        {
            try
            {
                using var scan = SqliteLedgerScan.Open(directory.File(file));
                var fsck = new LedgerFsck(scan, keys.GetValueOrDefault, directory.Memory());
                output.Check(file, (report, progress) => fsck.Run(report, progress, ct));
            }
            catch (StorageUnavailableException e)
            {
                output.Unchecked(file, e.Message);
            }
        }
        return output.Finish();
    }
}
