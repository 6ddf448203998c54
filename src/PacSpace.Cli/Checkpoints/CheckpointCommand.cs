using System.CommandLine;
using PacSpace.Cli.Calls;
using PacSpace.Client;

namespace PacSpace.Cli.Checkpoints;

/// <summary><c>pacspace checkpoint</c>: locks a window under a proof root.</summary>
internal static class CheckpointCommand
{
    private static readonly Argument<string?> Customer = new("customer")
    {
        Description = "The customer's id; without one every customer that was active, and the environment over them.",
        HelpName = "CUSTOMER",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<string[]> Fingerprints = new("--fingerprint")
    {
        Description = "The receipt id (0x…) of a single delta: locks a selection of those instead of a window. May be repeated.",
        HelpName = "HASH",
    };

    private static readonly Option<string?> IdempotencyKey =
        Arguments.Option("--idempotency-key", "KEY", "The same command with the same key gives the same checkpoint.");

    public static Command Create() => new Command("checkpoint",
        "Locks a window of deltas (default: the current UTC month) under a proof root that anyone can check.")
    {
        Customer, Fingerprints, IdempotencyKey,
    }.WithScope().Calls(RunAsync);

    private static async Task<int> RunAsync(ParseResult parsed, Session session, CancellationToken ct)
    {
        var options = new CheckpointOptions
        {
            Scope = ScopeOptions.Of(parsed),
            Fingerprints = parsed.GetValue(Fingerprints) is { Length: > 0 } hashes ? hashes : null,
            IdempotencyKey = parsed.GetValue(IdempotencyKey),
        };
        var checkpoint = await session.Balance.CheckpointAsync(parsed.GetValue(Customer), options, ct);
        if (session.IsJson) session.WriteJson();
        else CheckpointText.Write(checkpoint);
        return ExitCodes.Success;
    }
}
