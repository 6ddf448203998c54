using PacSpace.Core.Notes;
using PacSpace.Server.Tests.Process;

namespace PacSpace.Server.Tests.Cli;

/// <summary>The kept head: made at first use, moved forward only, and only by what was verified.</summary>
public sealed class VerifyStateTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private string State => _directory.File("kept");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task First_use_is_noted_and_the_head_is_kept()
    {
        var result = await VerifyAsync(BundleCase.Of(BundleCase.Month));
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Contains($"First use: this log's head is kept in {State} from now on.", result.Lines);
        Assert.True(SignedNote.TryParse(await File.ReadAllTextAsync(State, Ct), out _));
        Assert.Equal(["kept", "policy"], Directory.GetFiles(_directory.Root).Select(Path.GetFileName).Order());

        // The same head again passes step 9 and leaves the file alone.
        var written = File.GetLastWriteTimeUtc(State);
        result = await VerifyAsync(BundleCase.Of(BundleCase.Month));
        Assert.Equal(0, result.ExitCode);
        Assert.Contains(result.Lines, l => l.StartsWith("[ok]    9 ", StringComparison.Ordinal));
        Assert.Equal(written, File.GetLastWriteTimeUtc(State));
    }

    [Fact]
    public async Task A_newer_head_that_extends_the_kept_one_is_kept()
    {
        var older = BundleCase.Of("the kept head is older and connected");
        await File.WriteAllTextAsync(State, (string)older.Options["state"]!, Ct);
        var result = await VerifyAsync(older);
        Assert.Equal(0, result.ExitCode);
        Assert.Contains($"The newer head is kept in {State}.", result.Lines);
        Assert.NotEqual((string)older.Options["state"]!, await File.ReadAllTextAsync(State, Ct));
    }

    [Theory]
    [InlineData("the kept head is older and not connected", 2)]
    [InlineData("the kept head is ahead", 2)]
    [InlineData("the kept head is no signed note", 2)]
    [InlineData("the log has forked: another root at the same size", 1)]
    [InlineData("the log has forked: another root at an older size", 1)]
    public async Task Whatever_does_not_connect_leaves_the_state_alone(string name, int exitCode)
    {
        var kept = BundleCase.Of(name);
        await File.WriteAllTextAsync(State, (string)kept.Options["state"]!, Ct);
        Assert.Equal(exitCode, (await VerifyAsync(kept)).ExitCode);
        Assert.Equal((string)kept.Options["state"]!, await File.ReadAllTextAsync(State, Ct));
    }

    [Theory]
    [InlineData("another proof root was asked for", 1)]
    [InlineData("no proof root was asked for", 2)]
    [InlineData("no policy", 2)]
    public async Task Nothing_is_kept_of_what_was_not_verified(string name, int exitCode)
    {
        Assert.Equal(exitCode, (await VerifyAsync(BundleCase.Of(name))).ExitCode);
        Assert.False(File.Exists(State));
    }

    [Fact]
    public async Task A_state_that_cannot_be_written_is_told()
    {
        await File.WriteAllTextAsync(State, "a file where the directory should be", Ct);
        var month = BundleCase.Of(BundleCase.Month).Arguments(_directory.Root);
        var result = await Pacspace.RunAsync([.. month, "--state", Path.Combine(State, "head")]);
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("can't be written", result.Lines[^1], StringComparison.Ordinal);
        result = await Pacspace.RunAsync([.. month, "--state", _directory.Root]);
        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.Contains("is a directory; name a file", result.Error, StringComparison.Ordinal);
    }

    private Task<CommandResult> VerifyAsync(BundleCase bundle)
    {
        var arguments = bundle.Arguments(_directory.Root).ToList();
        var state = arguments.IndexOf("--state");
        if (state >= 0)
        {
            File.Delete(arguments[state + 1]);
            arguments.RemoveRange(state, 2);
        }
        return Pacspace.RunAsync([.. arguments, "--state", State]);
    }
}
