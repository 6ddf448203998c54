using System.CommandLine;
using PacSpace.Storage.Control;

namespace PacSpace.Cli.Admin;

/// <summary>Which control store a command works on.</summary>
internal static class ControlStoreOptions
{
    private static readonly Option<string?> Data = new("--data")
    {
        Description = "The server's data directory, where the control store is a file in it; the server may run.",
        HelpName = "DIR",
    };

    private static readonly Option<string?> Storage = new("--storage")
    {
        Description = "The PostgreSQL database with the control store, as PacSpace:Storage names it.",
        HelpName = "DATABASE",
    };

    public static void AddTo(Command command)
    {
        command.Options.Add(Data);
        command.Options.Add(Storage);
        command.Validators.Add(result =>
        {
            if (result.GetResult(Data) is null == result.GetResult(Storage) is null)
                result.AddError("Say where the control store is: --data DIR, or --storage DATABASE.");
        });
    }

    /// <summary>Opens it; none is made.</summary>
    public static IControlStore Open(ParseResult parsed)
    {
        if (parsed.GetValue(Storage) is { } database)
            return database.Contains('=', StringComparison.Ordinal) ? ControlStore.OpenPostgres(database)
                : throw new UsageException("--storage: write the database as Host=…;Database=…;Username=….");
        var directory = DataDirectory.Of(parsed.GetValue(Data)!);
        return File.Exists(directory.ControlStore) ? ControlStore.OpenSqlite(directory.ControlStore)
            : throw new UsageException($"{directory.ControlStore} is missing: {directory.Root} holds no embedded store.");
    }
}
