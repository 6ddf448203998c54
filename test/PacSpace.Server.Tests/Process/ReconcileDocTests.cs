using System.Text.Json.Nodes;

namespace PacSpace.Server.Tests.Process;

/// <summary>The worked example of docs/reconcile.md, pasted into a shell after the quick start, answers what is printed.</summary>
public sealed class ReconcileDocTests
{
    [Fact]
    public async Task The_worked_example_answers_as_printed()
    {
        var ct = TestContext.Current.CancellationToken;
        using var directory = new TempDirectory();
        var url = $"http://localhost:{ReadmeTests.FreePort()}";
        await using var server = await ServerProcess.StartAsync(directory.File("data"), ["--urls", url], ct);
        // As far as the key that the page goes on from.
        var start = ReadmeTests.Blocks("README.md", "Quick start").TakeWhile(b => !b.Contains("/balance/delta", StringComparison.Ordinal));
        var example = ReadmeTests.Blocks(Path.Combine("docs", "reconcile.md"), "A worked example");
        Assert.Equal(2, example.Count);
        var script = string.Concat(start.Append("echo '=== example'").Concat(example).Select(b => b + "\n"))
            .Replace("http://localhost:8080", url, StringComparison.Ordinal);
        await using var shell = ChildProcess.Start("bash", ["-c", $"set -eu -o pipefail\n{script}"], directory.Root);
        var exitCode = await shell.WaitAsync(TimeSpan.FromSeconds(90), ct);
        Assert.True(exitCode == 0, $"The example ended with {exitCode}:\n{shell.Output}");

        var answers = shell.Output.Split("=== example")[1].Split('\n').Where(l => l.StartsWith('{')).ToList();
        Assert.Equal(2, answers.Count);
        var import = JsonNode.Parse(answers[0])!["data"]!;
        Assert.Equal(("completed", 6, 5), ((string)import["status"]!, (int)import["linesRead"]!, (int)import["recorded"]!));
        var page = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "reconcile.md"), ct);
        var printed = page.Split("```json\n").First(b => b.StartsWith("{ \"agreed\"", StringComparison.Ordinal)).Split("```")[0];
        Printed.AssertHolds(JsonNode.Parse(printed)!, JsonNode.Parse(answers[1])!["data"]!, "data");
    }
}
