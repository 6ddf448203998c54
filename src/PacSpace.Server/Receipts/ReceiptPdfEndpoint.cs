using PacSpace.Server.Hosting.Errors;
using PacSpace.Server.Hosting.Receipts;

namespace PacSpace.Server.Receipts;

internal static class ReceiptPdfEndpoint
{
    /// <summary>One receipt as a PDF, without a key</summary>
    /// <remarks>
    /// Up to 5000 entries are listed one by one, those after them as sums by month. Text is in a font with Latin, Greek
    /// and Cyrillic letters; other scripts show as empty boxes there, and as they are in the JSON and on the page.
    /// </remarks>
    /// <param name="receiptId">rcpt_…</param>
    internal static async Task<IResult> HandleAsync(
        string receiptId, [AsParameters] ReceiptOptions options, ReceiptRegister register, ReceiptPrinter printer,
        HttpResponse response, CancellationToken ct)
    {
        if (await register.FindPublicAsync(receiptId, ct) is not { } source) return new ErrorResult(ReceiptEndpoints.Unknown);
        var (pdf, receipt, error) = await printer.PrintAsync(source, options, ct);
        if (pdf is null) return new ErrorResult(error!);
        response.Headers.ContentDisposition = $"inline; filename=\"{FileName(receipt!)}\"";
        response.Headers.XContentTypeOptions = "nosniff";
        return TypedResults.Bytes(pdf, "application/pdf");
    }

    // Customer ids are ASCII letters, digits and _ - . : of which only the colon is none of a file's name.
    private static string FileName(ReceiptView receipt) => string.Join('-', new[]
    {
        "receipt", receipt.CustomerId?.Replace(':', '_'), receipt.Period ?? receipt.GeneratedAt[..10],
    }.OfType<string>()) + ".pdf";
}
