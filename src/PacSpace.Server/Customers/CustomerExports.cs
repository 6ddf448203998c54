using System.ComponentModel.DataAnnotations;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using PacSpace.Core.Identifiers;
using PacSpace.Server.Hosting;
using PacSpace.Server.Hosting.Environments;
using PacSpace.Server.Hosting.Errors;
using PacSpace.Storage.Control;
using PacSpace.Storage.Ledger;

namespace PacSpace.Server.Customers;

/// <summary>Customers and their deltas as files.</summary>
internal static class CustomerExports
{
    private const int ChunkRows = 256;

    /// <summary>Customers as a CSV file</summary>
    /// <remarks>
    /// RFC 4180, UTF-8, streamed, ordered by the bytes of the ids. Numbers are plain, text is quoted. No spreadsheet takes
    /// text for a formula, whatever it takes for the end of a cell: where it begins with one of = + - @, their full-width
    /// forms, a tab, a line break or an apostrophe, and where one of these follows a semicolon, a tab or a line break
    /// within it, an apostrophe is put in front. Taking one off at each of these places gives the text as it was.
    /// </remarks>
    /// <param name="search">Text, at most 200 characters, that the id or the display name contains, whatever its case.</param>
    /// <param name="period">One UTC month as YYYY-MM: customers with deltas recorded in it, and the figures of that month.</param>
    /// <param name="include">directory: without a period, also the customers that have no delta yet.</param>
    /// <param name="bom">true: begins with a byte order mark, which some spreadsheets need to see that it is UTF-8.</param>
    internal static async Task<Results<CsvStream, ErrorResult>> CustomersAsync(
        [MaxLength(CustomerReader.MaxSearchLength)] string? search, [RegularExpression(Patterns.Month)] string? period,
        string? include, bool? bom, PickedEnvironment picked, CustomerReader reader,
        LedgerStores stores, ILogger<CsvStream> logger, CancellationToken ct)
    {
        if (CustomerDashboard.CheckInclude(include) is { } invalid) return new ErrorResult(invalid);
        var environment = picked.Environment;
        var (filter, error) = await reader.FilterAsync(search, period, include is not null, environment, ct);
        if (filter is null) return new ErrorResult(error!);
        var store = stores.For(environment.Kind);
        return new CsvStream($"customers-{environment.Kind.Word()}.csv", bom == true,
            (csv, stop) => WriteCustomersAsync(csv, store, environment, filter, stop), logger);
    }

    /// <summary>A customer's deltas as a CSV file</summary>
    /// <remarks>
    /// As the export of customers; oldest first, all deltas that were recorded when it was asked for. dataPurged is true
    /// where reason, referenceId and metadata were destroyed.
    /// </remarks>
    /// <param name="customerId">The customer.</param>
    /// <param name="bom">true: begins with a byte order mark.</param>
    internal static async Task<Results<CsvStream, ErrorResult>> DeltasAsync(
        string customerId, bool? bom, [AsParameters] ScopeMembers scopeMembers, PickedEnvironment picked, LedgerStores stores,
        IOptions<PacSpaceOptions> options, TimeProvider clock, ILogger<CsvStream> logger, CancellationToken ct)
    {
        var environment = picked.Environment;
        var store = stores.For(environment.Kind);
        var now = await store.NowForAsync(environment.Number, scopeMembers, clock, ct);
        var scope = Scopes.Resolve(scopeMembers, now, options.Value.MaxScopeMonths, out var scopeError);
        if (scope is null) return new ErrorResult(scopeError!);
        var (history, error) = await ScopedHistory.ReadAsync(store, environment.Number, customerId, scope, null, ct);
        if (history is null) return new ErrorResult(error!);
        // An id holds nothing that a file name may not, apart from the colon.
        return new CsvStream($"{customerId.Replace(':', '_')}.csv", bom == true,
            (csv, stop) => WriteDeltasAsync(csv, store, history, stop), logger);
    }

    private static async IAsyncEnumerable<int> WriteCustomersAsync(
        CsvWriter csv, ILedgerStore store, EnvironmentRecord environment, CustomerFilter filter,
        [EnumeratorCancellation] CancellationToken ct)
    {
        csv.Header("customerId", "displayName", "customerReference", "unitLabel", "eventCadence", "totalDeltas",
            "computedBalance", "firstDeltaAt", "lastDeltaAt", "createdAt");
        for (var after = ""; ;)
        {
            var page = await store.ReadDirectoryAsync(environment.Number, filter, after, ChunkRows, 0, ct);
            foreach (var figures in page)
            {
                var (entry, head) = (figures.Entry, figures.Entry.Head);
                csv.Text(head.CustomerId).Text(entry.DisplayName)
                    .Text(CustomerReference.Of(environment.Origin!, head.CustomerId)).Text(head.Unit)
                    .Text(Cadences.Word(head.CadenceSeconds)).Number(figures.Deltas).Number(figures.Net)
                    .Time(figures.FirstTime).Time(figures.LastTime).Time(entry.CreatedAt).EndRow();
            }
            yield return page.Count;
            if (page.Count < ChunkRows) yield break;
            after = page[^1].Entry.Head.CustomerId;
        }
    }

    private static async IAsyncEnumerable<int> WriteDeltasAsync(
        CsvWriter csv, ILedgerStore store, ScopedHistory history, [EnumeratorCancellation] CancellationToken ct)
    {
        csv.Header("sequenceNumber", "time", "delta", "balance", "unitLabel", "reason", "referenceId", "occurredAt",
            "metadata", "status", "recordId", "receiptId", "deltaIndex", "dataPurged");
        var (environment, customerId) = (history.State.Log.Environment, history.Customer.CustomerId);
        for (var first = history.Window.First; first <= history.Window.Last; first += ChunkRows)
        {
            var last = Math.Min(history.Window.Last, first + ChunkRows - 1);
            var rows = await store.ReadDeltasAsync(environment, customerId, first, last, ct);
            if (rows.Count != last - first + 1)
                throw new InvalidDataException($"Deltas of '{customerId}' between {first} and {last} are missing.");
            foreach (var row in rows) Write(csv, row, history.State);
            yield return rows.Count;
        }
    }

    private static void Write(CsvWriter csv, DeltaRow row, LogState state) => csv
        .Number(row.Sequence).Time(row.Time).Number(row.Amount).Number(row.Balance).Text(row.Unit)
        .Text(row.Payload?.Reason).Text(row.Payload?.ReferenceId).Time(row.Occurred).Text(row.Payload?.Metadata)
        .Text(state.StatusOf(row.LogIndex)).Text(row.RecordId(state.Log.Environment).ToString())
        .Text(row.Leaf.ToPrefixedHex()).Number(row.LogIndex).Flag(row.Payload is null).EndRow();
}
