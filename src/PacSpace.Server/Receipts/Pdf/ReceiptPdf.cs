using System.Security.Cryptography;
using System.Text;
using PacSpace.Core.Statements;
using PacSpace.Server.Hosting.Receipts;
using PacSpace.Server.Receipts.Formats;
using PdfSharp;
using PdfSharp.Pdf;

namespace PacSpace.Server.Receipts.Pdf;

/// <summary>What a PDF is made of.</summary>
/// <param name="Receipt">With the entries that are listed.</param>
/// <param name="Rest">Sums by month of those that are not.</param>
/// <param name="IsUnitChosen">True if the ledger does not say the unit.</param>
internal sealed record PdfContent(
    ReceiptView Receipt, IReadOnlyList<WindowSummary> Rest, ReceiptFormat Format, bool IsUnitChosen)
{
    public long RestCount => (Receipt.DeltasCount ?? 0) - Receipt.Deltas.Count;
}

/// <summary>
/// A receipt on paper. The same receipt with the same options gives the same bytes, as long as the ledger says the same
/// about it.
/// </summary>
internal static class ReceiptPdf
{
    /// <summary>Entries that are listed one by one; beyond them months are summed up.</summary>
    public const int MaxRows = 5000;

    public static byte[] Write(PdfContent content, bool isLetter)
    {
        using var document = new PdfDocument();
        Describe(document, content, isLetter);
        using (var sheet = new Sheet(document, isLetter ? PageSize.Letter : PageSize.A4))
        {
            new ReceiptHead(sheet, content).Draw();
            if (content.Receipt.Kind != "environment") new ReceiptEntries(sheet, content).Draw();
            new ReceiptProof(sheet, content).Draw();
            sheet.Finish((s, page, pages) => DrawFooter(s, content, page, pages));
        }
        using var bytes = new MemoryStream();
        document.Save(bytes);
        return FixedIds.Set(bytes.ToArray());
    }

    public static long Time(string text) =>
        Timestamp.TryParse(Encoding.ASCII.GetBytes(text), out var time) ? time : throw new InvalidDataException(text);

    /// <summary>What the receipt is about, in words.</summary>
    public static string Period(ReceiptView receipt, ReceiptFormat format) => receipt switch
    {
        { Kind: "selection" } => format.Words.ChosenEntries,
        { StartDate: { } start, EndDate: { } end } => format.Window(Time(start), Time(end)),
        _ => format.Words.AllEntries,
    };

    /// <summary>The customer by name and id.</summary>
    public static string? Customer(ReceiptView receipt) =>
        receipt.CustomerName is { } name ? $"{name} ({receipt.CustomerId})" : receipt.CustomerId;

    private static void Describe(PdfDocument document, PdfContent content, bool isLetter)
    {
        var (receipt, words) = (content.Receipt, content.Format.Words);
        var made = DateTimeOffset.FromUnixTimeMilliseconds(Time(receipt.GeneratedAt)).UtcDateTime;
        document.Info.Title = string.Join(" · ", new[]
        {
            words.Receipt, Period(receipt, content.Format), receipt.CustomerId, receipt.VendorName,
        }.Where(t => t is { Length: > 0 }));
        document.Info.Author = receipt.VendorName ?? "";
        document.Info.Subject = receipt.ReceiptId;
        document.Info.Creator = "PacSpace";
        document.Info.CreationDate = made;
        document.Info.ModificationDate = made;
        document.Language = words.Language;
        document.ViewerPreferences.DisplayDocTitle = true;
        var format = content.Format;
        var identity = $"{receipt.ReceiptId} {format.Locale.Tag} {format.Zone.Id} {format.Unit} {isLetter}";
        // 16 bytes, which the library takes as characters.
        var id = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(identity)).AsSpan(0, 8));
        document.Internals.FirstDocumentID = id;
        document.Internals.SecondDocumentID = id;
    }

    private static void DrawFooter(Sheet sheet, PdfContent content, int page, int pages)
    {
        var font = PdfFonts.Regular(7);
        sheet.Rule(Sheet.Line, sheet.Y - 4);
        sheet.Text($"{content.Format.Words.Number} {content.Receipt.ReceiptId}", font, Sheet.Quiet, Sheet.Left, sheet.Y);
        var place = ReceiptFormat.Fill(content.Format.Words.PageOf, page, pages);
        sheet.TextRight(place, font, Sheet.Quiet, sheet.Right, sheet.Y);
    }
}
