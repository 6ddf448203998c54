using PacSpace.Core.Merkle;
using PacSpace.Core.Notes;

namespace PacSpace.Server.Tests.Cli;

/// <summary>Whatever a false log serves is told, kept as evidence, and never moves the state.</summary>
public sealed class WatchFalseLogTests : WatchTest
{
    [Fact]
    public async Task Two_heads_of_one_size_are_a_fork()
    {
        await KeepAsync(300);
        Log.Clear();
        Log.Grow(300, "other");
        var result = await AlarmAsync("forked");
        Assert.Equal("it signed two heads of size 300 with different roots", (string?)result.Json["what"]);
        Assert.Null((await EvidenceAsync())["proof"]);
    }

    [Theory]
    [InlineData(1, 2), InlineData(255, 256), InlineData(256, 300), InlineData(300, 70_000), InlineData(66_000, 66_001)]
    public async Task A_larger_head_that_does_not_extend_the_kept_one_is_a_fork(int kept, int size)
    {
        await KeepAsync(kept);
        Log.Clear();
        // Alike but for the first entry, so only the old root tells.
        Log.Grow(1, "other");
        Log.Grow(size - 1);
        await AlarmAsync("forked");
        await AssertProofAsync();
    }

    [Fact]
    public async Task A_smaller_head_that_fits_is_a_rollback()
    {
        var old = Log.Grow(300);
        await KeepAsync(700);
        Log.Serve(old);
        var result = await AlarmAsync("rolledBack");
        Assert.Contains("went back from 1000 entries to 300", (string?)result.Json["what"], StringComparison.Ordinal);
        Assert.Equal("rollback", (string?)(await EvidenceAsync())["kind"]);
    }

    [Fact]
    public async Task A_smaller_head_without_what_the_larger_one_covered_is_a_rollback()
    {
        await KeepAsync(300);
        Log.Clear();
        Log.Grow(200);
        var result = await AlarmAsync("rolledBack");
        Assert.Contains("not served any more", (string?)result.Json["what"], StringComparison.Ordinal);
        Log.Clear();
        Log.Grow(0);
        Directory.Delete(Evidence, recursive: true);
        await AlarmAsync("rolledBack");
    }

    [Fact]
    public async Task A_smaller_head_that_the_kept_one_does_not_extend_is_a_fork()
    {
        await KeepAsync(700);
        Log.Serve(new TreeHead(FakeLog.Origin, 300, Hash.Sha256("other"u8)));
        await AlarmAsync("forked");
        await AssertProofAsync();
    }

    [Theory]
    [InlineData("tile/0/000"), InlineData("tile/0/273.p/112"), InlineData("tile/entries/000")]
    [InlineData("tile/entries/273.p/112"), InlineData("tile/1/000"), InlineData("tile/1/001.p/17")]
    [InlineData("tile/2/000.p/1"), InlineData("tile/entries/150"), InlineData("tile/0/150")]
    public async Task Damage_anywhere_in_what_is_new_is_told(string path)
    {
        await KeepAsync(200);
        Log.Grow(69_800);
        Log.Files[path][^1] ^= 1;
        var result = await LookAsync("--json");
        Assert.Equal(("damaged", 1), ((string?)result.Json["outcome"], result.ExitCode));
        Assert.Equal(200, (await KeptAsync())!.Size);
        Assert.Equal("damage", (string?)(await EvidenceAsync())["kind"]);
    }

    [Theory]
    [InlineData("tile/entries/000", 0), InlineData("tile/entries/001", 256)]
    public async Task Damage_in_an_entry_names_it(string path, long index)
    {
        Log.Grow(600);
        Log.Files[path][34] ^= 0x80;
        var result = await LookAsync();
        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.Contains($"DAMAGED: entry {index} does not have the leaf hash that tile 0/{index / 256} holds for it",
            result.Error, StringComparison.Ordinal);
        Assert.Contains($"Evidence, with both signed heads: {Evidence}", result.Error, StringComparison.Ordinal);
        Assert.Null(await KeptAsync());
    }

    [Fact]
    public async Task An_empty_log_with_a_root_is_damaged()
    {
        Log.Serve(new TreeHead(FakeLog.Origin, 0, Hash.Sha256("x"u8)));
        Assert.Equal("damaged", (string?)(await LookAsync("--json")).Json["outcome"]);
    }

    [Fact]
    public async Task Heads_that_the_policy_refuses_prove_nothing()
    {
        var head = await KeepAsync(3);
        using var stranger = new LogSigner(FakeLog.Origin, new byte[32]);
        using var other = new LogSigner("other.example.com/log/env_1", new byte[32]);
        foreach (var note in new[]
                 {
                     stranger.Sign(head with { Size = 4 }), other.Sign(head with { Origin = "other.example.com/log/env_1" }),
                     Log.Signer.Sign(head).Replace("\n3\n", "\n4\n", StringComparison.Ordinal), "", "<html>\u001b[2J",
                 })
        {
            Log.Serve(note);
            var result = await LookAsync();
            Assert.Equal((2, ""), (result.ExitCode, result.Output));
            Assert.Contains("could not be checked: ", result.Error, StringComparison.Ordinal);
            Assert.DoesNotContain('\u001b', result.Error);
        }
        Assert.Equal(head, await KeptAsync());
        Assert.False(Directory.Exists(Evidence));
    }

