namespace PacSpace.Server.Tests.Hosting;

public sealed class DataDirectoryLockTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("pacspace-");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task A_second_server_on_the_directory_refuses_to_start_and_says_why()
    {
        await using var first = NewServer();
        _ = first.BaseAddress;
        await using (var second = NewServer())
        {
            var refusal = Assert.ThrowsAny<Exception>(() => second.BaseAddress);
            Assert.Contains("another server uses this data directory", refusal.ToString(), StringComparison.Ordinal);
        }
        Assert.Equal(200, (await first.Anonymous.GetJsonAsync("/health/ready", Ct)).Status);
    }

    [Fact]
    public async Task The_next_one_starts_when_the_first_has_ended()
    {
        for (var i = 0; i < 2; i++)
        {
            await using var server = NewServer();
            Assert.Equal(200, (await server.Anonymous.GetJsonAsync("/health/ready", Ct)).Status);
        }
    }

    private TestServer NewServer() => new(new TestServerOptions { DataDirectory = _directory.FullName });
}
