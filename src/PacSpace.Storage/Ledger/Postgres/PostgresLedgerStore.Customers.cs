using System.Data.Common;
using Npgsql;
using PacSpace.Core.Amounts;
using PacSpace.Storage.Ledger.Append;

namespace PacSpace.Storage.Ledger.Postgres;

public sealed partial class PostgresLedgerStore
{
    private const string InsertCustomer =
        $"""
        INSERT INTO customers (environment_id, {LedgerRows.AppendedCustomerColumns},
            cadence_seconds, display_name, search_name, created_at)
        VALUES ($1, $2, $3, 0, '0', '0', NULL, 0, 0, 0, $4, $5, $6,
            coalesce($7::bigint, (extract(epoch FROM clock_timestamp()) * 1000)::bigint))
        ON CONFLICT (environment_id, customer_id) DO NOTHING RETURNING {LedgerRows.DirectoryColumns}
        """;

    private const string UpdateCustomer =
        """
        UPDATE customers SET display_name = coalesce($3::text, display_name),
            search_name = coalesce($4::text, search_name), unit = coalesce($5::text, unit),
            cadence_seconds = coalesce($6::bigint, cadence_seconds)
        WHERE environment_id = $1 AND customer_id = $2 AND ($5::text IS NULL OR sequence = 0 OR unit = $5::text)
        """;

    private const string SelectDirectoryEntry =
        $"SELECT {LedgerRows.DirectoryColumns} FROM customers WHERE environment_id = $1 AND customer_id = $2";

    // Ids are ASCII, and lower() in the collation "C" folds ASCII.
    private const string Matches =
        "($3::text IS NULL OR strpos(lower(customer_id), $3::text) > 0 OR strpos(search_name, $3::text) > 0)";

    private const string MatchesOfMonth =
        $"""
        ($3::text IS NULL OR EXISTS (
            SELECT 1 FROM customers c WHERE c.environment_id = $1 AND c.customer_id = m.customer_id AND {Matches}))
        """;

    private const string SelectDirectory =
        $"""
        SELECT {LedgerRows.DirectoryColumns} FROM customers
        WHERE environment_id = $1 AND customer_id > $2 AND {Matches} AND (sequence > 0 OR $4 = 1)
        ORDER BY customer_id LIMIT $5 OFFSET $6
        """;

    // The ends of the month are looked up for the rows of the page alone.
    private const string SelectDirectoryOfMonth =
        $"""
        SELECT p.*, f.time, f.amount, f.balance, l.time, l.balance FROM (
            SELECT {LedgerRows.DirectoryColumns}, first_sequence, coalesce((
                SELECT min(n.first_sequence) FROM customer_months n
                WHERE n.environment_id = $1 AND n.customer_id = c.customer_id AND n.period > $4), sequence + 1) - 1
                AS last_sequence
            FROM (SELECT environment_id, customer_id, first_sequence FROM customer_months m
                WHERE environment_id = $1 AND period = $4 AND customer_id > $2 AND {MatchesOfMonth}
                ORDER BY customer_id LIMIT $5 OFFSET $6) AS page
            JOIN customers c USING (environment_id, customer_id) WHERE environment_id = $1) AS p
        LEFT JOIN deltas f ON f.environment_id = $1 AND f.customer_id = p.customer_id AND f.sequence = p.first_sequence
        LEFT JOIN deltas l ON l.environment_id = $1 AND l.customer_id = p.customer_id AND l.sequence = p.last_sequence
        ORDER BY p.customer_id
        """;

    private const string SelectDirectoryTotal =
        $"SELECT count(*) FROM customers WHERE environment_id = $1 AND {Matches} AND (sequence > 0 OR $2 = 1)";

    private const string SelectDirectoryTotalOfMonth =
        $"""
        SELECT count(*) FROM customer_months m WHERE environment_id = $1 AND period = $2 AND {MatchesOfMonth}
        """;

    private const string SelectCounts =
        """
        SELECT count(*) FILTER (WHERE sequence > 0), count(*) FILTER (WHERE sequence = 0),
            (SELECT count(*) FROM customer_months WHERE environment_id = $1 AND period = $2),
            (SELECT count(*) FROM customers WHERE environment_id = $1 AND created_at >= $3 AND created_at < $4)
        FROM customers WHERE environment_id = $1
        """;

