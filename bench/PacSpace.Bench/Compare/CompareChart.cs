using System.Globalization;
using System.Security;
using System.Text;

namespace PacSpace.Bench.Compare;

/// <summary>A bar for each ratio, with a mark at its budget and one at its aim.</summary>
internal static class CompareChart
{
    private const int Width = 960;
    private const int Left = 430;
    private const int Right = 80;
    private const int Row = 30;
    private const int Bar = 16;
    private const int Top = 46;

    public static string Svg(IReadOnlyList<Finding> ratios)
    {
        var most = ratios.Select(Furthest).DefaultIfEmpty(1).Max();
        var height = Top + ratios.Count * Row + 12;
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture,
            $"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {height}" """);
        svg.AppendLine("""font-family="sans-serif" font-size="13">""");
        svg.AppendLine(CultureInfo.InvariantCulture, $"""<rect width="{Width}" height="{height}" fill="#ffffff"/>""");
        svg.AppendLine("""<text x="12" y="22" font-size="15" font-weight="bold">Ratios in one run</text>""");
        svg.AppendLine(CultureInfo.InvariantCulture,
            $"""<text x="{Left}" y="22" fill="#555555">solid mark: at least; dashed: aim; ↓ less is better</text>""");
        for (var i = 0; i < ratios.Count; i++) AppendRow(svg, ratios[i], Top + i * Row, most);
        return svg.AppendLine("</svg>").ToString();
    }

    private static void AppendRow(StringBuilder svg, Finding row, int y, double most)
    {
        double X(double value) => Left + value / most * (Width - Left - Right);
        var color = row.IsAimReached ? "#2e7d32" : row.IsMet ? "#1565c0" : "#c62828";
        var name = SecurityElement.Escape(row.LessIsBetter ? row.What + " ↓" : row.What);
        svg.AppendLine(CultureInfo.InvariantCulture,
            $"""<text x="{Left - 8}" y="{y + 13}" text-anchor="end" font-size="12">{name}</text>""");
        svg.AppendLine(CultureInfo.InvariantCulture,
            $"""<rect x="{Left}" y="{y}" width="{X(row.Value) - Left:F1}" height="{Bar}" fill="{color}"/>""");
        svg.AppendLine(CultureInfo.InvariantCulture,
            $"""<text x="{X(Furthest(row)) + 6:F1}" y="{y + 13}">{CompareReport.Number(row.Value, row.Unit)}</text>""");
        if (row.Budget is { } budget) AppendMark(svg, X(budget), y, "");
        if (row.Aim is { } aim) AppendMark(svg, X(aim), y, " stroke-dasharray=\"3 2\"");
    }

    private static void AppendMark(StringBuilder svg, double x, int y, string dashes) => svg.AppendLine(
        CultureInfo.InvariantCulture,
        $"""<line x1="{x:F1}" x2="{x:F1}" y1="{y - 4}" y2="{y + Bar + 4}" stroke="#000" stroke-width="2"{dashes}/>""");

    private static double Furthest(Finding row) => Math.Max(row.Value, Math.Max(row.Budget ?? 0, row.Aim ?? 0));
}
