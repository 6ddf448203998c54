using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using PacSpace.Cli.Heads;
using PacSpace.Core.Merkle;
using PacSpace.Core.Proofs;

namespace PacSpace.Cli.Verify;

/// <summary><c>pacspace verify</c>: checks a bundle or a tlog-proof offline, trusting nobody else.</summary>
internal static class VerifyCommand
{
    private static readonly string[] TimeFormats =
        ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm'Z'", "yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFF'Z'"];

    private static readonly Argument<string> File = new("file")
    {
        Description = "A bundle (.pacproof) or a tlog-proof; - reads the standard input.",
        HelpName = "FILE",
    };

    private static readonly Option<Hash?> Root = new("--root")
    {
        Description = "The proof root on the invoice (0x and 64 hexadecimal digits); of a tlog-proof, the receipt id.",
        HelpName = "HASH",
        CustomParser = ParseRoot,
    };

    private static readonly Option<string?> Policy = new("--policy")
    {
        Description = "Which logs and witnesses you trust (c2sp.org/tlog-policy).",
        HelpName = "FILE",
    };

    private static readonly Option<string?> State = new("--state")
    {
        Description = "Where the last tree head that you verified is kept; made at first use.",
        HelpName = "FILE",
    };

    private static readonly Option<string?> Against = new("--against")
    {
        Description = "Another bundle of the same customer; evidence is written if the two contradict each other.",
        HelpName = "FILE",
    };

    private static readonly Option<string?> EvidenceDirectory = new("--evidence")
    {
        Description = "Where that evidence is written (by default the current directory).",
        HelpName = "DIR",
    };

    private static readonly Option<string?> Customer =
        new("--customer") { Description = "The customer that it must be about.", HelpName = "ID" };

    private static readonly Option<long?> Start =
        Time("--start", "When the window must start, such as 2026-10-01 (UTC).");

    private static readonly Option<long?> End = Time("--end", "When the window must end (exclusive).");

    private static readonly Option<bool> AllowOpen =
        new("--allow-open") { Description = "A checkpoint made before its window ended will do." };

    private static readonly Option<bool> Json = new("--json") { Description = "Answer with one JSON object." };

    public static Command Create()
    {
        var command = new Command("verify",
            "Verifies a proof offline, in ten steps. Exit code 0: verified, 1: failed, 2: incomplete.")
        {
            File, Root, Policy, State, Against, EvidenceDirectory, Customer, Start, End, AllowOpen, Json,
        };
        command.SetAction((parsed, ct) => Task.FromResult(Run(parsed, ct)));
        return command;
    }

    private static int Run(ParseResult parsed, CancellationToken ct)
    {
        var state = parsed.GetValue(State) is { } kept ? new HeadFile(kept) : null;
        var options = new VerificationOptions
        {
            Root = parsed.GetValue(Root),
            Policy = parsed.GetValue(Policy) is { } file ? PolicyFile.Load(file) : null,
            State = state?.ReadNote(),
            Customer = parsed.GetValue(Customer),
            Start = parsed.GetValue(Start),
            End = parsed.GetValue(End),
            AllowOpen = parsed.GetValue(AllowOpen),
        };
        var path = parsed.GetRequiredValue(File);
        var comparison = parsed.GetValue(Against) is { } other
            ? new Comparison(other, parsed.GetValue(EvidenceDirectory) ?? ".", options) : null;
        if (comparison is not null && (path == "-" || parsed.GetValue(Against) == "-"))
            throw new UsageException("--against reads both bundles twice; give files, not the standard input.");
        var result = new Verification(options, state, comparison).Run(path, ct);
        if (parsed.GetValue(Json)) JsonReport.Write(Console.OpenStandardOutput(), result);
        else new TextReport(Spectre.Console.AnsiConsole.Console).Write(result);
        return result.ExitCode;
    }

    private static Hash? ParseRoot(ArgumentResult result)
    {
        var text = result.Tokens.Count == 1 ? result.Tokens[0].Value.Trim().ToLowerInvariant() : "";
        if (Hash.TryParsePrefixedHex(text, out var root) || Hash.TryParseHex(text, out root)) return root;
        result.AddError("--root is 0x and 64 hexadecimal digits; copy it from the invoice.");
        return null;
    }

    private static Option<long?> Time(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "TIME",
        CustomParser = result =>
        {
            var text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
            if (DateTimeOffset.TryParseExact(text, TimeFormats, CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal, out var time)) return time.ToUnixTimeMilliseconds();
            result.AddError($"{name}: '{text}' is no time; write 2026-10-01 or 2026-10-01T00:00:00Z.");
            return null;
        },
    };
}
