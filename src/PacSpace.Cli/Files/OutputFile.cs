namespace PacSpace.Cli.Files;

/// <summary>Files that are whole or not there.</summary>
internal static class OutputFile
{
    public const string Standard = "-";

    /// <summary>Writes beside the file, and puts it in its place once all is written; or writes the standard output.</summary>
    public static async Task WriteAsync(string path, Func<Stream, Task> write)
    {
        if (path == Standard)
        {
            await using var output = Console.OpenStandardOutput();
            await write(output);
            return;
        }
        var temporary = $"{path}.{Environment.ProcessId}.tmp";
        try
        {
            await using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write))
                await write(file);
            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }
}
