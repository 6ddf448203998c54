using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace PacSpace.Server.Tests.Process;

/// <summary>The quick start of the README does what it says, pasted block by block into a shell.</summary>
public sealed partial class ReadmeTests
{
    private const string StepMark = "=== step ";

    [Fact]
    public async Task Quick_start_works_as_printed()
    {
        var ct = TestContext.Current.CancellationToken;
        var blocks = Blocks("README.md", "Quick start");
        using var directory = new TempDirectory();
        var url = $"http://localhost:{FreePort()}";
        await using var server = await ServerProcess.StartAsync(directory.File("data"), ["--urls", url], ct);
        var script = string.Concat(blocks.Select((block, i) => $"echo '{StepMark}{i}'\n{block}"))
            .Replace("http://localhost:8080", url, StringComparison.Ordinal);
        await using var shell = ChildProcess.Start("bash", ["-c", $"set -eu -o pipefail\n{script}"], directory.Root);
        var exitCode = await shell.WaitAsync(TimeSpan.FromSeconds(60), ct);
        Assert.True(exitCode == 0, $"The quick start ended with {exitCode}:\n{shell.Output}");

        string[] expected =
        [
            "^$",
            "\"statusCode\":201,\"message\":\"Registration successful",
            "\"statusCode\":200,\"message\":\".*verified",
            "\"sandbox\":{\"status\":\"active\"}",
            @"^pk_test_\w+\.\S+$",
            "\"data\":{\"recordId\":\"rec_.*\"customerId\":\"customer_001\",\"delta\":100,.*\"balance\":100,",
            "\"computedBalance\":100,",
            "\"match\":true",
            "^0x[0-9a-f]{64}$",
            "\"verified\":true",
        ];
        var steps = shell.Output.Split(StepMark)[1..]
            .Select(s => s[(s + '\n').IndexOf('\n', StringComparison.Ordinal)..].Trim()).ToList();
        Assert.Equal(expected.Length, steps.Count);
        Assert.All(steps.Zip(expected), step => Assert.Matches(step.Second, step.First));
        Assert.Contains($"\"proofRoot\":\"{steps[8]}\"", steps[9], StringComparison.Ordinal);
    }

    /// <summary>The bash blocks of a page's section, in order.</summary>
    internal static List<string> Blocks(string page, string section)
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, page));
        var start = text.IndexOf($"\n## {section}\n", StringComparison.Ordinal);
        Assert.True(start >= 0, $"{page} has no section '{section}'.");
        var end = text.IndexOf("\n## ", start + 1, StringComparison.Ordinal);
        return [.. BashBlock().Matches(end < 0 ? text[start..] : text[start..end]).Select(m => m.Groups[1].Value)];
    }

    internal static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    [GeneratedRegex("^```bash\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex BashBlock();
}
