using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using PacSpace.Server.Tests.Matrix;

namespace PacSpace.Server.Tests.Process;

/// <summary>The commands of docs/api.md, pasted in order after the quick start, answer what is printed.</summary>
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
    public void Every_call_is_shown()
    {
        // Those of the quick start are made there.
        var commands = string.Concat(ReadmeTests.Blocks("README.md", "Quick start").Concat(Steps().Select(s => s.Commands)));
        // As the paths are described: the log's address is a variable of the page, and partial tiles are tiles.
        var calls = Call().Split(commands.Replace("$LOG", "$BASE/log/$ENVIRONMENT", StringComparison.Ordinal)
            .Replace(".p/$SIZE", "", StringComparison.Ordinal));
        var missing = DescribedOperation.All
            // A link that is mailed, and what probes ask: docs/operations.md.
            .Where(o => o.Id != "verifyEmail" && !o.Path.StartsWith("/health/", StringComparison.Ordinal))
            .Where(o => !Array.Exists(calls, call => MethodOf(call) == o.Method && Regex.IsMatch(
                call, $"{Parameter().Replace(Regex.Escape(o.Path), "[^/\\s\"?.]+")}[\\s\"?)]")));
        Assert.Equal("", string.Join('\n', missing));
    }

    private static string MethodOf(string call) => Method().Match(call) is { Success: true } named ? named.Groups[1].Value
        : call.Contains(" -d ", StringComparison.Ordinal) || call.Contains(" --data-binary ", StringComparison.Ordinal) ? "POST" : "GET";

    /// <summary>Blocks of commands in order, each with the JSON that is printed right after it.</summary>
    private static List<(string Commands, string? Printed)> Steps() => [.. Step().Matches(Page)
        .Select(m => (m.Groups[1].Value, m.Groups[2].Success ? m.Groups[2].Value : null))];

    [GeneratedRegex("^```bash\n(.*?)^```\n(?:\n```json\n(.*?)^```)?", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Step();

    [GeneratedRegex(@"\\\{[^}]*}")]
    private static partial Regex Parameter();

    [GeneratedRegex(@"\b(?:call|curl) ")]
    private static partial Regex Call();

    [GeneratedRegex(@"-X ([A-Z]+) ")]
    private static partial Regex Method();
}
