using System.CommandLine;
using System.CommandLine.Parsing;
using PacSpace.Core.Notes;
using PacSpace.Storage.Fsck;

namespace PacSpace.Cli;

/// <summary>Where a server's stores are: a data directory, and databases named as <c>PacSpace:Storage…</c> names them.</summary>
/// <param name="Directory">Holds the stores that no database is named for.</param>
/// <param name="Control">Database of the control store.</param>
/// <param name="Ledgers">Database of each ledger, by kind.</param>
internal sealed record ServerStores(DataDirectory? Directory, string? Control, IReadOnlyDictionary<string, string?> Ledgers)
{
    public static readonly IReadOnlyList<string> Kinds = ["sandbox", "production"];

    /// <summary>A connection string, not the path of a file.</summary>
    public static bool IsDatabase(string storage) => storage.Contains('=', StringComparison.Ordinal) && !File.Exists(storage);

    /// <summary>Verifier keys of the logs by origin; none where there is no control store.</summary>
    public IReadOnlyDictionary<string, LogVerifierKey> Keys() => Control is not null ? KnownLogs.ReadPostgres(Control)
        : Directory is not null ? KnownLogs.Read(Directory.ControlStore) : new Dictionary<string, LogVerifierKey>();
}

/// <summary>The options that name databases.</summary>
internal sealed class StorageOptions
{
    private readonly Dictionary<string, Option<string?>> _ledgers = new(StringComparer.Ordinal)
    {
        ["sandbox"] = Database("--storage-sandbox", "Another database for the Sandbox ledger: PacSpace:StorageSandbox."),
        ["production"] = Database("--storage-production", "Another database for the Production ledger: PacSpace:StorageProduction."),
    };

    public StorageOptions(string description) => Storage = Database("--storage", description);

    public Option<string?> Storage { get; }

    public void AddTo(Command command)
    {
        command.Options.Add(Storage);
        foreach (var option in _ledgers.Values) command.Options.Add(option);
    }

    public bool NameLedgers(ParseResult parsed) => _ledgers.Values.Any(o => parsed.GetValue(o) is not null);

    public bool AreGiven(CommandResult result) => _ledgers.Values.Append(Storage).Any(o => result.GetResult(o) is not null);

    /// <exception cref="UsageException">One of them names no database.</exception>
    public ServerStores Read(ParseResult parsed, DataDirectory? directory)
    {
        var control = Checked(parsed, Storage);
        return new ServerStores(directory, control,
            _ledgers.ToDictionary(l => l.Key, l => Checked(parsed, l.Value) ?? control, StringComparer.Ordinal));
    }

    private static string? Checked(ParseResult parsed, Option<string?> option) => parsed.GetValue(option) switch
    {
        { } given when !ServerStores.IsDatabase(given) =>
            throw new UsageException($"{option.Name}: write the database as Host=…;Database=…;Username=…."),
        var database => database,
    };

    private static Option<string?> Database(string name, string description) =>
        new(name) { Description = description, HelpName = "DATABASE" };
}
