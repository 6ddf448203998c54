using UglyToad.PdfPig;
using UglyToad.PdfPig.Content;
using ZXing;
using ZXing.Common;
using ZXing.QrCode;

namespace PacSpace.Server.Tests.Receipts;

/// <summary>A PDF as a reader program sees it: the lines of its pages, and the code that it draws.</summary>
internal sealed class PdfText : IDisposable
{
    private readonly PdfDocument _document;

    public PdfText(byte[] pdf) => _document = PdfDocument.Open(pdf);

    public int PageCount => _document.NumberOfPages;

    public DocumentInformation Information => _document.Information;

    /// <summary>The words of each line, from the top of the first page to the end of the last.</summary>
    public IReadOnlyList<string> Lines => [.. _document.GetPages().SelectMany(LinesOf)];

    public IReadOnlyList<string> LinesOfPage(int page) => [.. LinesOf(_document.GetPage(page))];

    /// <summary>All text with the line breaks as spaces.</summary>
    public string Text => string.Join(' ', Lines);

    public (double Width, double Height) Size => (_document.GetPage(1).Width, _document.GetPage(1).Height);

    /// <summary>What the QR code on the last page says, read from its picture.</summary>
    public string? ReadCode()
    {
        const int scale = 4;
        var page = _document.GetPage(PageCount);
        var (width, height) = ((int)page.Width * scale, (int)page.Height * scale);
        var picture = Enumerable.Repeat((byte)255, width * height).ToArray();
        // The code is the one black path; everything else is in other colours.
        foreach (var path in page.Paths.Where(p => p.IsFilled && p.FillColor is { } c && c.ToRGBValues() is (0, 0, 0)))
        {
            foreach (var box in path.Select(s => s.GetBoundingRectangle()).OfType<UglyToad.PdfPig.Core.PdfRectangle>())
            {
                for (var y = (int)Math.Round(box.Bottom * scale); y < (int)Math.Round(box.Top * scale); y++)
                {
                    for (var x = (int)Math.Round(box.Left * scale); x < (int)Math.Round(box.Right * scale); x++)
                        picture[(height - 1 - y) * width + x] = 0;
                }
            }
        }
        var source = new RGBLuminanceSource(picture, width, height, RGBLuminanceSource.BitmapFormat.Gray8);
        // Alone and upright, as the hint says. Without it the reader, made for photographs, misses one code in some hundred.
        var alone = new Dictionary<DecodeHintType, object> { [DecodeHintType.PURE_BARCODE] = true };
        var bitmap = new BinaryBitmap(new HybridBinarizer(source));
        return (new QRCodeReader().decode(bitmap, alone) ?? new QRCodeReader().decode(bitmap))?.Text;
    }

    public void Dispose() => _document.Dispose();

    private static IEnumerable<string> LinesOf(Page page) => page.GetWords()
        .GroupBy(w => Math.Round(w.Letters[0].StartBaseLine.Y))
        .OrderByDescending(line => line.Key)
        .Select(line => string.Join(' ', line.OrderBy(w => w.BoundingBox.Left).Select(w => w.Text)));
}
