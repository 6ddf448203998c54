using System.CommandLine;
using PacSpace.Cli.Calls;
using PacSpace.Cli.Output;
using PacSpace.Client;
using PacSpace.Client.Models;

namespace PacSpace.Cli.Customers;

/// <summary><c>pacspace customers</c>: who has deltas.</summary>
internal static class CustomersCommand
{
    private static readonly Argument<string> Customer = Arguments.Customer();

    private static readonly Option<string?> Search =
        Arguments.Option("--search", "TEXT", "A part of the id or of the display name, whatever its case.");

    private static readonly Option<string?> Period =
        Arguments.Option("--period", "YYYY-MM", "One UTC month, with that month's figures.");

    private static readonly Option<int?> Page = Arguments.Number("--page", "The page, from 1.");

    private static readonly Option<int?> Limit = Arguments.Number("--limit", "Customers on a page, 1 to 100 (default 25).");

    private static readonly Option<bool> All =
        new("--all") { Description = "Every one, page by page; with --json one object on a line." };

    private static readonly Option<int?> DeltaPage = Arguments.Number("--delta-page", "Page of the deltas, from 1, newest first.");

    private static readonly Option<int?> DeltaLimit = Arguments.Number("--delta-limit", "Deltas on a page, 1 to 100 (default 20).");

    public static Command Create() => new("customers", "Customers that have deltas, with their balances.")
    {
        new Command("list", "Lists customers by id.") { Search, Period, Page, Limit, All }.Calls(ListAsync),
        new Command("show", "Shows a customer with its latest deltas.")
        {
            Customer, Period, DeltaPage, DeltaLimit,
        }.Calls(ShowAsync),
    };

    private static async Task<int> ListAsync(ParseResult parsed, Session session, CancellationToken ct)
    {
        var list = session.Balance.CustomersAsync(new CustomersOptions
        {
            Search = parsed.GetValue(Search),
            Period = parsed.GetValue(Period),
            Page = parsed.GetValue(Page),
            Limit = parsed.GetValue(Limit),
        }, ct);
        var isAll = parsed.GetValue(All);
        if (session.IsJson && isAll) await session.WriteJsonRowsAsync(list, "customers", ct);
        else if (isAll) Write(await list.ToListAsync(ct));
        else
        {
            var page = await list;
            if (session.IsJson) session.WriteJson();
            else Write(page.Customers);
            if (!session.IsJson && page.Pagination.TotalPages > 1)
                Console.Out.WriteLine(
                    $"Page {page.Pagination.Page} of {page.Pagination.TotalPages}, {page.Pagination.Total} customers; --all lists every one.");
        }
        return ExitCodes.Success;
    }

    private static async Task<int> ShowAsync(ParseResult parsed, Session session, CancellationToken ct)
    {
        var customer = await session.Balance.CustomerAsync(parsed.GetRequiredValue(Customer), new CustomerOptions
        {
            Period = parsed.GetValue(Period),
            DeltaPage = parsed.GetValue(DeltaPage),
            DeltaLimit = parsed.GetValue(DeltaLimit),
        }, ct);
        if (session.IsJson) session.WriteJson();
        else Write(customer);
        return ExitCodes.Success;
    }

    private static void Write(IReadOnlyList<CustomerRow> customers)
    {
        var table = new Table().Text("customer", "name").Numbers("deltas", "balance").Text("last delta");
        foreach (var customer in customers)
            table.Add(customer.CustomerId, customer.DisplayName, Shown.Of(customer.TotalDeltas),
                Shown.Of(customer.ComputedBalance, customer.UnitLabel), Shown.Of(customer.LastDeltaAt));
        table.Write();
    }

    private static void Write(Customer customer)
    {
        var table = new Table().Text("time").Numbers("delta").Text("reason", "reference", "status", "record");
        foreach (var delta in customer.RecentActivity.Items)
            table.Add(Shown.Of(delta.Time), Shown.Of(delta.Delta), delta.Reason, delta.ReferenceId, delta.Status, delta.RecordId);
        if (table.Count > 0) table.Write();
        Facts.Write(
            ("Customer", customer.CustomerId),
            ("Name", customer.DisplayName),
            ("Deltas", Shown.Of(customer.TotalDeltas)),
            ("Balance", Shown.Of(customer.ComputedBalance, customer.UnitLabel)),
            ("Since", Shown.Of(customer.CreatedAt)),
            ("Latest checkpoint", customer.LatestCheckpoint?.CheckpointId));
    }
}
