using System.Diagnostics;

namespace PacSpace.Storage.Tests.Postgres;

/// <summary>
/// A file system of a few megabytes in memory, for a server's tablespace, that can be filled and freed: writes to it
/// fail as they do on a full disk, because it is one. Mounting it takes root, as CI has it.
/// </summary>
public sealed class SmallDisk : IDisposable
{
    private const int SizeMegabytes = 16;

    private readonly string _path = Directory.CreateTempSubdirectory("pacspace-disk-").FullName;

    public SmallDisk()
    {
        // A test that is skipped where it can't run is a test that nobody misses.
        if (Run("mount", "-t", "tmpfs", "-o", $"size={SizeMegabytes}m,mode=700", "tmpfs", _path) is { } refusal)
            throw new InvalidOperationException(
                $"A full disk can't be had: 'mount -t tmpfs' was refused ({refusal.Trim()}). Run this test as root.");
        Directory.CreateDirectory(Space);
        if (Environment.IsPrivilegedProcess) Run("chown", "-R", "postgres", _path);
        AppDomain.CurrentDomain.ProcessExit += Unmount;
    }

    /// <summary>An empty directory for <c>CREATE TABLESPACE</c>.</summary>
    public string Space => Path.Combine(_path, "space");

    private string Filler => Path.Combine(_path, "filler");

    /// <summary>Takes all the room that is left.</summary>
    public void Fill()
    {
        using var file = new FileStream(Filler, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        var block = new byte[4096];
        try
        {
            for (; ; file.Flush()) file.Write(block);
        }
        catch (IOException)
        {
            // It is full.
        }
    }

    public void Free() => File.Delete(Filler);

    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= Unmount;
        Unmount(null, EventArgs.Empty);
    }

    private void Unmount(object? sender, EventArgs e)
    {
        Run("umount", "-l", _path);
        Directory.Delete(_path, true);
    }

    /// <summary>Null, or what it wrote when it failed.</summary>
    private static string? Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? null : error;
    }
}
