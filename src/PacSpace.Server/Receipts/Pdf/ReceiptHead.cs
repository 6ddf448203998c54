using PacSpace.Core.Amounts;
using PacSpace.Server.Hosting.Receipts;
using PacSpace.Server.Receipts.Formats;
using PdfSharp.Drawing;

namespace PacSpace.Server.Receipts.Pdf;

/// <summary>The top of the first page: who, whom, which period, and what it adds up to.</summary>
internal sealed class ReceiptHead(Sheet sheet, PdfContent content)
{
    private const double LabelWidth = 70;
    private const double ColumnGap = 24;

    private readonly ReceiptView _receipt = content.Receipt;
    private readonly ReceiptFormat _format = content.Format;

    private ReceiptWords Words => _format.Words;

    public void Draw()
    {
        DrawTitle();
        if (_receipt.Environment == "sandbox") DrawNote(Words.TestData);
        if (_receipt.Frozen) DrawNote(Words.Frozen);
        DrawFacts();
        if (_receipt is { StartingBalance: { } opening, FinalBalance: { } closing })
        {
            DrawFigures(
            [
                (Words.OpeningBalance, opening), (Words.Credits, _receipt.TotalCredits!.Value),
                (Words.Debits, _receipt.TotalDebits!.Value), (Words.ClosingBalance, closing),
            ]);
        }
        else if (_receipt.NetChange is { } net)
        {
            DrawFigures([(Words.NetChange, net)]);
        }
    }

    private void DrawTitle()
    {
        var (title, vendor) = (PdfFonts.Bold(22), PdfFonts.Bold(11));
        sheet.Text(Words.Receipt, title, Sheet.Ink, Sheet.Left, sheet.Y);
        var room = sheet.Width - sheet.Measure(Words.Receipt, title) - ColumnGap;
        var name = TextLines.Wrap(_receipt.VendorName ?? "", room, 1, t => sheet.Measure(t, vendor));
        if (name is [var line]) sheet.TextRight(line, vendor, Sheet.Ink, sheet.Right, sheet.Y + 11);
        sheet.Y += 36;
        sheet.Graphics.DrawRectangle(Sheet.Accent, Sheet.Left, sheet.Y, sheet.Width, 2);
        sheet.Y += 14;
    }

    /// <summary>A sentence that nobody should miss.</summary>
    private void DrawNote(string text)
    {
        var font = PdfFonts.Bold(9);
        var lines = TextLines.Wrap(text, sheet.Width - 20, int.MaxValue, t => sheet.Measure(t, font));
        var height = lines.Count * Sheet.LineHeight(font) + 12;
        sheet.Graphics.DrawRectangle(Sheet.Warning, Sheet.Left, sheet.Y, sheet.Width, height);
        sheet.Y += 6;
        foreach (var line in lines)
        {
            sheet.Text(line, font, Sheet.Ink, Sheet.Left + 10, sheet.Y);
            sheet.Y += Sheet.LineHeight(font);
        }
        sheet.Y += 16;
    }

    private void DrawFacts()
    {
        // The right column holds the longest word: the receipt's id.
        var width = (sheet.Width - ColumnGap) * 0.43;
        var top = sheet.Y;
        DrawFact(Words.IssuedBy, _receipt.VendorName, Sheet.Left, width);
        DrawFact(Words.Customer, ReceiptPdf.Customer(_receipt), Sheet.Left, width);
        if (_receipt.CustomersCount is { } count) DrawFact(Words.Customers, _format.Count(count), Sheet.Left, width);
        DrawFact(Words.Unit, _format.Unit, Sheet.Left, width);
        var left = sheet.Y;
        sheet.Y = top;
        var x = Sheet.Left + width + ColumnGap;
        width = sheet.Right - x;
        DrawFact(Words.Period, ReceiptPdf.Period(_receipt, _format), x, width);
        DrawFact(Words.Issued, _format.Utc(ReceiptPdf.Time(_receipt.GeneratedAt)), x, width);
        DrawFact(Words.Number, _receipt.ReceiptId, x, width, PdfFonts.Code(8));
        sheet.Y = Math.Max(left, sheet.Y) + 2;
        var status = _receipt switch
        {
            { Kind: "selection" } => Words.Chosen,
            { StartDate: null } => null,
            { Closed: true } => Words.Closed,
            _ => Words.Open,
        };
        if (status is not null) sheet.Paragraph(status, PdfFonts.Bold(9), Sheet.Ink, Sheet.Left, sheet.Width);
        sheet.Y += 12;
    }

    private void DrawFact(string label, string? value, double x, double width, XFont? valueFont = null)
    {
        if (value is not { Length: > 0 }) return;
        var font = PdfFonts.Regular(9);
        sheet.Text(label, font, Sheet.Quiet, x, sheet.Y);
        sheet.Paragraph(value, valueFont ?? font, Sheet.Ink, x + LabelWidth, width - LabelWidth);
        sheet.Y += 3;
    }

    /// <summary>Beside each other where they fit, else below each other.</summary>
    private void DrawFigures((string Label, Amount Amount)[] figures)
    {
        var (label, number) = (PdfFonts.Regular(8), PdfFonts.Bold(12));
        var column = sheet.Width / figures.Length;
        var fits = figures.All(f => sheet.Measure(_format.WithUnit(f.Amount), number) <= column - 20);
        var height = fits ? 50 : figures.Length * 19 + 14;
        sheet.Ensure(height);
        sheet.Graphics.DrawRectangle(Sheet.Tint, Sheet.Left, sheet.Y, sheet.Width, height);
        for (var i = 0; i < figures.Length; i++)
        {
            var text = _format.WithUnit(figures[i].Amount);
            if (fits)
            {
                sheet.Text(figures[i].Label, label, Sheet.Quiet, Sheet.Left + i * column + 10, sheet.Y + 9);
                sheet.Text(text, number, Sheet.Ink, Sheet.Left + i * column + 10, sheet.Y + 23);
                continue;
            }
            var y = sheet.Y + 8 + i * 19;
            sheet.Text(figures[i].Label, PdfFonts.Regular(9), Sheet.Quiet, Sheet.Left + 10, y + 1);
            sheet.TextRight(text, PdfFonts.Bold(10), Sheet.Ink, sheet.Right - 10, y);
        }
        sheet.Y += height + 18;
    }
}
