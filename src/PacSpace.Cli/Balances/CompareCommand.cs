using System.CommandLine;
using PacSpace.Cli.Calls;
using PacSpace.Cli.Output;
using PacSpace.Client;
using PacSpace.Client.Models;

namespace PacSpace.Cli.Balances;

/// <summary><c>pacspace compare</c>: two parties' balances with each other and with what was recorded.</summary>
internal static class CompareCommand
{
    private static readonly Argument<string?> Customer = new("customer")
    {
        Description = "The customer's id; without one the two balances are compared with each other only.",
        HelpName = "CUSTOMER",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<string> Yours =
        new("--yours") { Description = "The balance that you have.", HelpName = "AMOUNT", Required = true };

    private static readonly Option<string> Theirs =
        new("--theirs") { Description = "The balance that the other side has.", HelpName = "AMOUNT", Required = true };

    private static readonly Option<string?> StartingBalance =
        Arguments.Option("--starting-balance", "AMOUNT", "Balance before the scope (default 0, or the checkpoint's closing balance).");

    public static Command Create() => new Command("compare",
        "Compares your balance with the other side's, and both with what was recorded. Exit code 0: all agree, 1: they differ.")
    {
        Customer, Yours, Theirs, StartingBalance,
    }.WithScope().Calls(RunAsync);

    private static async Task<int> RunAsync(ParseResult parsed, Session session, CancellationToken ct)
    {
        var report = await session.Balance.CompareAsync(
            parsed.GetValue(Customer), Values.Amount(parsed.GetRequiredValue(Yours), "yourBalance"),
            Values.Amount(parsed.GetRequiredValue(Theirs), "theirBalance"), new CompareOptions
            {
                Scope = ScopeOptions.Of(parsed),
                StartingBalance = Values.Amount(parsed, StartingBalance, "startingBalance"),
            }, ct);
        if (session.IsJson) session.WriteJson();
        else Write(report);
        return report.Match ? ExitCodes.Success : ExitCodes.Failed;
    }

    private static void Write(Comparison report)
    {
        var table = new Table().Text("").Numbers("balance", "difference from the record");
        table.Add("yours", Shown.Of(report.YourBalance), Shown.Of(report.YourDifference));
        table.Add("theirs", Shown.Of(report.TheirBalance), Shown.Of(report.TheirDifference));
        if (report.NeutralBalance is { } recorded) table.Add("recorded", Shown.Of(recorded), "");
        table.Write();
        Console.Out.WriteLine(report.Match ? "They agree."
            : report.Agreed ? "The two agree with each other, and not with what was recorded."
            : $"They differ by {Shown.Of(report.Discrepancy)}.");
        if (report.Frozen) Console.Out.WriteLine("Verification of this log stopped: ask your operator.");
    }
}
