using PacSpace.Core.Notes;

namespace PacSpace.Cli.Heads;

/// <summary>Reads the user's policy from a file.</summary>
internal static class PolicyFile
{
    /// <exception cref="UsageException">There is no such file, or it is no policy.</exception>
    public static LogPolicy Load(string path)
    {
        if (!LogPolicy.TryParse(Read(path), out var policy, out var error))
            throw new UsageException(Terminal.Plain($"The policy {path} is refused: {error}."));
        return policy!;
    }

    private static byte[] Read(string path)
    {
        if (Directory.Exists(path)) throw new UsageException($"The policy {path} is a directory; name a file.");
        try
        {
            using var file = File.OpenRead(path);
            // One byte more than a policy may have is enough to refuse it.
            var bytes = new byte[LogPolicy.MaxSize + 1];
            return bytes[..file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"The policy {path} can't be read: {e.Message}");
        }
    }
}
