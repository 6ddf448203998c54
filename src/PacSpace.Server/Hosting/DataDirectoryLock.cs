namespace PacSpace.Server.Hosting;

/// <summary>
/// Keeps a data directory to one process, as long as it lives: a second one would sign heads that the first takes for
/// a rollback of its log, and stop it. Taken before any database is opened (<see cref="StorageStart"/>).
/// </summary>
internal sealed class DataDirectoryLock(DataDirectory directory) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly FileStream _file = Open(directory.File("server.lock"));

    public void Dispose() => _file.Dispose();

    /// <summary>
    /// The system lets go of the file when the process ends, however it ends. One that is just ending, or a child that
    /// it was just starting, may hold it for another moment.
    /// </summary>
    private static FileStream Open(string path)
    {
        FileStream? file = null;
        IOException? held = null;
        SpinWait.SpinUntil(() => TryOpen(path, out file, out held), Patience);
        return file ?? throw new InvalidOperationException(
            $"{path} can't be locked: another server uses this data directory. Stop that one, or give this one a "
            + "directory of its own in PacSpace:DataDirectory.", held);
    }

    private static bool TryOpen(string path, out FileStream? file, out IOException? held)
    {
        (file, held) = (null, null);
        try
        {
            file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e)
        {
            held = e;
        }
        return file is not null;
    }
}
