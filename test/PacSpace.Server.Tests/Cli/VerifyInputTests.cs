using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using PacSpace.Core.Notes;
using PacSpace.Server.Tests.Process;

namespace PacSpace.Server.Tests.Cli;

/// <summary>Bad files and bad command lines are explained; nothing needs a network; screens get signs and colours.</summary>
public sealed partial class VerifyInputTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static BundleCase Month => BundleCase.Of(BundleCase.Month);

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("/nowhere/x.pacproof", "/nowhere/x.pacproof can't be read: Could not find")]
    [InlineData("/tmp", "/tmp is a directory; name a file.")]
    public async Task Files_that_cannot_be_read_exit_2(string path, string words)
    {
        var result = await Pacspace.RunAsync("verify", path);
        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.StartsWith(words, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_that_are_no_proof_fail_at_the_first_step()
    {
        byte[][] files =
        [
            [], [0], RandomNumberGenerator.GetBytes(100_000), "\u001b[2J\n"u8.ToArray(), "c2sp.org/tlog-proof@v1"u8.ToArray(),
            "c2sp.org/tlog-proof@v1\nindex x\n\n"u8.ToArray(), Encoding.ASCII.GetBytes(new string('x', 3_000_000)),
            Encoding.ASCII.GetBytes("c2sp.org/tlog-proof@v1\n" + new string('x', 6_000_000)),
        ];
        foreach (var file in files)
        {
            var path = _directory.File("file");
            await File.WriteAllBytesAsync(path, file, Ct);
            var result = await Pacspace.RunAsync("verify", path);
            Assert.Equal((1, ""), (result.ExitCode, result.Error));
            Assert.StartsWith("FAILED at step 1 (strict parse): ", result.Lines[^1], StringComparison.Ordinal);
            Assert.Contains("Nothing in this file could be read.", result.Lines);
            Assert.DoesNotContain('\u001b', result.Output);
        }
    }

    [Theory]
    [InlineData("Required argument 'FILE' missing for command: 'verify'.", "verify")]
    [InlineData("--root is 0x and 64 hexadecimal digits", "verify", "x", "--root", "0x12")]
    [InlineData("--start: 'November' is no time", "verify", "x", "--start", "November")]
    [InlineData("--end: '2026-13-01' is no time", "verify", "x", "--end", "2026-13-01")]
    [InlineData("Unrecognized command or argument 'y'", "verify", "x", "y")]
    [InlineData("The policy /nowhere can't be read", "verify", "x", "--policy", "/nowhere")]
    public async Task Command_lines_that_make_no_sense_are_explained(string words, params string[] arguments)
    {
        var result = await Pacspace.RunAsync(arguments);
        Assert.Equal((64, ""), (result.ExitCode, result.Output));
        Assert.Contains(words, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_policy_with_a_key_of_small_order_exits_64_and_names_its_line()
    {
        byte[] key = [1, .. new byte[31]];
        var id = SHA256.HashData([.. "weak\n"u8, 1, .. key]);
        var vkey = $"weak+{Convert.ToHexStringLower(id)[..8]}+{Convert.ToBase64String([1, .. key])}";
        Assert.False(LogVerifierKey.TryParse(vkey, out _));
        var policy = _directory.File("weak-policy");
        await File.WriteAllTextAsync(policy, $"# the vendor\n\nlog {vkey}\nquorum none\n", Ct);
        var result = await Pacspace.RunAsync("verify", Month.File, "--root", Month.Root!, "--policy", policy);
        Assert.Equal((64, ""), (result.ExitCode, result.Output));
        Assert.StartsWith($"The policy {policy} is refused: line 3: the key is of small order", result.Error,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_socket_to_any_network_is_opened()
    {
        var trace = _directory.File("trace");
        var command = Pacspace.CommandLine([.. Month.Arguments(_directory.Root), "--state", _directory.File("kept")]);
        var result = await Pacspace.RunAsync(["strace", "-f", "-e", "trace=socket,connect", "-o", trace, .. command], []);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        // The runtime has a local socket for its diagnostics.
        var lines = await File.ReadAllLinesAsync(trace, Ct);
        Assert.Contains(lines, l => l.Contains("exited with 0", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, l => l.Contains("AF_INET", StringComparison.Ordinal)
            || l.Contains("AF_NETLINK", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Terminals_get_signs_and_colours_unless_they_are_unwanted()
    {
        var result = await Pacspace.RunOnTerminalAsync(Month.Arguments(_directory.Root));
        Assert.Equal(0, result.ExitCode);
        Assert.Equal(8, result.Output.Split('✓').Length - 1);
        Assert.Equal(2, result.Output.Split('–').Length - 1);
        Assert.Matches(Colour(), result.Output);
        result = await Pacspace.RunOnTerminalAsync(
            Month.Arguments(_directory.Root), new Dictionary<string, string> { ["NO_COLOR"] = "1" });
        Assert.Equal(0, result.ExitCode);
        Assert.DoesNotMatch(Colour(), result.Output);
        Assert.Contains("[ok]    1 ", result.Output, StringComparison.Ordinal);
        var failed = BundleCase.Of("another proof root was asked for");
        Assert.Contains('✗', (await Pacspace.RunOnTerminalAsync(failed.Arguments(_directory.Root))).Output);
    }

    [Fact]
    public async Task Long_files_show_their_progress_on_a_terminal_alone()
    {
        var path = _directory.File("long.pacproof");
        var lines = Enumerable.Repeat("{}", 4_000_000);
        await File.WriteAllLinesAsync(path, lines, Ct);
        var result = await Pacspace.RunOnTerminalAsync(["verify", path]);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("━", result.Output, StringComparison.Ordinal);
        Assert.Contains("%", result.Output, StringComparison.Ordinal);
        result = await Pacspace.RunAsync("verify", path);
        Assert.Equal((1, ""), (result.ExitCode, result.Error));
        Assert.DoesNotContain('%', result.Output);
    }

    // Select graphic rendition (ECMA-48 §8.3.117).
    [GeneratedRegex(@"\x1b\[[0-9;]*m")]
    private static partial Regex Colour();
}
