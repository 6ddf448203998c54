using System.Text.Json.Nodes;
using PacSpace.Core.Proofs;
using PacSpace.Core.Statements;
using PacSpace.Core.Tests.Notes;

namespace PacSpace.Core.Tests.Proofs;

/// <summary>What a verifying party brings along, as <c>vectors/bundles/cases.json</c> says it.</summary>
internal sealed record CaseOptions
{
    /// <summary>Trusts the log's key, and asks for no witness.</summary>
    public static readonly string PlainPolicy = $"log {Policies.LogKey}\nquorum none\n";

    public Hash? Root { get; init; }

    public string? Policy { get; init; } = PlainPolicy;

    public string? State { get; init; }

    public string? Customer { get; init; }

    public string? Start { get; init; }

    public string? End { get; init; }

    public bool AllowOpen { get; init; }

    /// <summary>Asks for the checkpoint's proof root.</summary>
    public static CaseOptions For(CheckpointStatement checkpoint) =>
        new() { Root = ProofRoot.Of(checkpoint.Root, checkpoint.Encode()) };

    public VerificationOptions Parse() => new()
    {
        Root = Root,
        Policy = Policy is null ? null : Policies.Parse(Policy),
        State = State,
        Customer = Customer,
        Start = Start is null ? null : World.Milliseconds(Start),
        End = End is null ? null : World.Milliseconds(End),
        AllowOpen = AllowOpen,
    };

    public JsonObject Json() => new()
    {
        ["root"] = Root?.ToPrefixedHex(),
        ["policy"] = Policy,
        ["state"] = State,
        ["customer"] = Customer,
        ["start"] = Start,
        ["end"] = End,
        ["allowOpen"] = AllowOpen,
    };
}

/// <summary>
/// One case of <c>cases.json</c>. The expectation is written by hand from formats.md §4: <c>verified</c>,
/// <c>incomplete</c>, <c>failed</c> with the step, or <c>refused</c> if the policy must not even load.
/// </summary>
internal sealed record BundleCase(
    string Name, string File, byte[] Bytes, CaseOptions Options, string Outcome, int? Step)
{
    public JsonNode Json() => new JsonObject
    {
        ["name"] = Name,
        ["file"] = File,
        ["options"] = Options.Json(),
        ["expected"] = new JsonObject { ["outcome"] = Outcome, ["failedStep"] = Step },
    };
}

/// <summary>Collects cases; the same bytes are one file.</summary>
internal abstract class CaseList
{
    private readonly List<BundleCase> _cases = [];

    public IReadOnlyList<BundleCase> Cases => _cases;

    protected void Verified(string name, string file, byte[] bytes, CaseOptions options) =>
        _cases.Add(new(name, file, bytes, options, "verified", null));

    protected void Incomplete(string name, string file, byte[] bytes, CaseOptions options) =>
        _cases.Add(new(name, file, bytes, options, "incomplete", null));

    protected void Refused(string name, string file, byte[] bytes, CaseOptions options) =>
        _cases.Add(new(name, file, bytes, options, "refused", null));

    protected void Fails(int step, string name, byte[] bytes, CaseOptions options, string extension = ".pacproof") =>
        _cases.Add(new(name, Slug(name) + extension, bytes, options, "failed", step));

    protected void FailsIn(string file, int step, string name, byte[] bytes, CaseOptions options) =>
        _cases.Add(new(name, file, bytes, options, "failed", step));

    protected static string Slug(string name) => string.Join('-', name.ToLowerInvariant()
        .Split([.. name.ToLowerInvariant().Where(c => !char.IsAsciiLetterOrDigit(c)).Distinct()],
            StringSplitOptions.RemoveEmptyEntries));
}
