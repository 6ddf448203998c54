using System.Globalization;

namespace PacSpace.Server.Tests.Process;

/// <summary>What <c>deploy/</c> says is what the server takes.</summary>
public sealed class DeployTests
{
    private const string Systemctl = "/usr/bin/systemctl";

    private static readonly string Unit = Path.Combine(Repository.Root, "deploy", "pacspace.service");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Command_line_of_the_unit_starts_a_server()
    {
        using var directory = new TempDirectory();
        var start = (await File.ReadAllLinesAsync(Unit, Ct)).Single(l => l.StartsWith("ExecStart=", StringComparison.Ordinal));
        var words = start["ExecStart=".Length..].Split(' ');
        Assert.Equal(["/usr/bin/dotnet", "/opt/pacspace/PacSpace.Server.dll"], words[..2]);
        string[] settings = [.. words[2..].Select(w => w
            .Replace("/var/lib/pacspace", directory.Root, StringComparison.Ordinal)
            .Replace(":8080", ":0", StringComparison.Ordinal))];
        await using var server = await ServerProcess.StartAsync(directory.File("unused"), settings, Ct);
        Assert.True(File.Exists(directory.File("control.db")));
        Assert.Equal(0, await server.StopAsync(Ct));
    }

    /// <summary>The unit itself, with names and paths of the test's own, where systemd runs the machine (sd_booted(3)).</summary>
    [Fact]
    public async Task Unit_starts_a_server_where_systemd_runs()
    {
        if (!Directory.Exists("/run/systemd/system") || !Environment.IsPrivilegedProcess) return;
        var name = string.Create(CultureInfo.InvariantCulture, $"pacspace-test-{Environment.ProcessId}");
        var (program, file) = ($"/opt/{name}", $"/run/systemd/system/{name}.service");
        var port = LateDatabaseTests.FreePort();
        var dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "/usr/bin/dotnet";
        try
        {
            await RunAsync("cp", "-r", AppContext.BaseDirectory, program);
            await File.WriteAllTextAsync(file, (await File.ReadAllTextAsync(Unit, Ct))
                .Replace("/usr/bin/dotnet", dotnet, StringComparison.Ordinal)
                .Replace("/opt/pacspace", program, StringComparison.Ordinal)
                .Replace("/var/lib/pacspace", $"/var/lib/{name}", StringComparison.Ordinal)
                .Replace("StateDirectory=pacspace", $"StateDirectory={name}", StringComparison.Ordinal)
                .Replace("User=pacspace", "User=nobody", StringComparison.Ordinal)
                .Replace(":8080", $":{port}", StringComparison.Ordinal), Ct);
            await RunAsync(Systemctl, "daemon-reload");
            await RunAsync(Systemctl, "start", name);
            using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
            await Owner.UntilAsync("a ready server", async () => await IsReadyAsync(client) ? "ready" : null, Ct);
            Assert.True(File.Exists($"/var/lib/{name}/control.db"));
        }
        finally
        {
            await RunAsync(Systemctl, "stop", name);
            File.Delete(file);
            foreach (var left in (string[])[program, $"/var/lib/{name}"])
                if (Directory.Exists(left)) Directory.Delete(left, true);
        }
    }

    [Fact]
    public async Task Unit_is_one_that_systemd_accepts()
    {
        const string Analyze = "/usr/bin/systemd-analyze";
        // Without systemd the command line, above, is what there is to check.
        if (!File.Exists(Analyze)) return;
        await RunAsync(Analyze, "verify", Unit);
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        await using var process = ChildProcess.Start(program, arguments);
        var exitCode = await process.WaitAsync(TimeSpan.FromSeconds(60), Ct);
        Assert.True(exitCode == 0, $"{program} {string.Join(' ', arguments)}: {process.Output}");
    }

    private static async Task<bool> IsReadyAsync(HttpClient client)
    {
        try
        {
            using var answer = await client.GetAsync("/health/ready", Ct);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
