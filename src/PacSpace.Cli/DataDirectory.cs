using System.CommandLine;
using PacSpace.Storage.Ledger.Verification;

namespace PacSpace.Cli;

/// <summary>A server's data directory, as it lies on disk.</summary>
internal sealed record DataDirectory(string Root)
{
    /// <summary>Ledger files by name; a server makes both.</summary>
    public static readonly IReadOnlyList<string> Ledgers = ["sandbox.db", "production.db"];

    public const string MasterKeyName = "master.key";

    public string MasterKey => File(MasterKeyName);

    public string ControlStore => File("control.db");

    public string Heads => File("heads");

    /// <summary>The required option that names it.</summary>
    public static Option<string> Option() => new("--data")
    {
        Description = "The server's data directory.",
        HelpName = "DIR",
        Required = true,
    };

    /// <exception cref="DirectoryNotFoundException">There is none of this name.</exception>
    public static DataDirectory Of(string path) => Directory.Exists(path) ? new DataDirectory(path)
        : throw new DirectoryNotFoundException($"There is no data directory {path}.");

    public string File(string name) => Path.Combine(Root, name);

    /// <summary>Makes a directory for its owner alone, unless it is there.</summary>
    public static void MakePrivate(string path)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
        else Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>Holds the directory as a running server does.</summary>
    /// <exception cref="IOException">A server is running on it.</exception>
    public FileStream Lock()
    {
        try
        {
            return new FileStream(File("server.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e)
        {
            throw new IOException($"A server is running on {Root}; stop it first.", e);
        }
    }

    /// <summary>What this node signed; null if it never signed anything.</summary>
    public SignedHeads? Memory() => Directory.Exists(Heads) ? new SignedHeads(Heads) : null;
}
