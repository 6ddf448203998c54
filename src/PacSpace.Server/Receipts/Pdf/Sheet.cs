using PdfSharp;
using PdfSharp.Drawing;
using PdfSharp.Pdf;

namespace PacSpace.Server.Receipts.Pdf;

/// <summary>The pages of a document, written from the top down. Lengths are points, a 72nd of an inch.</summary>
internal sealed class Sheet : IDisposable
{
    public const double Left = Margin;

    private const double Margin = 48;

    private const double FooterHeight = 30;

    public static readonly XBrush Ink = Brush(0x1B2129);
    public static readonly XBrush Quiet = Brush(0x525C69);
    public static readonly XBrush Accent = Brush(0x1F4FC4);
    public static readonly XBrush Tint = Brush(0xF1F4F9);
    public static readonly XBrush Warning = Brush(0xFFF3D6);
    public static readonly XPen Line = new(Color(0xD5DAE1), 0.5);
    public static readonly XPen StrongLine = new(Color(0x1B2129), 0.8);

    private readonly PdfDocument _document;
    private readonly PageSize _size;
    private XGraphics? _graphics;

    public Sheet(PdfDocument document, PageSize size)
    {
        (_document, _size) = (document, size);
        NewPage();
    }

    public XGraphics Graphics => _graphics!;

    public PdfPage Page { get; private set; } = null!;

    /// <summary>Where the next thing goes, from the top of the page.</summary>
    public double Y { get; set; }

    public double Right => Page.Width.Point - Margin;

    public double Width => Right - Left;

    private double Bottom => Page.Height.Point - Margin - FooterHeight;

    public void NewPage()
    {
        _graphics?.Dispose();
        Page = _document.AddPage();
        Page.Size = _size;
        _graphics = XGraphics.FromPdfPage(Page);
        Y = Margin;
    }

    /// <summary>Begins a new page unless so much is left of this one. True if it did.</summary>
    public bool Ensure(double height)
    {
        if (Y + height <= Bottom) return false;
        NewPage();
        return true;
    }

    /// <summary>One line whose top is at y.</summary>
    public void Text(string text, XFont font, XBrush brush, double x, double y) =>
        Graphics.DrawString(text, font, brush, x, y + font.Metrics.Ascent * font.Size / font.Metrics.UnitsPerEm);

    public void TextRight(string text, XFont font, XBrush brush, double right, double y) =>
        Text(text, font, brush, right - Measure(text, font), y);

    public double Measure(string text, XFont font) => Graphics.MeasureString(text, font).Width;

    public static double LineHeight(XFont font) => font.Size * 1.36;

    /// <summary>A paragraph from the cursor on, over as many lines as it takes; the cursor ends below it.</summary>
    public void Paragraph(string text, XFont font, XBrush brush, double x, double width)
    {
        foreach (var line in TextLines.Wrap(text, width, int.MaxValue, t => Measure(t, font)))
        {
            Ensure(LineHeight(font));
            Text(line, font, brush, x, Y);
            Y += LineHeight(font);
        }
    }

    public void Rule(XPen pen, double y) => Graphics.DrawLine(pen, Left, y, Right, y);

    /// <summary>Goes through all pages again, for what needs to know how many there are.</summary>
    public void Finish(Action<Sheet, int, int> footer)
    {
        _graphics?.Dispose();
        for (var i = 0; i < _document.PageCount; i++)
        {
            Page = _document.Pages[i];
            using (_graphics = XGraphics.FromPdfPage(Page, XGraphicsPdfPageOptions.Append))
            {
                Y = Page.Height.Point - Margin - FooterHeight / 2;
                footer(this, i + 1, _document.PageCount);
            }
        }
        _graphics = null;
    }

    public void Dispose() => _graphics?.Dispose();

    private static XColor Color(int rgb) => XColor.FromArgb(rgb >> 16 & 0xFF, rgb >> 8 & 0xFF, rgb & 0xFF);

    private static XSolidBrush Brush(int rgb) => new(Color(rgb));
}
