using System.CommandLine;
using PacSpace.Cli.Calls;
using PacSpace.Cli.Files;
using PacSpace.Client;
using Spectre.Console;

namespace PacSpace.Cli.Reconciliation;

/// <summary><c>pacspace reconcile</c>: which entries differ between a customer's deltas and the other side's statement.</summary>
internal static class ReconcileCommand
{
    private static readonly TimeSpan BetweenQuestions = TimeSpan.FromMilliseconds(500);

    private static readonly Argument<string> File =
        InputFile.Argument("The other side's statement as CSV or NDJSON; - reads the standard input.");

    private static readonly Option<string> Customer =
        new("--customer") { Description = "The customer that it is about.", HelpName = "ID", Required = true };

    private static readonly Option<string?> Format = InputFile.FormatOption();

    private static readonly Option<string?> Match = Arguments.OneOf(
        "--match-on", "What rows are matched by: their references (default), or amount and time alone.", "referenceId", "amount");

    private static readonly Option<int?> WindowHours =
        Arguments.Number("--window-hours", "Hours between two rows that may match by amount, 1 to 744 (default 24).");

    private static readonly Option<int> Limit = new("--limit")
    {
        Description = "Entries to show of each kind of difference (default 20).",
        HelpName = "N",
        DefaultValueFactory = _ => 20,
    };

    public static Command Create() => new Command("reconcile",
        "Finds which entries differ between a customer's deltas and the other side's statement. Exit code 0: the books agree, "
        + "1: they differ, 2: it could not be found out.")
    {
        File, Customer, Format, Match, WindowHours, Limit,
    }.WithScope().Calls(RunAsync);

    private static async Task<int> RunAsync(ParseResult parsed, Session session, CancellationToken ct)
    {
        var path = parsed.GetRequiredValue(File);
        using var file = InputFile.Open(path, parsed.GetValue(Format));
        var options = new ReconcileOptions
        {
            Scope = ScopeOptions.Of(parsed),
            MatchOn = parsed.GetValue(Match) is { } word ? Enum.Parse<MatchOn>(word, ignoreCase: true) : null,
            WindowHours = parsed.GetValue(WindowHours),
        };
        var reconciliations = session.Balance.Reconciliations;
        var result = await Upload.RunAsync(file, path, stream =>
            reconciliations.UploadAsync(parsed.GetRequiredValue(Customer), stream, file.Format, options, ct));
        if (result.Status == "running") result = await WaitAsync(reconciliations, result.JobId!, ct);
        if (session.IsJson) session.WriteJson();
        else if (result.Status == "completed") Diff.Write(result, parsed.GetValue(Limit));
        if (result.Status == "completed") return result.Agreed == true ? ExitCodes.Success : ExitCodes.Failed;
        if (!session.IsJson) await Console.Error.WriteLineAsync(Terminal.Plain($"{result.Message} [job {result.JobId} {result.Status}]"));
        return ExitCodes.Incomplete;
    }

    private static async Task<Client.Models.Reconciliation> WaitAsync(
        ReconciliationsApi reconciliations, string jobId, CancellationToken ct)
    {
        async Task<Client.Models.Reconciliation> AskAsync()
        {
            while (true)
            {
                var job = await reconciliations.GetAsync(jobId, ct: ct);
                if (job.Status != "running") return job;
                await Task.Delay(BetweenQuestions, ct);
            }
        }

        if (!Terminal.Error.Profile.Out.IsTerminal) return await AskAsync();
        return await Terminal.Error.Status().StartAsync(Markup.Escape($"Matching, job {jobId}"), _ => AskAsync());
    }
}