    public Task<DirectoryEntry?> CreateCustomerAsync(long environment, NewCustomer customer, CancellationToken ct) =>
        UnderLockAsync(environment, ct, Parameters.Command(
            InsertCustomer, environment, customer.CustomerId, customer.Unit, customer.CadenceSeconds, customer.DisplayName,
            CustomerSearch.Fold(customer.DisplayName), _clock?.GetUtcNow().ToUnixTimeMilliseconds()));

    public Task<DirectoryEntry?> ChangeCustomerAsync(
        long environment, string customerId, CustomerChange change, CancellationToken ct) => UnderLockAsync(environment, ct,
            Parameters.Command(UpdateCustomer, environment, customerId, change.DisplayName,
                change.DisplayName is { } name ? CustomerSearch.Fold(name) : null, change.Unit, change.CadenceSeconds),
            Parameters.Command(SelectDirectoryEntry, environment, customerId));

    public Task<DirectoryEntry?> FindDirectoryEntryAsync(long environment, string customerId, CancellationToken ct) =>
        FirstAsync(SelectDirectoryEntry, LedgerRows.Directory, ct, environment, customerId);

    public async Task<IReadOnlyList<CustomerFigures>> ReadDirectoryAsync(
        long environment, CustomerFilter filter, string afterCustomerId, int limit, long offset, CancellationToken ct) =>
        filter.Period is { } period
            ? await ListAsync(
                SelectDirectoryOfMonth, OfMonth, ct, environment, afterCustomerId, filter.Search, period, limit, offset)
            : await ListAsync(SelectDirectory, r => CustomerFigures.OfAll(LedgerRows.Directory(r)), ct,
                environment, afterCustomerId, filter.Search, filter.IncludesEmpty ? 1 : 0, limit, offset);

    public Task<long> CountDirectoryAsync(long environment, CustomerFilter filter, CancellationToken ct) =>
        filter.Period is { } period
            ? FirstAsync(SelectDirectoryTotalOfMonth, r => r.GetInt64(0), ct, environment, period, filter.Search)
            : FirstAsync(SelectDirectoryTotal, r => r.GetInt64(0), ct, environment, filter.IncludesEmpty ? 1 : 0, filter.Search);

    public async Task<CustomerCounts> CountCustomersAsync(
        long environment, long monthStart, long monthEnd, CancellationToken ct) => (await FirstAsync(
            SelectCounts, r => new CustomerCounts(r.GetInt64(0), r.GetInt64(1), r.GetInt64(2), r.GetInt64(3)), ct,
            environment, AppendPlan.MonthOf(monthStart), monthStart, monthEnd))!;

    private static CustomerFigures OfMonth(DbDataReader r)
    {
        var entry = LedgerRows.Directory(r);
        var (first, last) = (r.GetInt64(12), r.GetInt64(13));
        if (r.IsDBNull(14) || r.IsDBNull(17))
            throw new InvalidDataException($"Deltas {first} or {last} of '{entry.Head.CustomerId}' are missing.");
        var opening = Amount.ParseCanonical(r.GetString(16)) - new Amount(r.GetInt64(15));
        return new CustomerFigures(entry, last - first + 1, opening,
            Amount.ParseCanonical(r.GetString(18)) - opening, r.GetInt64(14), r.GetInt64(17));
    }

    /// <summary>
    /// Runs statements in one round trip under the environment's lock, under which appends plan too. The last one gives
    /// the customer.
    /// </summary>
    private Task<DirectoryEntry?> UnderLockAsync(
        long environment, CancellationToken ct, params NpgsqlBatchCommand[] commands) =>
        DurablyAsync(environment, async connection =>
        {
            await using var batch = new NpgsqlBatch(connection);
            foreach (var command in AppendStatements.Begin(_isDistributed)) batch.BatchCommands.Add(command);
            batch.BatchCommands.Add(Parameters.Command(AppendStatements.LockEnvironment, environment));
            foreach (var command in commands) batch.BatchCommands.Add(command);
            batch.BatchCommands.Add(Parameters.Command("COMMIT"));
            await using var reader = await batch.ExecuteReaderAsync(ct);
            await reader.NextResultAsync(ct);
            await reader.NextResultAsync(ct);
            var entry = await reader.ReadAsync(ct) ? LedgerRows.Directory(reader) : null;
            while (await reader.NextResultAsync(ct)) { }
            return entry;
        }, ct);
}
