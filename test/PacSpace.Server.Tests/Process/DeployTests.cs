namespace PacSpace.Server.Tests.Process;

/// <summary>What <c>deploy/</c> says is what the server takes.</summary>
[Collection(ProcessTests.Name)]
public sealed class DeployTests
{
    private static readonly string Unit = Path.Combine(Repository.Root, "deploy", "pacspace.service");

    [Fact]
    public async Task Command_line_of_the_unit_starts_a_server()
    {
        var ct = TestContext.Current.CancellationToken;
        using var directory = new TempDirectory();
        var start = (await File.ReadAllLinesAsync(Unit, ct)).Single(l => l.StartsWith("ExecStart=", StringComparison.Ordinal));
        var words = start["ExecStart=".Length..].Split(' ');
        Assert.Equal(["/usr/bin/dotnet", "/opt/pacspace/PacSpace.Server.dll"], words[..2]);
        string[] settings = [.. words[2..].Select(w => w
            .Replace("/var/lib/pacspace", directory.Root, StringComparison.Ordinal)
            .Replace(":8080", ":0", StringComparison.Ordinal))];
        await using var server = await ServerProcess.StartAsync(directory.File("unused"), settings, ct);
        Assert.True(File.Exists(directory.File("control.db")));
        Assert.Equal(0, await server.StopAsync(ct));
    }

    [Fact]
    public async Task Unit_is_one_that_systemd_accepts()
    {
        var ct = TestContext.Current.CancellationToken;
        const string Analyze = "/usr/bin/systemd-analyze";
        // Without systemd the command line, above, is what there is to check.
        if (!File.Exists(Analyze)) return;
        await using var process = ChildProcess.Start(Analyze, ["verify", Unit]);
        var exitCode = await process.WaitAsync(TimeSpan.FromSeconds(30), ct);
        Assert.True(exitCode == 0, process.Output);
    }
}
