using PacSpace.Server.Hosting.Errors;
using PacSpace.Server.Hosting.Pages;
using PacSpace.Server.Hosting.Receipts;

namespace PacSpace.Server.Receipts.Page;

/// <summary>The page behind a receipt's link: the same as its PDF, without the code and with fewer rows.</summary>
internal static class ReceiptPages
{
    internal static async Task<IResult> HandleAsync(
        string receiptId, [AsParameters] ReceiptOptions options, ReceiptRegister register, ReceiptReader reader,
        PageRenderer pages, HttpContext context, CancellationToken ct)
    {
        if (await register.FindPublicAsync(receiptId, ct) is not { } source)
            return await RefuseAsync(pages, context.Response, ReceiptEndpoints.Unknown);
        var receipt = await reader.ReadAsync(source, 1, ReceiptReader.MaxLimit, true, ct);
        if (options.Read(receipt.Unit, out var error) is not { } format)
            return await RefuseAsync(pages, context.Response, error!);
        return await pages.RenderAsync<ReceiptPage>(context.Response, 200, new()
        {
            ["Receipt"] = receipt,
            ["Format"] = format.For(ReceiptPrinter.AmountsOf(receipt)),
            ["Query"] = context.Request.QueryString.Value,
        });
    }

    private static Task<IResult> RefuseAsync(PageRenderer pages, HttpResponse response, ApiError error) =>
        pages.RenderAsync<ReceiptRefusal>(response, error.Status, new() { ["Message"] = error.Message });
}
