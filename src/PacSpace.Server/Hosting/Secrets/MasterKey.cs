using Microsoft.Extensions.Options;
using PacSpace.Core.Notes;

namespace PacSpace.Server.Hosting.Secrets;

/// <summary>
/// The key that all other secrets are encrypted with: <c>PacSpace:MasterKey</c>, or the file <c>master.key</c> in the
/// data directory, which is made once and readable by its owner alone.
/// </summary>
public sealed class MasterKey
{
    public const int Size = 32;
    private const string FileName = "master.key";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public MasterKey(IOptions<PacSpaceOptions> options, DataDirectory directory)
    {
        var configured = options.Value.MasterKey;
        var path = directory.File(FileName);
        Source = configured is { Length: > 0 } ? "PacSpace:MasterKey" : path;
        if (configured is not { Length: > 0 } && !File.Exists(path)) Create(path);
        var text = configured is { Length: > 0 } ? configured : File.ReadAllText(path).Trim();
        if (!TryDecode(text, out var bytes))
            throw new InvalidOperationException($"{Source} must be the base64 of {Size} bytes.");
        Bytes = bytes;
    }

    internal byte[] Bytes { get; }

    /// <summary>Where the key came from, for messages.</summary>
    public string Source { get; }

    public static bool TryDecode(string text, out byte[] key) =>
        StrictBase64.TryDecode(text, out key) && key.Length == Size;

    /// <summary>Makes the file whole or not at all, also when two processes start together.</summary>
    private static void Create(string path)
    {
        var draft = $"{path}.{Environment.ProcessId}";
        var mode = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) mode.UnixCreateMode = OwnerOnly;
        using (var stream = new FileStream(draft, mode))
        {
            var key = System.Security.Cryptography.RandomNumberGenerator.GetBytes(Size);
            stream.Write(System.Text.Encoding.ASCII.GetBytes(Convert.ToBase64String(key) + "\n"));
            stream.Flush(flushToDisk: true);
        }
        try
        {
            File.Move(draft, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(draft);
        }
    }
}
