using System.Text;
using PacSpace.Core.Merkle;
using PacSpace.Core.Notes;

namespace PacSpace.Cli.Heads;

/// <summary>A tree head that a user holds, with the note that proves it.</summary>
internal sealed record KeptHead(TreeHead Head, string Note);

/// <summary>
/// The last head that this user verified of one log: a file with the signed note and nothing else. It only ever moves
/// forward. <c>watch</c> and <c>verify</c> share it.
/// </summary>
internal sealed class HeadFile(string path)
{
    private const int MaxSize = 64 * 1024;

    public string FullPath { get; } = Path.GetFullPath(path);

    /// <summary>When the head was kept that is kept now.</summary>
    public DateTimeOffset Since => new(File.GetLastWriteTimeUtc(FullPath));

    /// <summary>Where the head of a log is kept if the user names no file.</summary>
    public static HeadFile Default(string origin)
    {
        // The hash keeps names apart that are too long for a file system.
        var name = Uri.EscapeDataString(origin);
        if (name.Length > 200) name = $"{name[..100]}-{Hash.Sha256(Encoding.UTF8.GetBytes(origin)).ToHex()}";
        return new HeadFile(Path.Combine(StateDirectory(), "pacspace", "heads", name + ".head"));
    }

    /// <summary>The note as it is stored, not checked in any way; null if none was kept yet.</summary>
    /// <exception cref="IOException">It can't be read.</exception>
    public string? ReadNote()
    {
        if (Directory.Exists(FullPath)) throw new IOException($"The state {FullPath} is a directory; name a file.");
        if (!File.Exists(FullPath)) return null;
        try
        {
            using var file = File.OpenRead(FullPath);
            var bytes = new byte[MaxSize + 1];
            return Encoding.UTF8.GetString(bytes, 0, file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"The state {FullPath} can't be read: {e.Message}", e);
        }
    }

    /// <summary>The kept head; null if none was kept yet.</summary>
    /// <exception cref="InvalidDataException">No head of this log, signed by a key of the policy, is in it.</exception>
    public KeptHead? Read(LogPolicy policy, string origin)
    {
        if (ReadNote() is not { } note) return null;
        // The quorum is not asked again: what was kept once binds the log, whatever the policy wants by now.
        var head = policy.Logs.Where(log => log.Key.Name == origin)
            .Select(log => SignedNote.OpenTreeHead(note, log.Key)).FirstOrDefault(h => h is not null);
        return head is null
            ? throw new InvalidDataException($"The state {FullPath} holds no head that {Terminal.Plain(origin)} signed "
                + "with the policy's key. Name another file, or move this one away to begin anew.")
            : new KeptHead(head, note);
    }

    /// <summary>Keeps a head that was verified, unless a larger one was kept meanwhile.</summary>
    /// <exception cref="IOException">It can't be written.</exception>
    public void Write(LogPolicy policy, KeptHead kept)
    {
        try
        {
            if (Read(policy, kept.Head.Origin) is { } other && other.Head.Size >= kept.Head.Size) return;
            AtomicFile.Write(FullPath, Encoding.UTF8.GetBytes(kept.Note));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"The state {FullPath} can't be written: {e.Message}", e);
        }
    }

    // The XDG base directories; Windows has its own place.
    private static string StateDirectory()
    {
        if (OperatingSystem.IsWindows())
            return Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData);
        var state = Environment.GetEnvironmentVariable("XDG_STATE_HOME");
        return !string.IsNullOrEmpty(state) && Path.IsPathRooted(state) ? state
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "state");
    }
}
