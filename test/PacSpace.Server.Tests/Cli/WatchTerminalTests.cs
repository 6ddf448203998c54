namespace PacSpace.Server.Tests.Cli;

/// <summary>The command on a pseudo-terminal, which <c>script</c> (util-linux) makes.</summary>
public sealed class WatchTerminalTests : WatchTest
{
    private const string Escape = "\u001b[";

    [Fact]
    public async Task A_long_look_shows_its_progress()
    {
        Log.Grow(30_000);
        var result = await OnTerminalAsync();
        Assert.Equal(0, result.ExitCode);
        Assert.Contains("━", result.Output, StringComparison.Ordinal);
        Assert.Contains("%", result.Output, StringComparison.Ordinal);
        Assert.Contains(": 30000 entries, all checked", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_alarm_is_framed_and_red_unless_colours_are_unwanted()
    {
        Log.Grow(3);
        await LookAsync();
        Log.Clear();
        Log.Grow(3, "other");
        var result = await OnTerminalAsync();
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("FORKED", result.Output, StringComparison.Ordinal);
        // Bold, and then some red.
        Assert.Contains(Escape + "1;", result.Output, StringComparison.Ordinal);
        Assert.Contains($"Evidence, with both signed heads: {Directory.GetFiles(Evidence).Single()}", result.Output,
            StringComparison.Ordinal);
        result = await OnTerminalAsync(new Dictionary<string, string> { ["NO_COLOR"] = "1" });
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("FORKED", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(Escape + "1;", result.Output, StringComparison.Ordinal);
    }

    private Task<CommandResult> OnTerminalAsync(IReadOnlyDictionary<string, string>? environment = null) =>
        Pacspace.RunOnTerminalAsync(Arguments("--once"), environment);
}
