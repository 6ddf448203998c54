using PacSpace.Cli.Output;
using PacSpace.Client.Models;
using Spectre.Console;

namespace PacSpace.Cli.Reconciliation;

/// <summary>A reconciliation as a person reads it: what only one side has, what differs, and where it began.</summary>
internal static class Diff
{
    /// <param name="result">A completed one.</param>
    /// <param name="limit">Entries to show of each kind.</param>
    public static void Write(Client.Models.Reconciliation result, int limit)
    {
        var summary = result.Summary!;
        Totals(summary);
        if (result.FirstDivergence is { } first) Console.Out.WriteLine(Terminal.Plain(Begins(first)));
        Section("Only yours", summary.MissingFromTheirs, result.MissingFromTheirs, limit, e => Line('-', Of(e)));
        Section("Only theirs", summary.MissingFromYours, result.MissingFromYours, limit, e => Line('+', Of(e)));
        Section("Other amounts", summary.AmountDiffers, result.AmountDiffers, limit, e =>
        {
            Line('-', Of(e.Yours));
            Line('+', $"{Of(e.Theirs)}  (differs by {Shown.Of(e.Difference)})");
        });
        Section("More often on one side", summary.Duplicates, result.Duplicates, limit, e => Line(
            e.Side == "yours" ? '-' : '+',
            $"{(e.Yours is { } yours ? Of(yours) : Of(e.Theirs!))}  (yours {e.YourCount} times, theirs {e.TheirCount})"));
        foreach (var cut in result.CutLists ?? [])
            Console.Out.WriteLine($"Of {cut.Count} entries of {cut.List} {cut.Kept} were kept.");
        Console.Out.WriteLine(result.Agreed == true ? "The books agree."
            : $"The books differ: yours {Shown.Of(summary.Yours.Net)}, theirs {Shown.Of(summary.Theirs.Net)}, "
                + $"difference {Shown.Of(summary.Difference)}.");
    }

    private static void Totals(ReconciliationSummary summary)
    {
        var table = new Output.Table().Text("").Numbers("rows", "credits", "debits", "net");
        foreach (var (name, side) in (ReadOnlySpan<(string, SideTotals)>)[("yours", summary.Yours), ("theirs", summary.Theirs)])
            table.Add(name, Shown.Of(side.Count), Shown.Of(side.Credits), Shown.Of(side.Debits), Shown.Of(side.Net));
        table.Write();
        Console.Out.WriteLine(
            $"Matched by reference {summary.MatchedByReference}, by amount and time {summary.MatchedByAmount}.");
    }

    private static void Section<T>(
        string name, ListTotals totals, IReadOnlyList<T>? entries, int limit, Action<T> write)
    {
        if (totals.Count == 0) return;
        Console.Out.WriteLine($"\n{name}: {totals.Count}, which make {Shown.Of(totals.Amount)}");
        var shown = (entries ?? []).Take(limit).ToList();
        foreach (var entry in shown) write(entry);
        if (shown.Count < totals.Count) Console.Out.WriteLine($"  and {totals.Count - shown.Count} more");
    }

    // As a patch has it: red goes away, green comes.
    private static void Line(char mark, string text)
    {
        var line = $"{mark} {Terminal.Plain(text)}";
        if (Terminal.IsScreen) AnsiConsole.MarkupLine($"[{(mark == '-' ? "red" : "green")}]{Markup.Escape(line)}[/]");
        else Console.Out.WriteLine(line);
    }

    private static string Begins(FirstDivergence first) =>
        $"Up to there they agree; they part at {(first.Side == "yours" ? "your" : "their")} "
        + $"{(first.Side == "yours" && first.Yours is { } yours ? Of(yours) : first.Theirs is { } theirs ? Of(theirs) : "")}, "
        + $"where your balance is {Shown.Of(first.YourBalance)} and theirs {Shown.Of(first.TheirBalance)}.";

    private static string Of(YourEntry entry) =>
        $"sequence {entry.SequenceNumber}  {Shown.Of(entry.Delta)}  {entry.ReferenceId ?? "(no reference)"}  {Shown.Of(entry.Time)}";

    private static string Of(TheirEntry entry) =>
        $"line {entry.Line}  {Shown.Of(entry.Delta)}  {entry.ReferenceId ?? "(no reference)"}  {Shown.Of(entry.Time)}".TrimEnd();
}
