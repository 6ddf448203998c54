namespace PacSpace.Server.Hosting;

/// <summary>
/// Keeps a data directory to one process, as long as it lives: a second one would sign heads that the first takes for
/// a rollback of its log, and stop it. The first hosted service, so that it comes before any database is opened.
/// </summary>
internal sealed class DataDirectoryLock(DataDirectory directory) : IHostedService, IDisposable
{
    private readonly FileStream _file = Open(directory.File("server.lock"));

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _file.Dispose();

    // The system lets go of it when the process ends, however it ends.
    private static FileStream Open(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e)
        {
            throw new InvalidOperationException(
                $"{path} can't be locked: another server uses this data directory. Stop that one, or give this one a "
                + "directory of its own in PacSpace:DataDirectory.", e);
        }
    }
}
