using System.CommandLine;
using PacSpace.Cli.Calls;
using PacSpace.Cli.Files;
using PacSpace.Cli.Output;
using PacSpace.Client;

namespace PacSpace.Cli.Checkpoints;

/// <summary><c>pacspace checkpoints</c>: those that exist already.</summary>
internal static class CheckpointsCommand
{
    private static readonly Argument<string> IdOrRoot =
        new("id") { Description = "The checkpoint's id (chk_…) or its proof root (0x…).", HelpName = "ID|ROOT" };

    private static readonly Argument<string> From = new("from") { Description = "The earlier one.", HelpName = "ID|ROOT" };

    private static readonly Argument<string> To = new("to") { Description = "The later one.", HelpName = "ID|ROOT" };

    private static readonly Option<string?> Customer = Arguments.Option("--customer", "ID", "This customer's alone.");

    private static readonly Option<int?> Limit = Arguments.Number("--limit", "Checkpoints to list, 1 to 200 (default 50).");

    private static readonly Option<int?> Offset = Arguments.Number("--offset", "Checkpoints to pass over.");

    private static readonly Option<bool> All =
        new("--all") { Description = "Every one, page by page; with --json one object on a line." };

    private static readonly Option<string> Output =
        new("--output") { Description = "The .pacproof file; - writes the standard output.", HelpName = "FILE", Required = true };

    public static Command Create() => new("checkpoints", "Checkpoints that exist already, and their proof files.")
    {
        new Command("list", "Lists checkpoints, newest first.") { Customer, Limit, Offset, All }.WithScope().Calls(ListAsync),
        new Command("show", "Shows one checkpoint.") { IdOrRoot }.Calls(ShowAsync),
        new Command("compare",
            "Shows what lies between two checkpoints of one customer. Exit code 0: the later one extends the earlier, 1: it does not.")
        {
            From, To,
        }.Calls(CompareAsync),
        new Command("bundle", "Saves the proof file of a checkpoint, for 'pacspace verify'.") { IdOrRoot, Output }.Calls(BundleAsync),
    };

    private static async Task<int> ListAsync(ParseResult parsed, Session session, CancellationToken ct)
    {
        var list = session.Balance.ListCheckpointsAsync(new CheckpointListOptions
        {
            Scope = ScopeOptions.Of(parsed),
            CustomerId = parsed.GetValue(Customer),
            Limit = parsed.GetValue(Limit),
            Offset = parsed.GetValue(Offset),
        }, ct);
        var isAll = parsed.GetValue(All);
        if (session.IsJson && isAll) await session.WriteJsonRowsAsync(list, "checkpoints", ct);
        else if (isAll) CheckpointText.Write(await list.ToListAsync(ct));
        else
        {
            var page = await list;
            if (session.IsJson) session.WriteJson();
            else CheckpointText.Write(page.Checkpoints);
            if (!session.IsJson && page.Pagination.HasMore)
                Console.Out.WriteLine($"{page.Checkpoints.Count} of {page.Pagination.Total}; --all lists every one.");
        }
        return ExitCodes.Success;
    }

    private static async Task<int> ShowAsync(ParseResult parsed, Session session, CancellationToken ct)
    {
        var checkpoint = await session.Balance.Checkpoints.GetAsync(parsed.GetRequiredValue(IdOrRoot), ct: ct);
        if (session.IsJson) session.WriteJson();
        else CheckpointText.Write(checkpoint);
        return ExitCodes.Success;
    }

    private static async Task<int> CompareAsync(ParseResult parsed, Session session, CancellationToken ct)
    {
        var comparison = await session.Balance.Checkpoints.CompareAsync(
            parsed.GetRequiredValue(From), parsed.GetRequiredValue(To), ct: ct);
        if (session.IsJson) session.WriteJson();
        else
        {
            Facts.Write(
                ("Customer", comparison.CustomerId),
                ("From", $"{comparison.From.CheckpointId}, closing balance {Shown.Of(comparison.From.ClosingBalance)}"),
                ("To", $"{comparison.To.CheckpointId}, closing balance {Shown.Of(comparison.To.ClosingBalance)}"),
                ("Deltas", Shown.Of(comparison.Differences.DeltasCount)),
                ("Net change", Shown.Of(comparison.Differences.NetChange)),
                ("Extends", comparison.Extends ? "yes" : "no: the history was changed"));
        }
        return comparison.Extends ? ExitCodes.Success : ExitCodes.Failed;
    }

    private static async Task<int> BundleAsync(ParseResult parsed, Session session, CancellationToken ct)
    {
        await using var bundle = await session.Balance.Checkpoints.BundleAsync(parsed.GetRequiredValue(IdOrRoot), ct: ct);
        await OutputFile.WriteAsync(parsed.GetRequiredValue(Output), output => bundle.CopyToAsync(output, ct));
        return ExitCodes.Success;
    }
}
