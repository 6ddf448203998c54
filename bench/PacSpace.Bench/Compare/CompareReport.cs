using System.Globalization;
using System.Text;
using static System.FormattableString;

namespace PacSpace.Bench.Compare;

/// <summary>The findings as a page of Markdown and a chart.</summary>
internal static class CompareReport
{
    private const string Intro =
        """
        # Everything that has a budget, in one run

        Written by `./bench.sh`; what each line means, and what limits it, is in [../README.md](../README.md).

        """;

    private const string Peers =
        """
        ## For scale

        Measured apart from this run, on a machine of this size (2 cores, fdatasync in 92 µs), each with its client on
        the same cores: TigerBeetle of mid-2025 is a financial database without HTTP and proofs; immudb 1.9 a
        verifiable database, over gRPC; pgledger a ledger in PostgreSQL's SQL.

        | a second | one at a time | batches of 100 | of 1,000 | one hot account | verified, one at a time |
        |---|---:|---:|---:|---:|---:|
        | TigerBeetle | 1,900 | 80,000 | 187,000 | | |
        | immudb | 1,600 | 49,000 | 124,000 | | 134–152 |
        | pgledger | 3,300 | | | 900–1,100 | |
        | one set-based INSERT, PostgreSQL | | | 44,000–58,000 | | |
        """;

    public static void Write(Stage stage, IReadOnlyList<string> conditions)
    {
        Directory.CreateDirectory(stage.Options.Report);
        var ratios = stage.Findings.Rows.Where(r => r.IsRatio).ToList();
        File.WriteAllText(Path.Combine(stage.Options.Report, "compare.svg"), CompareChart.Svg(ratios));
        File.WriteAllText(Path.Combine(stage.Options.Report, "compare.md"), Text(stage.Findings, conditions));
    }

    private static string Text(Findings findings, IReadOnlyList<string> conditions)
    {
        var text = new StringBuilder(Intro);
        foreach (var wrong in findings.Wrong)
            text.AppendLine().Append("**WRONG, none of this counts:** ").AppendLine(wrong);
        text.AppendLine().AppendLine("![Ratios beside their budgets and aims](compare.svg)").AppendLine();
        text.AppendLine("| what | measured | at least | aim | | of |").AppendLine("|---|---:|---:|---:|---|---|");
        foreach (var row in findings.Rows) AppendRow(text, row);
        AppendSides(text, findings);
        text.AppendLine().AppendLine("## Other figures").AppendLine();
        foreach (var (name, value) in findings.Figures) text.AppendLine($"- {name}: {value}");
        text.AppendLine(Invariant($"- audit: {findings.Audited:N0} acknowledged deltas were held against what is stored; ")
            + Invariant($"{findings.Wrong.Count} things were wrong"));
        text.AppendLine().AppendLine(Peers).AppendLine();
        text.AppendLine("## Conditions").AppendLine();
        foreach (var line in conditions) text.Append("- ").AppendLine(line);
        return text.ToString();
    }

    private static void AppendRow(StringBuilder text, Finding row)
    {
        string[] cells =
        [
            row.What, Number(row.Value, row.Unit), Mark(row, row.Budget), Mark(row, row.Aim), row.Verdict, row.Detail,
        ];
        text.AppendLine($"| {string.Join(" | ", cells)} |");
    }

    private static void AppendSides(StringBuilder text, Findings findings)
    {
        if (findings.Sides.Count == 0) return;
        text.AppendLine().AppendLine("## Rates, a second").AppendLine();
        text.AppendLine("| side | median | rounds, in their order |").AppendLine("|---|---:|---|");
        foreach (var side in findings.Sides)
        {
            var rounds = string.Join(" · ", side.Rates.Select(r => Invariant($"{r:N0}")));
            text.AppendLine(Invariant($"| {side.Name} | {side.Median:N0} | {rounds} |"));
        }
    }

    private static string Mark(Finding row, double? mark) =>
        mark is { } value ? Invariant($"{(row.LessIsBetter ? "≤ " : "")}{value:#,0.##} {row.Unit}") : "–";

    /// <summary>With about three digits.</summary>
    internal static string Number(double value, string unit)
    {
        var number = value.ToString(value >= 100 ? "N0" : value >= 10 ? "F1" : "F2", CultureInfo.InvariantCulture);
        return $"{number} {unit}";
    }
}
