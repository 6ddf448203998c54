using System.CommandLine;
using PacSpace.Cli.Output;
using PacSpace.Storage;

namespace PacSpace.Cli.Backup;

/// <summary><c>pacspace backup</c>: a consistent copy of an embedded store, while the server goes on.</summary>
internal static class BackupCommand
{
    public static Command Create()
    {
        var data = DataDirectory.Option();
        var to = new Option<string>("--to")
        {
            Description = "A directory for the copy; made if it is not there, and must be empty.",
            HelpName = "DIR",
            Required = true,
        };
        var json = new Option<bool>("--json") { Description = "Answer with one JSON object." };
        var command = new Command("backup",
            "Copies the databases of a data directory as of one moment, and its master key; the server may run. The "
            + "copy holds secrets: keep it as you keep the original. heads/ is not copied, because it says what this node signed.")
        {
            data, to, json,
        };
        command.SetAction(parsed => Run(
            DataDirectory.Of(parsed.GetRequiredValue(data)), parsed.GetRequiredValue(to), new Told(parsed.GetValue(json))));
        return command;
    }

    private static int Run(DataDirectory directory, string to, Told told)
    {
        string[] files = [directory.ControlStore, .. DataDirectory.Ledgers.Select(directory.File)];
        if (Array.Find(files, f => !File.Exists(f)) is { } missing)
            throw new UsageException($"{missing} is missing: {directory.Root} holds no embedded store.");
        DataDirectory.MakePrivate(to);
        if (Directory.EnumerateFileSystemEntries(to).Any())
            throw new UsageException($"{to} is not empty; a backup goes into a directory of its own.");
        SqliteBackup.Copy(files, to, told.Line);
        if (File.Exists(directory.MasterKey)) File.Copy(directory.MasterKey, Path.Combine(to, DataDirectory.MasterKeyName));
        else told.Line("The master key is not in the data directory; keep PacSpace:MasterKey with this backup.");
        told.End("copied", to);
        return ExitCodes.Success;
    }
}
