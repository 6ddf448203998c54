using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace PacSpace.Server.Tests.Process;

/// <summary>The commands of docs/api.md, pasted in order after the quick start, answer what is printed.</summary>
[Collection(ProcessTests.Name)]
public sealed partial class ApiDocTests
{
    private const string StepMark = "=== step ";

    private static readonly string Page =
        File.ReadAllText(Path.Combine(Repository.Root, "docs", "api.md"));

    [Fact]
    public async Task The_commands_answer_as_printed()
    {
        var ct = TestContext.Current.CancellationToken;
        using var directory = new TempDirectory();
        var url = $"http://localhost:{ReadmeTests.FreePort()}";
        await using var server = await ServerProcess.StartAsync(directory.File("data"), ["--urls", url], ct);
        var start = ReadmeTests.Blocks("README.md", "Quick start")
            .TakeWhile(b => !b.Contains("/balance/delta", StringComparison.Ordinal));
        var steps = Steps();
        // A refusal ends the script: all that is printed there succeeds.
        var script = string.Concat(start.Append("call() { curl -sS --fail-with-body -w '\\n' \"$@\"; }\n")
                .Concat(steps.Select((step, i) => $"echo '{StepMark}{i}'\n{step.Commands}")))
            .Replace("http://localhost:8080", url, StringComparison.Ordinal);
        await using var shell = ChildProcess.Start("bash", ["-c", $"set -eu -o pipefail\n{script}"], directory.Root);
        var exitCode = await shell.WaitAsync(TimeSpan.FromSeconds(120), ct);
        Assert.True(exitCode == 0, $"The page's commands ended with {exitCode}:\n{shell.Output}");

        var outputs = shell.Output.Split(StepMark)[1..];
        Assert.Equal(steps.Count, outputs.Length);
        foreach (var (step, output) in steps.Zip(outputs))
            if (step.Printed is { } printed)
                Printed.AssertHolds(JsonNode.Parse(printed)!,
                    JsonNode.Parse(output.Split('\n').Last(l => l.StartsWith('{')))!["data"]!, step.Commands);
    }

    [Fact]
    public async Task Every_call_of_the_balance_api_is_shown()
    {
        var ct = TestContext.Current.CancellationToken;
        var document = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "openapi", "v1.json"), ct))!;
        var commands = string.Concat(Steps().Select(s => s.Commands));
        var missing = document["paths"]!.AsObject().Select(p => p.Key)
            .Where(p => p.StartsWith("/api/v1/", StringComparison.Ordinal)
                // Its example needs more than 10,000 rows; docs/reconcile.md explains it.
                && p != "/api/v1/balance/reconcile/{jobId}")
            .Where(p => !Regex.IsMatch(commands, $"{Parameter().Replace(Regex.Escape(p), "[^/\\s\"?.]+")}[\\s\"?]"));
        Assert.Empty(missing);
    }

    /// <summary>Blocks of commands in order, each with the JSON that is printed right after it.</summary>
    private static List<(string Commands, string? Printed)> Steps() => [.. Step().Matches(Page)
        .Select(m => (m.Groups[1].Value, m.Groups[2].Success ? m.Groups[2].Value : null))];

    [GeneratedRegex("^```bash\n(.*?)^```\n(?:\n```json\n(.*?)^```)?", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Step();

    [GeneratedRegex(@"\\\{[^}]*}")]
    private static partial Regex Parameter();
}
