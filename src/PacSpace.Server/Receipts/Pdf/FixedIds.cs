using System.Text;
using System.Text.RegularExpressions;

namespace PacSpace.Server.Receipts.Pdf;

/// <summary>
/// Puts fixed ids where the library writes random ones (font subsets, the link's annotation, XMP), as long as those, so
/// that the same document is the same bytes.
/// </summary>
internal static partial class FixedIds
{
    public static byte[] Set(byte[] pdf)
    {
        // Latin-1 maps each byte to one character and back.
        var text = Encoding.Latin1.GetString(pdf);
        // Tags tell subsets of one face apart; here each face has one.
        Replace(pdf, SubsetTag().Matches(text), "PACSPC"u8);
        Replace(pdf, RandomId().Matches(text), "00000000-0000-4000-8000-000000000000"u8);
        return pdf;
    }

    private static void Replace(byte[] pdf, MatchCollection matches, ReadOnlySpan<byte> value)
    {
        foreach (Match match in matches) value.CopyTo(pdf.AsSpan(match.Groups[1].Index));
    }

    [GeneratedRegex(@"/([A-Z]{6})\+(?=(Open#20Sans|Noto#20Mono))")]
    private static partial Regex SubsetTag();

    [GeneratedRegex(@"(?:/NM\(|ID>uuid:)([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")]
    private static partial Regex RandomId();
}
