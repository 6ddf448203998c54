using System.CommandLine;
using PacSpace.Cli.Calls;
using PacSpace.Cli.Output;
using PacSpace.Client;
using PacSpace.Client.Models;

namespace PacSpace.Cli.Balances;

/// <summary><c>pacspace derive</c>: a customer's balance over a scope.</summary>
internal static class DeriveCommand
{
    private static readonly Argument<string> Customer = Arguments.Customer();

    private static readonly Option<string?> StartingBalance =
        Arguments.Option("--starting-balance", "AMOUNT", "Balance before the scope (default 0, or the checkpoint's closing balance).");

    private static readonly Option<int?> Limit = Arguments.Number("--limit", "Deltas to list, 1 to 1000 (default 100).");

    private static readonly Option<int?> Offset = Arguments.Number("--offset", "Deltas to pass over.");

    private static readonly Option<string?> Order =
        Arguments.OneOf("--order", "Oldest deltas first (default), or newest.", "asc", "desc");

    private static readonly Option<string?> Granularity =
        Arguments.OneOf("--granularity", "Adds a breakdown.", "day", "week", "month");

    private static readonly Option<bool> All =
        new("--all") { Description = "Every delta in scope, page by page; with --json one object on a line." };

    public static Command Create() => new Command("derive",
        "Derives a customer's balance from all that was recorded, or over a scope of recording times.")
    {
        Customer, StartingBalance, Limit, Offset, Order, Granularity, All,
    }.WithScope().Calls(RunAsync);

    private static async Task<int> RunAsync(ParseResult parsed, Session session, CancellationToken ct)
    {
        var answer = session.Balance.DeriveAsync(parsed.GetRequiredValue(Customer), Options(parsed), ct);
        var isAll = parsed.GetValue(All);
        if (session.IsJson && isAll)
        {
            await session.WriteJsonRowsAsync(answer, "deltas", ct);
            return ExitCodes.Success;
        }
        var balance = await answer;
        if (session.IsJson) session.WriteJson();
        else Write(balance, isAll ? await answer.ToListAsync(ct) : balance.Deltas);
        return ExitCodes.Success;
    }

    private static DeriveOptions Options(ParseResult parsed) => new()
    {
        Scope = ScopeOptions.Of(parsed),
        StartingBalance = Values.Amount(parsed, StartingBalance, "startingBalance"),
        Limit = parsed.GetValue(Limit),
        Offset = parsed.GetValue(Offset),
        NewestFirst = parsed.GetValue(Order) == "desc",
        Granularity = parsed.GetValue(Granularity) is { } word ? Enum.Parse<Granularity>(word, ignoreCase: true) : null,
    };

    private static void Write(DerivedBalance balance, IReadOnlyList<DerivedDelta> deltas)
    {
        DeltaTable.Write(deltas);
        if (deltas.Count < balance.Pagination.Total)
            Console.Out.WriteLine($"{deltas.Count} of {balance.Pagination.Total} deltas; --all lists every one.");
        if (balance.Breakdown is { } breakdown) Write(breakdown);
        Facts.Write(
            ("Customer", balance.CustomerId),
            ("Scope", Scope(balance.Scope)),
            ("Deltas", Shown.Of(balance.DeltasCount)),
            ("Starting balance", Shown.Of(balance.StartingBalance, balance.Unit)),
            ("Net change", Shown.Of(balance.NetChange, balance.Unit)),
            ("Balance", Shown.Of(balance.ComputedBalance, balance.Unit)),
            ("Verified", balance.Frozen ? $"{Shown.Of(balance.VerifiedBalance)}: verification stopped, ask your operator"
                : balance.PendingDeltas == 0 ? "all of it"
                : $"{Shown.Of(balance.VerifiedBalance)}, {balance.PendingDeltas} deltas to go"));
    }

    private static string Scope(ResolvedScope scope) => scope.StartDate is null && scope.EndDate is null ? scope.Mode
        : $"{scope.Mode}, from {Shown.Of(scope.StartDate) ?? "the beginning"} to {Shown.Of(scope.EndDate) ?? "now"}";

    private static void Write(IReadOnlyList<Breakdown> breakdown)
    {
        var table = new Table().Text("from", "to").Numbers("credits", "debits", "net", "deltas");
        foreach (var part in breakdown)
            table.Add(Shown.Of(part.Start), Shown.Of(part.End), Shown.Of(part.TotalCredits), Shown.Of(part.TotalDebits),
                Shown.Of(part.NetChange), Shown.Of(part.DeltasCount));
        table.Write();
    }
}
