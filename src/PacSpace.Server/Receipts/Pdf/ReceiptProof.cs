using PacSpace.Server.Hosting.Receipts;
using PacSpace.Server.Receipts.Formats;
using PdfSharp.Drawing;
using PdfSharp.Pdf;

namespace PacSpace.Server.Receipts.Pdf;

/// <summary>How to check the receipt: proof root, place in the log, and the link as a code. Never split over pages.</summary>
internal sealed class ReceiptProof(Sheet sheet, PdfContent content)
{
    private const double CodeSize = 104;
    private const double Padding = 14;
    private const double LabelWidth = 78;

    private readonly ReceiptView _receipt = content.Receipt;
    private readonly ReceiptFormat _format = content.Format;
    private readonly XFont _label = PdfFonts.Regular(8);
    private readonly XFont _code = PdfFonts.Code(6.8);
    private readonly XFont _text = PdfFonts.Regular(8);

    private ReceiptWords Words => _format.Words;

    private string Link => _receipt.VerifyUrl ?? _receipt.ReceiptUrl;

    public void Draw()
    {
        var width = sheet.Width - 3 * Padding - CodeSize;
        var facts = Facts().Select(f => (f.Label, Lines: TextLines.Wrap(
            f.Value, width - LabelWidth, int.MaxValue, t => sheet.Measure(t, f.Font)), f.Font)).ToList();
        var words = ReceiptFormat.Fill(_receipt.VerifyUrl is null ? Words.NoProof : Words.Check, Link);
        var lines = TextLines.Wrap(words, sheet.Width - 2 * Padding, int.MaxValue, t => sheet.Measure(t, _text));
        var factsHeight = 24 + facts.Sum(f => f.Lines.Count * Sheet.LineHeight(f.Font) + 4);
        var upper = Math.Max(factsHeight, CodeSize);
        var height = upper + 2 * Padding + 26 + lines.Count * Sheet.LineHeight(_text);
        sheet.Ensure(height);
        var top = sheet.Y;
        sheet.Graphics.DrawRectangle(Sheet.Line, Sheet.Tint, Sheet.Left, top, sheet.Width, height);
        DrawCode(top + Padding);

        var (x, y) = (Sheet.Left + Padding, top + Padding);
        sheet.Text(Words.Proof, PdfFonts.Bold(11), Sheet.Ink, x, y);
        y += 24;
        foreach (var (label, values, font) in facts)
        {
            sheet.Text(label, _label, Sheet.Quiet, x, y);
            foreach (var value in values)
            {
                sheet.Text(value, font, Sheet.Ink, x + LabelWidth, y + (font == _code ? 1 : 0));
                y += Sheet.LineHeight(font);
            }
            y += 4;
        }
        y = top + Padding + upper + 8;
        sheet.Text(Words.HowToCheck, PdfFonts.Bold(9), Sheet.Ink, x, y);
        y += 16;
        foreach (var line in lines)
        {
            sheet.Text(line, _text, Sheet.Ink, x, y);
            y += Sheet.LineHeight(_text);
        }
        sheet.Y = top + height;
    }

    private IEnumerable<(string Label, string Value, XFont Font)> Facts()
    {
        var log = _receipt.Log;
        if (_receipt.ProofRoot is { } root) yield return (Words.ProofRoot, root, _code);
        yield return (Words.Log, log.Origin, _code);
        if (log.LogIndex is { } index) yield return (Words.LogEntry, _format.Count(index), _label);
        var head = log.Root is null ? Words.NotSigned : ReceiptFormat.Fill(Words.Size, _format.Count(log.Size));
        yield return (Words.TreeHead, head, _label);
        if (log.Root is { } hash) yield return (Words.Hash, hash, _code);
    }

    private void DrawCode(double y)
    {
        var x = sheet.Right - Padding - CodeSize;
        QrDrawing.Draw(sheet.Graphics, Link, x, y, CodeSize);
        var area = sheet.Graphics.Transformer.WorldToDefaultPage(new XRect(x, y, CodeSize, CodeSize));
        var link = sheet.Page.AddWebLink(new PdfRectangle(area), Link);
        // When and as what it was made is random to a reader, and another in each copy.
        link.Elements.Remove("/M");
        link.Elements.Remove("/NM");
    }
}
