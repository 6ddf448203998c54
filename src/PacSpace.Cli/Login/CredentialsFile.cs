using System.Text.Json;

namespace PacSpace.Cli.Login;

/// <summary><c>pacspace/credentials.json</c> in the user's configuration directory, for its owner alone.</summary>
internal static class CredentialsFile
{
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public static string Path => System.IO.Path.Combine(Folder, "credentials.json");

    // XDG Base Directory Specification: a relative path counts as none.
    private static string Folder => System.IO.Path.Combine(
        Environment.GetEnvironmentVariable("XDG_CONFIG_HOME") is { Length: > 0 } home && System.IO.Path.IsPathRooted(home) ? home
            : OperatingSystem.IsWindows() ? Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData)
            : System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".config"),
        "pacspace");

    /// <summary>Null if nobody logged in.</summary>
    /// <exception cref="UsageException">Others may read it, or it isn't what this command writes.</exception>
    public static Credentials? Read()
    {
        var path = Path;
        if (!File.Exists(path)) return null;
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & ~Owner) != 0)
            throw new UsageException($"Others may read {path}: 'chmod 600' it, and think of its token and key as known.");
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), CredentialsJson.Default.Credentials);
        }
        catch (JsonException)
        {
            throw new UsageException($"{path} is damaged: remove it and log in again.");
        }
    }

    public static void Write(Credentials credentials)
    {
        var path = Path;
        DataDirectory.MakePrivate(Folder);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(Folder, Owner | UnixFileMode.UserExecute);
        var temporary = $"{path}.{Environment.ProcessId}.tmp";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = Owner;
        try
        {
            using (var file = new FileStream(temporary, options))
                JsonSerializer.Serialize(file, credentials, CredentialsJson.Default.Credentials);
            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    public static void Delete() => File.Delete(Path);
}
