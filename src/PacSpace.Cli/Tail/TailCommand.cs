using System.CommandLine;
using PacSpace.Cli.Calls;

namespace PacSpace.Cli.Tail;

/// <summary><c>pacspace tail</c>: deltas as they are recorded.</summary>
internal static class TailCommand
{
    private static readonly Argument<string?> Customer = new("customer")
    {
        Description = "The customer's id; without one the deltas of all customers, as they are verified.",
        HelpName = "CUSTOMER",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<int> Lines = new("--lines")
    {
        Description = "Latest deltas to begin with (default 10).",
        HelpName = "N",
        DefaultValueFactory = _ => 10,
    };

    private static readonly Option<TimeSpan> Interval =
        Durations.Option("--interval", TimeSpan.FromSeconds(1), "Time between two questions.");

    public static Command Create() => new Command("tail",
        "Shows deltas as they are recorded, in order and without gaps, until it is interrupted (exit code 0).")
    {
        Customer, Lines, Interval,
    }.Calls(RunAsync);

    private static async Task<int> RunAsync(ParseResult parsed, Session session, CancellationToken ct)
    {
        var lines = Math.Max(0, parsed.GetValue(Lines));
        var interval = parsed.GetValue(Interval);
        try
        {
            if (parsed.GetValue(Customer) is { } customer) await new CustomerTail(session, customer).RunAsync(lines, interval, ct);
            else await new EnvironmentTail(session).RunAsync(lines, interval, ct);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // How it is meant to end.
        }
        return ExitCodes.Success;
    }
}
