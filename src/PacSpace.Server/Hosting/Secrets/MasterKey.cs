using System.Security.Cryptography;
using System.Text;
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
    private static readonly TimeSpan LockPatience = TimeSpan.FromSeconds(10);
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

    /// <summary>Makes the file whole or not at all, and once, also when several processes start together.</summary>
    private static void Create(string path)
    {
        // File.Move looks and then renames: only a lock keeps two from replacing each other's key.
        FileStream? locked = null;
        if (!SpinWait.SpinUntil(() => TryLock(path + ".lock", out locked), LockPatience))
            throw new InvalidOperationException($"Another process holds {path}.lock; is it stuck?");
        using (locked)
        {
            if (!File.Exists(path)) Write(path);
        }
    }

    private static bool TryLock(string path, out FileStream? locked)
    {
        try
        {
            locked = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            return true;
        }
        catch (IOException)
        {
            locked = null;
            return false;
        }
    }

    private static void Write(string path)
    {
        var draft = path + ".part";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = OwnerOnly;
        File.Delete(draft);
        using (var stream = new FileStream(draft, options))
        {
            var key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(Size));
            stream.Write(Encoding.ASCII.GetBytes(key + "\n"));
            stream.Flush(flushToDisk: true);
        }
        File.Move(draft, path);
    }
}
