using System.CommandLine;
using System.Text;
using System.Text.Json;
using PacSpace.Cli.Calls;
using PacSpace.Cli.Output;
using PacSpace.Client;

namespace PacSpace.Cli.Files;

/// <summary><c>pacspace export</c>: customers, or one customer's deltas, as a file.</summary>
internal static class ExportCommand
{
    private static readonly Argument<string> Customer = Arguments.Customer();

    private static readonly Option<string> Output = new("--output")
    {
        Description = "The file (default: the standard output).",
        HelpName = "FILE",
        DefaultValueFactory = _ => OutputFile.Standard,
    };

    private static readonly Option<string?> Format =
        Arguments.OneOf("--format", "How it is written (default: by the file's name, else ndjson).", "csv", "ndjson");

    private static readonly Option<string?> Search =
        Arguments.Option("--search", "TEXT", "A part of the id or of the display name, whatever its case.");

    private static readonly Option<string?> Period = Arguments.Option("--period", "YYYY-MM", "One UTC month, with that month's figures.");

    public static Command Create() => new("export", "Writes customers, or a customer's deltas, as CSV or NDJSON.")
    {
        new Command("customers", "Exports every customer with its balance.")
        {
            Output, Format, Search, Period,
        }.Calls(CustomersAsync),
        new Command("deltas", "Exports every delta of a customer, in order; 'pacspace import' takes the CSV.")
        {
            Customer, Output, Format,
        }.WithScope().Calls(DeltasAsync),
    };

    private static Task<int> CustomersAsync(ParseResult parsed, Session session, CancellationToken ct)
    {
        var options = new CustomersOptions { Search = parsed.GetValue(Search), Period = parsed.GetValue(Period) };
        return WriteAsync(parsed, session.RowsAsync(session.Balance.CustomersAsync(options, ct), "customers", ct), (csv, row) =>
        {
            if (row is not { } customer)
                csv.Write("customerId", "customerReference", "displayName", "totalDeltas", "computedBalance", "unitLabel",
                    "firstDeltaAt", "lastDeltaAt");
            else
                csv.Write(customer.CustomerId, customer.CustomerReference, customer.DisplayName, Shown.Of(customer.TotalDeltas),
                    Shown.Of(customer.ComputedBalance), customer.UnitLabel, Shown.Of(customer.FirstDeltaAt),
                    Shown.Of(customer.LastDeltaAt));
        });
    }

    private static Task<int> DeltasAsync(ParseResult parsed, Session session, CancellationToken ct)
    {
        var customer = parsed.GetRequiredValue(Customer);
        var options = new DeriveOptions { Scope = ScopeOptions.Of(parsed) };
        return WriteAsync(parsed, session.RowsAsync(session.Balance.DeriveAsync(customer, options, ct), "deltas", ct), (csv, row) =>
        {
            if (row is not { } delta)
                csv.Write("customerId", "sequenceNumber", "time", "delta", "balance", "reason", "referenceId", "metadata",
                    "status", "recordId", "receiptId");
            else
                csv.Write(customer, Shown.Of(delta.SequenceNumber), Shown.Of(delta.Time), Shown.Of(delta.Delta),
                    Shown.Of(delta.Balance), delta.Reason, delta.ReferenceId,
                    delta.Metadata is { ValueKind: JsonValueKind.Object } metadata ? metadata.GetRawText() : null,
                    delta.Status, delta.RecordId, delta.ReceiptId);
        });
    }

    /// <param name="parsed">Says where to and how.</param>
    /// <param name="rows">What is written.</param>
    /// <param name="writeRow">Writes a row, or the header where there is none.</param>
    private static async Task<int> WriteAsync<T>(
        ParseResult parsed, IAsyncEnumerable<(T Item, JsonElement Json)> rows, Action<Csv, T?> writeRow) where T : class
    {
        var path = parsed.GetRequiredValue(Output);
        var isCsv = (parsed.GetValue(Format) ?? Path.GetExtension(path).TrimStart('.')) == "csv";
        await OutputFile.WriteAsync(path, async output =>
        {
            if (!isCsv)
            {
                await using var buffered = new BufferedStream(output);
                await foreach (var (_, json) in rows) JsonLine.Write(json, buffered);
                return;
            }
            await using var text = new StreamWriter(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
            var csv = new Csv(text);
            writeRow(csv, null);
            await foreach (var (item, _) in rows) writeRow(csv, item);
        });
        return ExitCodes.Success;
    }
}
