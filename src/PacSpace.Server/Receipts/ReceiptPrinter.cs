using PacSpace.Core.Amounts;
using PacSpace.Server.Hosting.Errors;
using PacSpace.Server.Hosting.Receipts;
using PacSpace.Server.Receipts.Pdf;

namespace PacSpace.Server.Receipts;

/// <summary>Makes PDFs, a few at a time: strangers may ask for them, and a long one keeps a core busy for a second.</summary>
internal sealed class ReceiptPrinter(ReceiptReader reader) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _gate = new(Math.Max(1, Environment.ProcessorCount / 2));

    /// <summary>A receipt as a PDF, or why not.</summary>
    public async Task<(byte[]? Pdf, ReceiptView? Receipt, ApiError? Error)> PrintAsync(
        ReceiptSource source, ReceiptOptions options, CancellationToken ct)
    {
        if (!await _gate.WaitAsync(Patience, ct))
            return (null, null, ApiError.Unavailable("Many receipts are being printed; ask again.", 5));
        try
        {
            var receipt = await reader.ReadAsync(source, 1, ReceiptPdf.MaxRows, true, ct);
            var format = options.Read(receipt.Unit, out var error);
            if (format is null) return (null, null, error);
            var listed = receipt.Deltas.Count;
            var rest = receipt.DeltasCount > listed ? await ReceiptReader.MonthsFromAsync(source, listed, ct) : [];
            var content = new PdfContent(
                receipt, rest, format.For(AmountsOf(receipt)), receipt.Unit.Length == 0 && format.Unit.Length > 0);
            return (await Task.Run(() => ReceiptPdf.Write(content, options.Paper == "letter"), ct), receipt, null);
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose() => _gate.Dispose();

    /// <summary>All amounts that a receipt shows.</summary>
    public static IEnumerable<Amount> AmountsOf(ReceiptView receipt) =>
    [
        .. new[] { receipt.StartingBalance, receipt.FinalBalance, receipt.TotalCredits, receipt.TotalDebits, receipt.NetChange }
            .OfType<Amount>(),
        .. receipt.Deltas.SelectMany(d => new[] { d.Delta, d.Balance }),
        .. receipt.WindowSummaries.SelectMany(m => new[] { m.TotalCredits, m.TotalDebits, m.NetChange }),
    ];
}
