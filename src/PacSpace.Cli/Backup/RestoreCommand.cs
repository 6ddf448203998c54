using System.CommandLine;
using System.Globalization;
using PacSpace.Cli.Output;
using PacSpace.Core.Notes;
using PacSpace.Storage.Fsck;
using PacSpace.Storage.Ledger.Sqlite;
using PacSpace.Storage.Ledger.Verification;

namespace PacSpace.Cli.Backup;

/// <summary>
/// <c>pacspace restore</c>: puts a backup into a data directory, keeps what was there, and says what the signer will
/// make of it.
/// </summary>
internal static class RestoreCommand
{
    private static readonly string[] Databases = ["control.db", .. DataDirectory.Ledgers];

    public static Command Create()
    {
        var data = DataDirectory.Option();
        var from = new Option<string>("--from")
        {
            Description = "The directory that 'pacspace backup' wrote.",
            HelpName = "DIR",
            Required = true,
        };
        var json = new Option<bool>("--json") { Description = "Answer with one JSON object." };
        var command = new Command("restore",
            "Puts a backup into a data directory whose server is stopped. What was there is moved aside, heads/ stays. "
            + "Exit code 0: restored, 1: restored, but a log is older than what this node signed, 2: nothing was changed.")
        {
            data, from, json,
        };
        command.SetAction((parsed, ct) =>
            RunAsync(parsed.GetRequiredValue(from), parsed.GetRequiredValue(data), new Told(parsed.GetValue(json)), ct));
        return command;
    }

    private static async Task<int> RunAsync(string from, string data, Told told, CancellationToken ct)
    {
        if (Array.Find(Databases, d => !File.Exists(Path.Combine(from, d))) is { } missing)
            throw new UsageException($"{from} is no backup: {missing} is missing.");
        DataDirectory.MakePrivate(data);
        var directory = DataDirectory.Of(data);
        using var held = directory.Lock();
        MoveAside(directory, told);
        foreach (var name in (string[])[.. Databases, DataDirectory.MasterKeyName])
            if (File.Exists(Path.Combine(from, name))) CopyFlushed(Path.Combine(from, name), directory.File(name));
        var isOlder = await IsOlderAsync(directory, told, ct);
        told.End(isOlder ? "older" : "restored", directory.Root);
        return isOlder ? ExitCodes.Failed : ExitCodes.Success;
    }

    private static void MoveAside(DataDirectory directory, Told told)
    {
        string[] present =
        [
            .. Databases.SelectMany(d => (string[])[d, d + "-wal", d + "-shm"]).Append(DataDirectory.MasterKeyName)
                .Where(name => File.Exists(directory.File(name))),
        ];
        if (present.Length == 0) return;
        var aside = Enumerable.Range(1, int.MaxValue)
            .Select(n => directory.File($"before-restore-{n.ToString(CultureInfo.InvariantCulture)}"))
            .First(path => !Directory.Exists(path));
        DataDirectory.MakePrivate(aside);
        foreach (var name in present) File.Move(directory.File(name), Path.Combine(aside, name));
        told.Line($"What was there is in {aside}.");
    }

    private static void CopyFlushed(string from, string to)
    {
        File.Copy(from, to);
        using var file = File.OpenHandle(to, FileMode.Open, FileAccess.ReadWrite);
        RandomAccess.FlushToDisk(file);
    }

    /// <summary>Holds the restored logs against what this node signed, as the server will.</summary>
    private static async Task<bool> IsOlderAsync(DataDirectory directory, Told told, CancellationToken ct)
    {
        if (directory.Memory() is not { } memory)
        {
            told.Line($"""
                There is no {directory.Heads}: this node does not remember what was signed. If another one signed for these
                logs after the backup, starting here makes a second history. Bring its heads/ first. See docs/operations.md.
                """);
            return false;
        }
        var keys = KnownLogs.Read(directory.ControlStore);
        var rolledBack = false;
        foreach (var file in DataDirectory.Ledgers.Select(directory.File))
        {
            await using var store = SqliteLedgerStore.Open(file, TimeProvider.System);
            foreach (var environment in await store.ListEnvironmentsAsync(ct))
            {
                if (await store.FindLogAsync(environment, ct) is not { } state
                    || !keys.TryGetValue(state.Log.Origin, out var key)) continue;
                if (SignedHeads.RolledBack(Remembered(memory, key, told), state.NextIndex) is not { } reason) continue;
                rolledBack = true;
                told.Line($"{state.Log.Origin}: {reason}. The server will not go on with this log: docs/operations.md.");
            }
        }
        if (!rolledBack) told.Line("Restored. No log is older than what this node signed.");
        return rolledBack;
    }

    private static TreeHead? Remembered(SignedHeads memory, LogVerifierKey key, Told told)
    {
        try
        {
            return memory.Read(key);
        }
        catch (InvalidDataException e)
        {
            told.Line(e.Message);
            return null;
        }
    }
}
