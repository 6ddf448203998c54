using PdfSharp.Drawing;
using PdfSharp.Fonts;
using PdfSharp.Pdf;

namespace PacSpace.Server.Receipts.Pdf;

/// <summary>
/// Open Sans (Apache 2.0) and Noto Mono (OFL 1.1), their licences beside them: Latin, Greek and Cyrillic, with digits
/// of one width. Embedded, because a server's machine need not have any font. Other scripts show as empty boxes.
/// </summary>
internal sealed class PdfFonts : IFontResolver
{
    private const string Sans = "Sans";
    private const string Mono = "Mono";
    private const string BoldFace = "OpenSans-Bold.ttf";
    private const string RegularFace = "OpenSans-Regular.ttf";
    private const string MonoFace = "NotoMono-Regular.ttf";

    // One encoding for all text, so that each face is embedded once and everything can be searched and copied.
    private static readonly XPdfFontOptions Options = new(PdfFontEncoding.Unicode);

    // The library asks one resolver in the whole process.
    static PdfFonts() => GlobalFontSettings.FontResolver = new PdfFonts();

    private PdfFonts()
    {
    }

    public static XFont Regular(double size) => new(Sans, size, XFontStyleEx.Regular, Options);

    public static XFont Bold(double size) => new(Sans, size, XFontStyleEx.Bold, Options);

    public static XFont Code(double size) => new(Mono, size, XFontStyleEx.Regular, Options);

    public FontResolverInfo? ResolveTypeface(string familyName, bool bold, bool italic) =>
        familyName == Mono ? new FontResolverInfo(MonoFace) : new FontResolverInfo(bold ? BoldFace : RegularFace);

    public byte[] GetFont(string faceName)
    {
        using var stream = typeof(PdfFonts).Assembly.GetManifestResourceStream(faceName)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
