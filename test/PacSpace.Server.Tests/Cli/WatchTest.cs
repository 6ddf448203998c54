using System.Text.Json.Nodes;
using PacSpace.Core.Notes;
using PacSpace.Server.Tests.Process;

namespace PacSpace.Server.Tests.Cli;

/// <summary>A false or honest log, and the command that watches it.</summary>
public abstract class WatchTest : IAsyncLifetime
{
    private readonly TempDirectory _directory = new();

    protected static CancellationToken Ct => TestContext.Current.CancellationToken;

    protected FakeLog Log { get; private set; } = null!;

    protected string State => PathOf("state/kept.head");

    protected string Policy => PathOf("policy");

    protected string Evidence => PathOf("evidence");

    public async ValueTask InitializeAsync()
    {
        Log = await FakeLog.StartAsync(Ct);
        await File.WriteAllTextAsync(Policy, $"log {Log.Signer.VerifierKey} {Log.Url}\nquorum none\n", Ct);
    }

    public async ValueTask DisposeAsync()
    {
        await Log.DisposeAsync();
        _directory.Dispose();
        GC.SuppressFinalize(this);
    }

    protected string PathOf(string name) => _directory.File(name);

    protected string[] Arguments(params string[] more) =>
        ["watch", "--policy", Policy, "--state", State, "--evidence", Evidence, .. more];

    private protected Task<CommandResult> LookAsync(params string[] more) =>
        Pacspace.RunAsync(Arguments(["--once", .. more]));

    /// <summary>Looks once, and expects this outcome and exit code.</summary>
    private protected async Task<CommandResult> ExpectAsync(int exitCode, string outcome, params string[] more)
    {
        var result = await LookAsync(["--json", .. more]);
        Assert.Equal(("", outcome, exitCode), (result.Error, (string?)result.Json["outcome"], result.ExitCode));
        return result;
    }

    protected async Task<TreeHead?> KeptAsync() => File.Exists(State)
        ? SignedNote.OpenTreeHead(await File.ReadAllTextAsync(State, Ct), Log.Signer.VerifierKey) : null;

    /// <summary>The one file of evidence; its notes are checked to be signed.</summary>
    protected async Task<JsonNode> EvidenceAsync()
    {
        var file = Assert.Single(Directory.GetFiles(Evidence));
        var json = JsonNode.Parse(await File.ReadAllTextAsync(file, Ct))!;
        foreach (var name in (string[])["kept", "seen"])
        {
            if (json[name] is not { } head) continue;
            var opened = SignedNote.OpenTreeHead((string)head["note"]!, Log.Signer.VerifierKey);
            Assert.Equal(((long)head["size"]!, (string)head["root"]!), (opened!.Size, opened.Root.ToPrefixedHex()));
        }
        return json;
    }
}
