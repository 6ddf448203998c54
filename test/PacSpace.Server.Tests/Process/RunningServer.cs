namespace PacSpace.Server.Tests.Process;

/// <summary>One ordinary server process for the tests of a class.</summary>
public sealed class RunningServer : IAsyncLifetime
{
    private readonly TempDirectory _directory = new();

    internal ServerProcess Process { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Process = await ServerProcess.StartAsync(
        _directory.File("data"), ServerProcess.Unlimited, TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        _directory.Dispose();
    }
}
