using System.Text;
using PacSpace.Bench.Compare;
using static System.FormattableString;

namespace PacSpace.Bench.Growth;

/// <summary>The tables as a page of Markdown.</summary>
internal static class GrowthReport
{
    private const string Intro =
        """
        # How each cost grows

        Written by `PacSpace.Bench growth`; the method is in [../README.md](../README.md). The factor is the last size
        measured ÷ the first, beside what is expected of it. `flat` for a rate means that it does not fall.

        """;

    public static void Write(GrowthRun run, IReadOnlyList<string> conditions)
    {
        var report = run.Options.Places.Report;
        Directory.CreateDirectory(report);
        File.WriteAllText(Path.Combine(report, "growth.md"), Text(run, conditions));
    }

    private static string Text(GrowthRun run, IReadOnlyList<string> conditions)
    {
        var text = new StringBuilder(Intro);
        foreach (var wrong in run.Findings.Wrong)
            text.AppendLine().Append("**WRONG, none of this counts:** ").AppendLine(wrong);
        foreach (var step in run.LeftOut)
            text.AppendLine().AppendLine(Invariant($"**Left out after {GrowthRun.MaxMinutes} minutes:** {step}."));
        if (run.Options.IsQuick) text.AppendLine().AppendLine("A smoke run: these figures say nothing.");
        foreach (var table in run.Tables) Append(text, table);
        text.AppendLine().AppendLine("## Conditions").AppendLine();
        foreach (var line in conditions) text.Append("- ").AppendLine(line);
        text.Append(Invariant($"- Audit: {run.Findings.Audited:N0} acknowledged deltas were held against what is "))
            .AppendLine(Invariant($"stored; {run.Findings.Wrong.Count} things were wrong."));
        return text.ToString();
    }

    private static void Append(StringBuilder text, GrowthTable table)
    {
        text.AppendLine().AppendLine($"## {table.Title}").AppendLine();
        text.AppendLine($"| {table.Scale} | unit | {string.Join(" | ", table.Columns)} | last ÷ first | expected |");
        text.AppendLine($"|---|---|{string.Concat(table.Columns.Select(_ => "---:|"))}---:|---|");
        foreach (var row in table.Rows)
        {
            var values = string.Join(" | ", row.Values.Select(v => Number(v, "")));
            text.AppendLine($"| {row.What} | {row.Unit} | {values} | {Number(row.Factor, "×")} | {row.Expected} |");
        }
        text.AppendLine().AppendLine(table.Limit);
        if (table.Notes.Count > 0) text.AppendLine();
        foreach (var note in table.Notes) text.AppendLine($"- {note}");
    }

    private static string Number(double value, string unit) =>
        !double.IsFinite(value) ? "–" : value == 0 ? "0" : CompareReport.Number(value, unit).TrimEnd();
}
