using PdfSharp.Drawing;
using QRCoder;

namespace PacSpace.Server.Receipts.Pdf;

/// <summary>A QR code as filled rectangles, sharp at every size.</summary>
internal static class QrDrawing
{
    /// <summary>Draws a link with its quiet zone.</summary>
    public static void Draw(XGraphics graphics, string link, double x, double y, double size)
    {
        using var generator = new QRCodeGenerator();
        using var code = generator.CreateQrCode(link, QRCodeGenerator.ECCLevel.M);
        var rows = code.ModuleMatrix;
        var module = size / rows.Count;
        var path = new XGraphicsPath { FillMode = XFillMode.Winding };
        for (var row = 0; row < rows.Count; row++)
        {
            for (var from = 0; from < rows.Count; from++)
            {
                if (!rows[row][from]) continue;
                var to = from + 1;
                while (to < rows.Count && rows[row][to]) to++;
                path.AddRectangle(x + from * module, y + row * module, (to - from) * module, module);
                from = to;
            }
        }
        graphics.DrawRectangle(XBrushes.White, x, y, size, size);
        graphics.DrawPath(XBrushes.Black, path);
    }
}
