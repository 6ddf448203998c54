using System.CommandLine;
using PacSpace.Cli.Calls;
using PacSpace.Cli.Files;
using PacSpace.Cli.Output;
using PacSpace.Client;
using PacSpace.Client.Models;

namespace PacSpace.Cli.Receipts;

/// <summary><c>pacspace receipt</c>: what a customer is handed.</summary>
internal static class ReceiptCommand
{
    private static readonly Argument<string> Customer = Arguments.Customer();

    private static readonly Option<string?> Pdf =
        Arguments.Option("--pdf", "FILE", "Also saves it as a PDF; - writes the standard output.");

    private static readonly Option<string?> Locale =
        Arguments.Option("--locale", "LOCALE", "How the PDF writes numbers and dates, such as de-DE.");

    private static readonly Option<string?> TimeZone =
        Arguments.Option("--time-zone", "ZONE", "Zone of the PDF's times, such as Europe/Berlin.");

    private static readonly Option<string?> Unit =
        Arguments.Option("--unit", "UNIT", "What the PDF counts, where the ledger records no unit.");

    private static readonly Option<string?> Paper = Arguments.OneOf("--paper", "The PDF's paper.", "a4", "letter");

    public static Command Create() => new Command("receipt",
        "Makes a receipt of a customer's deltas (default: every one), whose id opens it without a key.")
    {
        Customer, Pdf, Locale, TimeZone, Unit, Paper,
    }.WithScope().Calls(RunAsync);

    private static async Task<int> RunAsync(ParseResult parsed, Session session, CancellationToken ct)
    {
        var receipt = await session.Balance.ReceiptAsync(
            parsed.GetRequiredValue(Customer), new NewReceiptOptions { Scope = ScopeOptions.Of(parsed) }, ct);
        var pdf = parsed.GetValue(Pdf);
        if (pdf is not null)
        {
            var content = await session.Public.ReceiptPdfAsync(receipt.ReceiptId, new ReceiptPdfOptions
            {
                Locale = parsed.GetValue(Locale),
                TimeZone = parsed.GetValue(TimeZone),
                Unit = parsed.GetValue(Unit),
                Paper = parsed.GetValue(Paper) is { } word ? Enum.Parse<Paper>(word, ignoreCase: true) : null,
            }, ct);
            await OutputFile.WriteAsync(pdf, async output => await output.WriteAsync(content, ct));
        }
        if (pdf == OutputFile.Standard) return ExitCodes.Success;
        if (session.IsJson) session.WriteJson();
        else Write(receipt, pdf);
        return ExitCodes.Success;
    }

    private static void Write(Receipt receipt, string? pdf)
    {
        var table = new Table().Text("period").Numbers("credits", "debits", "net", "deltas");
        foreach (var window in receipt.WindowSummaries)
            table.Add(window.Period, Shown.Of(window.TotalCredits), Shown.Of(window.TotalDebits), Shown.Of(window.NetChange),
                Shown.Of(window.DeltasCount));
        if (table.Count > 0) table.Write();
        Facts.Write(
            ("Receipt", receipt.ReceiptId),
            ("Customer", receipt.CustomerId),
            ("Deltas", Shown.Of(receipt.DeltasCount)),
            ("Starting balance", Amount(receipt.StartingBalance, receipt)),
            ("Net change", Amount(receipt.NetChange, receipt)),
            ("Final balance", Amount(receipt.FinalBalance, receipt)),
            ("Proof root", receipt.ProofRoot),
            ("Page", receipt.ReceiptUrl),
            ("PDF", pdf ?? receipt.PdfUrl));
    }

    private static string? Amount(decimal? amount, Receipt receipt) =>
        amount is { } known ? Shown.Of(known, receipt.Unit) : null;
}
