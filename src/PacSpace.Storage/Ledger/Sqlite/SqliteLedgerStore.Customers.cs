using PacSpace.Core.Amounts;
using PacSpace.Storage.Ledger.Append;

namespace PacSpace.Storage.Ledger.Sqlite;

public sealed partial class SqliteLedgerStore
{
    private const string InsertCustomer =
        $"""
        INSERT INTO customers (environment_id, {LedgerRows.AppendedCustomerColumns},
            cadence_seconds, display_name, search_name, created_at)
        VALUES ($1, $2, $3, 0, '0', '0', NULL, 0, 0, 0, $4, $5, $6, $7)
        ON CONFLICT DO NOTHING RETURNING {LedgerRows.DirectoryColumns}
        """;

    private const string UpdateCustomer =
        """
        UPDATE customers SET display_name = coalesce($3, display_name), search_name = coalesce($4, search_name),
            unit = coalesce($5, unit), cadence_seconds = coalesce($6, cadence_seconds)
        WHERE environment_id = $1 AND customer_id = $2 AND ($5 IS NULL OR sequence = 0 OR unit = $5)
        """;

    private const string SelectDirectoryEntry =
        $"SELECT {LedgerRows.DirectoryColumns} FROM customers WHERE environment_id = $1 AND customer_id = $2";

    // Ids are ASCII, and lower() folds ASCII.
    private const string Matches =
        "($3 IS NULL OR instr(lower(customer_id), $3) > 0 OR instr(search_name, $3) > 0)";

    private const string MatchesOfMonth =
        $"""
        ($3 IS NULL OR EXISTS (
            SELECT 1 FROM customers c WHERE c.environment_id = $1 AND c.customer_id = m.customer_id AND {Matches}))
        """;

    private const string SelectDirectory =
        $"""
        SELECT {LedgerRows.DirectoryColumns} FROM customers
        WHERE environment_id = $1 AND customer_id > $2 AND {Matches} AND (sequence > 0 OR $4 = 1)
        ORDER BY customer_id LIMIT $5 OFFSET $6
        """;

    // What is not of the page is skipped within the index.
    private const string SelectDirectoryOfMonth =
        $"""
        SELECT {LedgerRows.DirectoryColumns}, first_sequence, (
            SELECT min(n.first_sequence) FROM customer_months n
            WHERE n.environment_id = $1 AND n.customer_id = c.customer_id AND n.period > $4)
        FROM (SELECT environment_id, customer_id, first_sequence
            FROM customer_months m INDEXED BY customer_months_by_period
            WHERE environment_id = $1 AND period = $4 AND customer_id > $2 AND {MatchesOfMonth}
            ORDER BY customer_id LIMIT $5 OFFSET $6)
        CROSS JOIN customers c USING (environment_id, customer_id)
        """;

    private const string SelectDirectoryTotal =
        $"SELECT count(*) FROM customers WHERE environment_id = $1 AND {Matches} AND (sequence > 0 OR $2 = 1)";

    private const string SelectDirectoryTotalOfMonth =
        $"""
        SELECT count(*) FROM customer_months m INDEXED BY customer_months_by_period
        WHERE environment_id = $1 AND period = $2 AND {MatchesOfMonth}
        """;

    private const string SelectSums =
        "SELECT time, amount, balance FROM deltas WHERE environment_id = $1 AND customer_id = $2 AND sequence = $3";

    private const string SelectCounts =
        """
        SELECT count(CASE WHEN sequence > 0 THEN 1 END), count(CASE WHEN sequence = 0 THEN 1 END),
            (SELECT count(*) FROM customer_months WHERE environment_id = $1 AND period = $2),
            (SELECT count(*) FROM customers WHERE environment_id = $1 AND created_at >= $3 AND created_at < $4)
        FROM customers WHERE environment_id = $1
        """;

