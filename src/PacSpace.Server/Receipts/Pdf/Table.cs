using PdfSharp.Drawing;

namespace PacSpace.Server.Receipts.Pdf;

/// <param name="Width">Points, gap included.</param>
/// <param name="MaxLines">Longer text ends in an ellipsis; the receipt's page and JSON have all of it.</param>
internal sealed record Column(string Title, double Width, bool IsRight = false, int MaxLines = 4);

/// <summary>Rows below a header that each page repeats. A row is never split.</summary>
internal sealed class Table(Sheet sheet, IReadOnlyList<Column> columns)
{
    private const double Gap = 8;
    private const double Padding = 3.2;

    private readonly XFont _regular = PdfFonts.Regular(8);
    private readonly XFont _bold = PdfFonts.Bold(8);

    public void DrawHeader()
    {
        // A header alone at the foot of a page says nothing.
        sheet.Ensure(60);
        var x = Sheet.Left;
        foreach (var column in columns)
        {
            Draw(column.Title, column, _bold, Sheet.Quiet, x, sheet.Y);
            x += column.Width;
        }
        sheet.Y += Sheet.LineHeight(_bold) + Padding;
        sheet.Rule(Sheet.StrongLine, sheet.Y);
        sheet.Y += Padding;
    }

    /// <param name="brushes">Of cells that are not written in ink; null: all are.</param>
    public void DrawRow(IReadOnlyList<string> cells, bool isBold = false, IReadOnlyList<XBrush?>? brushes = null)
    {
        var font = isBold ? _bold : _regular;
        var lines = columns.Select((c, i) =>
            TextLines.Wrap(cells[i], c.Width - Gap, c.MaxLines, t => sheet.Measure(t, font))).ToList();
        var height = Math.Max(1, lines.Max(l => l.Count)) * Sheet.LineHeight(font) + Padding;
        if (sheet.Ensure(height + Padding)) DrawHeader();
        var x = Sheet.Left;
        for (var i = 0; i < columns.Count; i++)
        {
            for (var line = 0; line < lines[i].Count; line++)
                Draw(lines[i][line], columns[i], font, brushes?[i] ?? Sheet.Ink, x, sheet.Y + line * Sheet.LineHeight(font));
            x += columns[i].Width;
        }
        sheet.Y += height;
        sheet.Rule(Sheet.Line, sheet.Y);
        sheet.Y += Padding;
    }

    /// <summary>The width that a column of figures needs.</summary>
    public static double WidthOf(Sheet sheet, IEnumerable<string> cells) =>
        cells.Select(c => sheet.Measure(c, PdfFonts.Bold(8))).DefaultIfEmpty(0).Max() + Gap;

    // What stands at the right edge ends with the column, so that the last one ends with the page.
    private void Draw(string text, Column column, XFont font, XBrush brush, double x, double y)
    {
        if (column.IsRight) sheet.TextRight(text, font, brush, x + column.Width, y);
        else sheet.Text(text, font, brush, x, y);
    }
}
