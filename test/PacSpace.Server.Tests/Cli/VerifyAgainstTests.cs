using System.Text.Json.Nodes;
using PacSpace.Core.Notes;
using PacSpace.Server.Tests.Process;

namespace PacSpace.Server.Tests.Cli;

/// <summary>Two bundles of one customer: what contradicts itself becomes a file that others can judge.</summary>
public sealed class VerifyAgainstTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private string State => _directory.File("kept");

    private string Evidence => _directory.File("evidence");

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("october.pacproof"), InlineData("november.pacproof"), InlineData("no-after.pacproof")]
    public async Task Bundles_of_one_history_agree(string other)
    {
        var result = await AgainstAsync(BundleCase.Month, other);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Contains($"It agrees with {BundleCase.FileOf(other)} as far as both go.", result.Lines);
        Assert.False(Directory.Exists(Evidence));
        Assert.True(File.Exists(State));
    }

    [Theory]
    [InlineData(BundleCase.Month, "hidden-payload.pacproof", "fork", "two heads of one size with different roots")]
    [InlineData("the first checkpoint", "closed-later.pacproof", "sequence", "two different deltas of sequence 1 of acme")]
    [InlineData(BundleCase.Month, "closed-later.pacproof", "window", "for one window cover different deltas")]
    public async Task Contradictions_become_evidence(string name, string other, string kind, string words)
    {
        var result = await AgainstAsync(name, other);
        Assert.Equal((1, ""), (result.ExitCode, result.Error));
        Assert.StartsWith("CONTRADICTED: ", result.Lines[^1], StringComparison.Ordinal);
        Assert.Contains(words, result.Lines[^1], StringComparison.Ordinal);
        var file = Assert.Single(Directory.GetFiles(Evidence));
        Assert.EndsWith($"evidence with both sides: {file}", result.Lines[^1], StringComparison.Ordinal);
        var json = JsonNode.Parse(await File.ReadAllTextAsync(file, Ct))!;
        Assert.Equal(kind, (string?)json["kind"]);
        foreach (var side in (string[])["left", "right"])
            Assert.True(SignedNote.TryParse((string)json[side]!["treeHead"]!, out _));
        Assert.False(File.Exists(State));

        var again = await AgainstAsync(name, other, "--json");
        Assert.Equal(("failed", kind, file), ((string?)again.Json["outcome"],
            (string?)again.Json["against"]!["contradiction"], (string?)again.Json["against"]!["evidence"]));
        Assert.Single(Directory.GetFiles(Evidence));
    }

    [Theory]
    [InlineData("single.pacproof", "they are of two customers, 'acme' and 'solo'")]
    [InlineData("delta-amount-changed.pacproof", "it fails itself at step 3 (history): ")]
    [InlineData("a-space-between-members.pacproof", "it fails itself at step 1 (strict parse): ")]
    public async Task Bundles_that_cannot_be_compared_leave_it_incomplete(string other, string words)
    {
        var result = await AgainstAsync(BundleCase.Month, other);
        Assert.Equal((2, ""), (result.ExitCode, result.Error));
        Assert.StartsWith("Incomplete: it can't be held against ", result.Lines[^1], StringComparison.Ordinal);
        Assert.Contains(words, result.Lines[^1], StringComparison.Ordinal);
        Assert.False(Directory.Exists(Evidence));
    }

    [Fact]
    public async Task A_bundle_that_fails_is_not_compared()
    {
        var result = await AgainstAsync("another proof root was asked for", "hidden-payload.pacproof");
        Assert.StartsWith("FAILED at step 6", result.Lines[^1], StringComparison.Ordinal);
        Assert.False(Directory.Exists(Evidence));
    }

    [Fact]
    public async Task Only_two_files_can_be_compared()
    {
        var month = BundleCase.Of(BundleCase.Month);
        var input = await Pacspace.RunAsync("verify", "-", "--against", month.File);
        Assert.Equal(64, input.ExitCode);
        Assert.Contains("give files, not the standard input", input.Error, StringComparison.Ordinal);
        var proof = BundleCase.All.First(c => c.File.EndsWith(".tlog-proof", StringComparison.Ordinal)).File;
        Assert.Equal(64, (await Pacspace.RunAsync("verify", proof, "--against", month.File)).ExitCode);
        Assert.Equal(2, (await AgainstAsync(BundleCase.Month, Path.GetFileName(proof))).ExitCode);
        Assert.Equal(2, (await AgainstAsync(BundleCase.Month, "nowhere.pacproof")).ExitCode);
    }

    [Fact]
    public async Task Evidence_that_cannot_be_written_is_told()
    {
        await File.WriteAllTextAsync(Evidence, "a file where the directory should be", Ct);
        var result = await AgainstAsync(BundleCase.Month, "hidden-payload.pacproof");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("evidence", result.Output + result.Error, StringComparison.Ordinal);
    }

    private Task<CommandResult> AgainstAsync(string name, string other, params string[] more) => Pacspace.RunAsync(
    [
        .. BundleCase.Of(name).Arguments(_directory.Root), "--against", BundleCase.FileOf(other), "--evidence", Evidence,
        "--state", State, .. more,
    ]);
}