    [Fact]
    public async Task A_fork_is_one_without_its_quorum_too()
    {
        await KeepAsync(300);
        await AskForWitnessAsync();
        Log.Clear();
        Log.Grow(300, "other");
        await AlarmAsync("forked");
    }

    [Fact]
    public async Task A_head_without_its_quorum_is_not_kept()
    {
        await AskForWitnessAsync();
        Log.Grow(3);
        var result = await LookAsync();
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("witness 'w' did not cosign it", result.Error, StringComparison.Ordinal);
        Assert.Null(await KeptAsync());
    }

    [Fact]
    public async Task Evidence_that_cannot_be_written_is_printed()
    {
        await KeepAsync(3);
        Log.Clear();
        Log.Grow(3, "other");
        await File.WriteAllTextAsync(Evidence, "a file where the directory should be", Ct);
        var result = await LookAsync();
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("\"format\": \"pacspace/log-evidence/v1\"", result.Error, StringComparison.Ordinal);
        Assert.Contains("FORKED", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_head_that_was_kept_by_verify_binds_the_log_too()
    {
        Directory.CreateDirectory(PathOf("verify"));
        var verified = await Pacspace.RunAsync(
            [.. BundleCase.Of(BundleCase.Month).Arguments(PathOf("verify")), "--state", State]);
        Assert.Equal(0, verified.ExitCode);
        var kept = await KeptAsync();
        // The bundle's log has the same origin and key, but other entries.
        Log.Grow((int)kept!.Size);
        await AlarmAsync("forked");
        Log.Grow(100);
        Directory.Delete(Evidence, recursive: true);
        await AlarmAsync("forked");
        await AssertProofAsync();
    }

    [Fact]
    public async Task Evidence_lies_beside_the_kept_head_unless_a_directory_is_named()
    {
        await KeepAsync(3);
        Log.Clear();
        Log.Grow(3, "other");
        var result = await Pacspace.RunAsync("watch", "--policy", Policy, "--state", State, "--once");
        Assert.Equal(1, result.ExitCode);
        Assert.Equal(2, Directory.GetFiles(Path.GetDirectoryName(State)!).Length);
    }

    [Fact]
    public async Task The_same_evidence_is_written_once()
    {
        await KeepAsync(3);
        Log.Clear();
        Log.Grow(3, "other");
        await AlarmAsync("forked");
        await AlarmAsync("forked");
        await EvidenceAsync();
    }

    private async Task<TreeHead> KeepAsync(int size)
    {
        var head = Log.Grow(size);
        await ExpectAsync(0, "first");
        return head;
    }

    private async Task<CommandResult> AlarmAsync(string outcome)
    {
        var kept = await KeptAsync();
        var result = await ExpectAsync(1, outcome);
        Assert.Equal(kept, await KeptAsync());
        var evidence = await EvidenceAsync();
        Assert.Equal((string?)result.Json["evidence"], Directory.GetFiles(Evidence).Single());
        Assert.Equal(kept!.Size, (long)evidence["kept"]!["size"]!);
        return result;
    }

    /// <summary>Anybody can check that the larger head extends another tree than the smaller one.</summary>
    private async Task AssertProofAsync()
    {
        var evidence = await EvidenceAsync();
        var heads = new[] { evidence["kept"]!, evidence["seen"]! }.OrderBy(h => (long)h["size"]!).ToList();
        var proof = evidence["proof"]!;
        Assert.True(Hash.TryParsePrefixedHex((string)proof["root"]!, out var served));
        Assert.True(Hash.TryParsePrefixedHex((string)heads[1]["root"]!, out var larger));
        Assert.NotEqual((string)heads[0]["root"]!, served.ToPrefixedHex());
        var hashes = proof["hashes"]!.AsArray().Select(h => new Hash(Convert.FromBase64String((string)h!))).ToList();
        Assert.True(MerkleVerifier.Consistency(
            (long)heads[0]["size"]!, served, (long)heads[1]["size"]!, larger, hashes));
    }

    /// <summary>From now on the policy wants a cosignature that no head has.</summary>
    private async Task AskForWitnessAsync()
    {
        using var witness = NSec.Cryptography.Key.Create(NSec.Cryptography.SignatureAlgorithm.Ed25519);
        var key = new WitnessKey("w", witness.PublicKey.Export(NSec.Cryptography.KeyBlobFormat.RawPublicKey));
        await File.WriteAllTextAsync(
            Policy, $"log {Log.Signer.VerifierKey} {Log.Url}\nwitness w {key}\nquorum w\n", Ct);
    }
}
