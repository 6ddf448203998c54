using PacSpace.Core.Amounts;
using PacSpace.Server.Hosting.Receipts;
using PacSpace.Server.Receipts.Formats;

namespace PacSpace.Server.Receipts.Pdf;

/// <summary>The months and the entries, each in a table.</summary>
internal sealed class ReceiptEntries(Sheet sheet, PdfContent content)
{
    // Figures that would leave no room for words are broken into lines.
    private const double WidestFigure = 140;

    private readonly ReceiptView _receipt = content.Receipt;
    private readonly ReceiptFormat _format = content.Format;

    private ReceiptWords Words => _format.Words;

    private string InUnit(string title) => _format.Unit.Length > 0 ? $"{title} ({_format.Unit})" : title;

    public void Draw()
    {
        if (_receipt.WindowSummaries.Count > 0)
        {
            DrawHeading(Words.ByMonth);
            DrawMonths(_receipt.WindowSummaries, true);
            sheet.Y += 16;
        }
        DrawHeading($"{Words.Entries} ({_format.Count(_receipt.DeltasCount ?? 0)})");
        if (_receipt.DeltasCount > 0) DrawEntries();
        else sheet.Paragraph(Words.NoEntries, PdfFonts.Regular(9), Sheet.Ink, Sheet.Left, sheet.Width);
        sheet.Y += 8;
        DrawNotes();
    }

    private void DrawHeading(string text)
    {
        sheet.Ensure(80);
        sheet.Text(text, PdfFonts.Bold(11), Sheet.Ink, Sheet.Left, sheet.Y);
        sheet.Y += 20;
    }

    private void DrawMonths(IReadOnlyList<WindowSummary> months, bool withTotal)
    {
        var first = sheet.Width * 0.22;
        var count = sheet.Width * 0.12;
        var figure = (sheet.Width - first - count) / 3;
        var table = new Table(sheet,
        [
            new(Words.Month, first), new(Words.Entries, count, true), new(InUnit(Words.Credits), figure, true),
            new(InUnit(Words.Debits), figure, true), new(InUnit(Words.NetChange), figure, true),
        ]);
        table.DrawHeader();
        foreach (var month in months)
        {
            table.DrawRow(
            [
                _format.Month(month.Period), _format.Count(month.DeltasCount), _format.Number(month.TotalCredits),
                _format.Number(month.TotalDebits), _format.Number(month.NetChange),
            ]);
        }
        if (!withTotal || months.Count < 2) return;
        table.DrawRow(
        [
            "", _format.Count(_receipt.DeltasCount!.Value), _format.Number(_receipt.TotalCredits!.Value),
            _format.Number(_receipt.TotalDebits!.Value), _format.Number(_receipt.NetChange!.Value),
        ], true);
    }

    private void DrawEntries()
    {
        var table = new Table(sheet, Columns());
        table.DrawHeader();
        if (_receipt.StartingBalance is { } opening)
            table.DrawRow(["", Words.OpeningBalance, "", "", _format.Number(opening)], true);
        foreach (var delta in _receipt.Deltas)
        {
            table.DrawRow(
            [
                _format.Moment(ReceiptPdf.Time(delta.Time)), delta.DataPurged ? Words.Purged : delta.Reason ?? "",
                delta.ReferenceId ?? "", _format.Number(delta.Delta), _format.Number(delta.Balance),
            ], false, delta.DataPurged ? [null, Sheet.Quiet, null, null, null] : null);
        }
        if (content.RestCount > 0) DrawRest();
        else if (_receipt.FinalBalance is { } closing)
            table.DrawRow(["", Words.ClosingBalance, "", "", _format.Number(closing)], true);
    }

    private Column[] Columns()
    {
        var date = Table.WidthOf(sheet, [_format.Moment(ReceiptPdf.Time(_receipt.Deltas[0].Time)), Words.Date]);
        var amount = FigureWidth(_receipt.Deltas.Select(d => d.Delta), Words.Amount);
        var balance = FigureWidth(
            _receipt.Deltas.Select(d => d.Balance).Append(_receipt.StartingBalance ?? default), Words.Balance);
        var words = sheet.Width - date - amount - balance;
        var reference = _receipt.Deltas.Any(d => d.ReferenceId is not null) ? words * 0.38 : 0;
        return
        [
            new(Words.Date, date), new(Words.Reason, words - reference),
            new(reference > 0 ? Words.Reference : "", reference), new(Words.Amount, amount, true),
            new(Words.Balance, balance, true),
        ];
    }

    // Digits are all of one width: the longest text is the widest.
    private double FigureWidth(IEnumerable<Amount> amounts, string title) => Math.Min(WidestFigure,
        Table.WidthOf(sheet, [amounts.Select(_format.Number).MaxBy(t => t.Length)!, title]) + 6);

    private void DrawRest()
    {
        sheet.Y += 8;
        sheet.Paragraph(ReceiptFormat.Fill(Words.More, _format.Count(content.RestCount)),
            PdfFonts.Regular(9), Sheet.Ink, Sheet.Left, sheet.Width);
        if (content.Rest.Count == 0) return;
        sheet.Y += 6;
        DrawMonths(content.Rest, false);
        sheet.Ensure(30);
        sheet.Text(Words.ClosingBalance, PdfFonts.Bold(9), Sheet.Ink, Sheet.Left, sheet.Y + 4);
        sheet.TextRight(_format.Number(_receipt.FinalBalance!.Value), PdfFonts.Bold(9), Sheet.Ink, sheet.Right, sheet.Y + 4);
        sheet.Y += 24;
    }

    private void DrawNotes()
    {
        List<string> notes = [ReceiptFormat.Fill(Words.TimesIn, _format.Zone.Id)];
        if (content.IsUnitChosen) notes.Add(ReceiptFormat.Fill(Words.UnitChosen, _format.Unit));
        if (_receipt.PendingDeltas > 0) notes.Add(ReceiptFormat.Fill(Words.Pending, _format.Count(_receipt.PendingDeltas)));
        foreach (var note in notes) sheet.Paragraph(note, PdfFonts.Regular(7.5), Sheet.Quiet, Sheet.Left, sheet.Width);
        sheet.Y += 14;
    }
}