    // The writer's transactions are immediate: they hold the lock under which appends plan.
    public Task<DirectoryEntry?> CreateCustomerAsync(long environment, NewCustomer customer, CancellationToken ct) =>
        _writer.RunAsync(s => s.First(InsertCustomer, LedgerRows.Directory, environment, customer.CustomerId, customer.Unit,
            customer.CadenceSeconds, customer.DisplayName, CustomerSearch.Fold(customer.DisplayName),
            _clock.GetUtcNow().ToUnixTimeMilliseconds()), ct);

    public Task<DirectoryEntry?> ChangeCustomerAsync(
        long environment, string customerId, CustomerChange change, CancellationToken ct) => _writer.RunAsync(s =>
        {
            s.Execute(UpdateCustomer, environment, customerId, change.DisplayName,
                change.DisplayName is { } name ? CustomerSearch.Fold(name) : null, change.Unit, change.CadenceSeconds);
            return s.First(SelectDirectoryEntry, LedgerRows.Directory, environment, customerId);
        }, ct);

    public Task<DirectoryEntry?> FindDirectoryEntryAsync(long environment, string customerId, CancellationToken ct) =>
        Read(s => s.First(SelectDirectoryEntry, LedgerRows.Directory, environment, customerId), ct);

    public Task<IReadOnlyList<CustomerFigures>> ReadDirectoryAsync(
        long environment, CustomerFilter filter, string afterCustomerId, int limit, long offset, CancellationToken ct) =>
        Read<IReadOnlyList<CustomerFigures>>(s => filter.Period is { } period
            ? s.Snapshot(() => ReadMonth(s, environment, filter.Search, period, afterCustomerId, limit, offset))
            : s.All(SelectDirectory, r => CustomerFigures.OfAll(LedgerRows.Directory(r)), environment, afterCustomerId,
                filter.Search, filter.IncludesEmpty ? 1 : 0, limit, offset), ct);

    public Task<long> CountDirectoryAsync(long environment, CustomerFilter filter, CancellationToken ct) =>
        Read(s => filter.Period is { } period
            ? s.First(SelectDirectoryTotalOfMonth, r => r.GetInt64(0), environment, period, filter.Search)
            : s.First(SelectDirectoryTotal, r => r.GetInt64(0), environment, filter.IncludesEmpty ? 1 : 0, filter.Search), ct);

    public Task<CustomerCounts> CountCustomersAsync(
        long environment, long monthStart, long monthEnd, CancellationToken ct) => Read(s => s.First(
            SelectCounts, r => new CustomerCounts(r.GetInt64(0), r.GetInt64(1), r.GetInt64(2), r.GetInt64(3)),
            environment, AppendPlan.MonthOf(monthStart), monthStart, monthEnd)!, ct);

    private static List<CustomerFigures> ReadMonth(
        SqliteSession session, long environment, string? search, int period, string after, int limit, long offset)
    {
        var page = session.All(
            SelectDirectoryOfMonth,
            r => (Entry: LedgerRows.Directory(r), First: r.GetInt64(12), Next: r.IsDBNull(13) ? (long?)null : r.GetInt64(13)),
            environment, after, search, period, limit, offset);
        page.Sort((a, b) => string.CompareOrdinal(a.Entry.Head.CustomerId, b.Entry.Head.CustomerId));
        return [.. page.Select(p => OfMonth(session, environment, p.Entry, p.First, (p.Next ?? p.Entry.Head.Sequence + 1) - 1))];
    }

    private static CustomerFigures OfMonth(
        SqliteSession session, long environment, DirectoryEntry entry, long first, long last)
    {
        (long Time, Amount Amount, Amount Balance) SumsAt(long sequence) => session.First<(long, Amount, Amount)?>(
            SelectSums, r => (r.GetInt64(0), new Amount(r.GetInt64(1)), Amount.ParseCanonical(r.GetString(2))),
            environment, entry.Head.CustomerId, sequence)
            ?? throw new InvalidDataException($"Delta {sequence} of '{entry.Head.CustomerId}' is missing.");

        var (start, end) = (SumsAt(first), SumsAt(last));
        var opening = start.Balance - start.Amount;
        return new CustomerFigures(entry, last - first + 1, opening, end.Balance - opening, start.Time, end.Time);
    }
}
