using System.Diagnostics;
using PacSpace.Server.Tests.Imports;
using static PacSpace.Server.Tests.Receipts.ReceiptFixture;

namespace PacSpace.Server.Tests.Receipts;

/// <summary>What a PDF costs: anybody who knows an id may ask for one.</summary>
[CollectionDefinition(nameof(ReceiptPdfCostTests), DisableParallelization = true), Collection(nameof(ReceiptPdfCostTests))]
public sealed class ReceiptPdfCostTests(ReceiptFixture fixture) : IClassFixture<ReceiptFixture>
{
    private const int Requests = 5;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>Rows are set one by one; the bound is some times what they take, so that a square shows.</summary>
    [Theory]
    [InlineData(100, 40_000_000)]
    [InlineData(5000, 900_000_000)]
    public async Task A_row_takes_as_much_in_a_long_receipt_as_in_a_short_one(int rows, long maxBytes)
    {
        var customer = NewCustomer();
        (await fixture.Api.ImportAsync(ImportApi.Lines(customer, rows), customer, Ct)).IsCreated();
        await fixture.RecordAsync(customer, "1", "usage", null, Ct, unit: null);
        var path = Public($"{(await fixture.MakeAsync(customer, "?deltaLimit=1", Ct))["receiptId"]}.pdf");
        var length = (await fixture.Stranger.GetByteArrayAsync(path, Ct)).Length;
        var (watch, before) = (Stopwatch.StartNew(), GC.GetTotalAllocatedBytes(precise: true));
        for (var i = 0; i < Requests; i++) await fixture.Stranger.GetByteArrayAsync(path, Ct);
        var allocated = (GC.GetTotalAllocatedBytes(precise: true) - before) / Requests;
        TestContext.Current.SendDiagnosticMessage("PDF of {0} rows: {1:F0} ms, {2:F1} MB allocated, {3} KB long",
            rows, watch.Elapsed.TotalMilliseconds / Requests, allocated / 1e6, length / 1024);
        Assert.InRange(allocated, 0, maxBytes);
    }
}
