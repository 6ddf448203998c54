using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace PacSpace.Cli.Tests;

/// <summary>The commands of docs/cli.md, pasted in order after the quick start's log-in, answer what is printed.</summary>
public sealed partial class CliDocTests
{
    private const string StepMark = "=== step ";

    private static readonly string Page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "cli.md"));

    private static readonly List<(string Commands, string Kind, string Printed)> Steps = [.. Step().Matches(Page)
        .Select(m => (m.Groups[1].Value, m.Groups[2].Value, m.Groups[3].Value))];

    [Fact]
    public async Task The_commands_answer_as_printed()
    {
        var ct = TestContext.Current.CancellationToken;
        using var directory = new TempDirectory();
        var url = $"http://localhost:{FreePort()}";
        await using var server = ChildProcess.Start("dotnet", [
            Path.Combine(AppContext.BaseDirectory, "PacSpace.Server.dll"), "--PacSpace:DataDirectory", directory.File("data"), "--urls", url]);
        await LiveServer.UntilAsync("a server that listens", () => Task.FromResult(
            server.Lines.FirstOrDefault(l => l.Contains("Now listening on", StringComparison.Ordinal))));
        var readme = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "README.md"), ct);
        var start = BashBlock().Matches(readme[readme.IndexOf("\n## Quick start\n", StringComparison.Ordinal)..])
            .Select(m => m.Groups[1].Value).TakeWhile(b => !b.Contains("/dashboard/api-keys", StringComparison.Ordinal));
        var script = string.Concat(start.Append(
                $"export XDG_CONFIG_HOME=$PWD/config\npacspace() {{ {string.Join(' ', Pacspace.CommandLine())} \"$@\"; }}\n")
                .Concat(Steps.Select((step, i) => $"echo '{StepMark}{i}'\n{step.Commands}")))
            .Replace("http://localhost:8080", url, StringComparison.Ordinal)
            // timeout runs a program, no function of the shell.
            .Replace(" INT 3 pacspace ", $" INT 3 {string.Join(' ', Pacspace.CommandLine())} ", StringComparison.Ordinal);
        await using var shell = ChildProcess.Start("bash", ["-c", $"set -eu -o pipefail\n{script}"], directory.Root);
        var exitCode = await shell.WaitAsync(TimeSpan.FromSeconds(120), ct);
        Assert.True(exitCode == 0, $"The page's commands ended with {exitCode}:\n{shell.Output}");

        var outputs = shell.Output.Replace(url, "http://localhost:8080", StringComparison.Ordinal).Split(StepMark)[1..];
        Assert.Equal(Steps.Count, outputs.Length);
        foreach (var (step, output) in Steps.Zip(outputs))
        {
            if (step.Kind == "json") Printed.AssertHolds(JsonNode.Parse(step.Printed)!, JsonNode.Parse(output.Split('\n')[1]), step.Commands);
            // The last lines, where … stands for whatever differs from run to run.
            if (step.Kind == "text")
                Assert.True(Regex.IsMatch(output,
                    $"\n{Regex.Escape(step.Printed.TrimEnd()).Replace("…", ".*", StringComparison.Ordinal)}\\s*$"), output);
        }
    }

    [Fact]
    public void Every_command_is_shown_and_takes_json()
    {
        var commands = Leaves(Commands.Create(), "").ToList();
        Assert.InRange(commands.Count, 30, 60);
        var example = string.Concat(Steps.Select(s => s.Commands));
        foreach (var (name, command) in commands)
        {
            Assert.True(Page.Contains(name, StringComparison.Ordinal), $"docs/cli.md does not name {name}.");
            Assert.True(command.Options.Any(o => o.Name == "--json") || name is "completion", $"{name} takes no --json.");
        }
        // Each that needs the API is run.
        var calls = commands.Where(c => c.Command.Options.Any(o => o.Name == "--api-key")).Select(c => c.Name).ToList();
        Assert.InRange(calls.Count, 15, 40);
        Assert.All(calls.Except(["checkpoints compare"]), name => Assert.Contains($"pacspace {name} ", example, StringComparison.Ordinal));
    }

    /// <summary>The commands that do something.</summary>
    private static IEnumerable<(string Name, Command Command)> Leaves(Command command, string path) => command.Subcommands
        .SelectMany(c => c.Subcommands.Count > 0 ? Leaves(c, $"{path}{c.Name} ") : [($"{path}{c.Name}", c)]);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    [GeneratedRegex("^```bash\n(.*?)^```\n(?:\n```(text|json)\n(.*?)^```)?", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Step();

    [GeneratedRegex("^```bash\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex BashBlock();
}
