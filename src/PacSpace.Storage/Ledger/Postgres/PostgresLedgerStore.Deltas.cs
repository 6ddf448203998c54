using PacSpace.Core.Merkle;
using PacSpace.Storage.Ledger.Append;

namespace PacSpace.Storage.Ledger.Postgres;

public sealed partial class PostgresLedgerStore
{
    internal const string SelectDelta =
        $"SELECT {LedgerRows.DeltaColumns} FROM deltas WHERE environment_id = $1 AND log_index = $2";

    internal const string SelectBySequence =
        $"""
        SELECT {LedgerRows.DeltaColumns} FROM deltas
        WHERE environment_id = $1 AND customer_id = $2 AND sequence BETWEEN $3 AND $4 ORDER BY sequence
        """;

    internal const string SelectLeaves =
        """
        SELECT sequence, leaf FROM deltas
        WHERE environment_id = $1 AND customer_id = $2 AND sequence BETWEEN $3 AND $4 ORDER BY sequence
        """;

    internal const string SelectCustomer =
        $"SELECT {LedgerRows.CustomerColumns} FROM customers WHERE environment_id = $1 AND customer_id = $2";

    private const string SelectCustomers =
        $"""
        SELECT {LedgerRows.CustomerColumns} FROM customers
        WHERE environment_id = $1 AND customer_id > $2 ORDER BY customer_id LIMIT $3
        """;

    // Each stored sequence whose predecessor is not the one before it ends a gap; the end of the range may end one too.
    internal const string SelectGaps =
        """
        SELECT previous + 1, sequence - 1 FROM (
            SELECT sequence, lag(sequence, 1, $3 - 1) OVER (ORDER BY sequence) AS previous FROM (
                SELECT sequence FROM deltas WHERE environment_id = $1 AND customer_id = $2 AND sequence BETWEEN $3 AND $4
                UNION ALL SELECT $4 + 1) AS marks) AS gaps
        WHERE sequence > previous + 1 ORDER BY sequence LIMIT $5
        """;

    private const string SelectByLeaf =
        $"""
        SELECT e.environment_id, e.origin, {LedgerRows.DeltaColumns}
        FROM deltas d JOIN environments e USING (environment_id)
        WHERE substr(d.leaf, 1, 8) = $1 AND d.leaf = $2
        """;

    // Times and indices grow along a customer's history: halving finds the last row before a mark, within the database.
    private const string Halving =
        """
        halving (low, high) AS (
            {from}
            UNION ALL
            SELECT CASE WHEN found THEN middle ELSE low END, CASE WHEN found THEN high ELSE middle END
            FROM halving, LATERAL (SELECT low + (high - low) / 2 AS middle) AS m, LATERAL (SELECT EXISTS (
                SELECT 1 FROM deltas WHERE environment_id = $1 AND customer_id = $2 AND sequence = middle
                AND {mark} < $3) AS found) AS f
            WHERE high - low > 1)
        SELECT low FROM halving ORDER BY high - low LIMIT 1
        """;

    // Months say where to begin: $5 is the month that the mark ends, or lies in. The rows themselves decide.
    private const string MonthBounds =
        """
        months AS (
            SELECT
                coalesce((SELECT first_sequence - 1 FROM customer_months WHERE environment_id = $1 AND customer_id = $2
                    AND period <= $5 ORDER BY period DESC LIMIT 1), 0) AS low,
                least($4::bigint, (SELECT first_sequence - 1 FROM customer_months WHERE environment_id = $1
                    AND customer_id = $2 AND period > $5 ORDER BY period LIMIT 1)) AS high),
        bounds AS (
            SELECT
                CASE WHEN low < high AND EXISTS (SELECT 1 FROM deltas WHERE environment_id = $1 AND customer_id = $2
                    AND sequence = low AND time < $3) THEN low ELSE 0 END AS low,
                CASE WHEN high < $4::bigint AND EXISTS (SELECT 1 FROM deltas WHERE environment_id = $1
                    AND customer_id = $2 AND sequence = high + 1 AND time < $3) THEN $4::bigint ELSE high END AS high
            FROM months)
        """;

    private const string WithinMonth =
        """
        SELECT CASE WHEN is_last THEN high ELSE low END, CASE WHEN is_last THEN high + 1 ELSE high END
            FROM bounds, LATERAL (SELECT EXISTS (SELECT 1 FROM deltas WHERE environment_id = $1 AND customer_id = $2
                AND sequence = high AND time < $3) AS is_last) AS l
        """;

    internal static readonly string LastBeforeTime = $"WITH RECURSIVE {MonthBounds}, {HalvingOf("time", WithinMonth)}";

    internal static readonly string LastBeforeIndex =
        $"WITH RECURSIVE {HalvingOf("log_index", "SELECT 0::bigint, $4::bigint + 1")}";

    public Task<DeltaRow?> FindDeltaAsync(long environment, long logIndex, CancellationToken ct) =>
        FirstAsync(SelectDelta, LedgerRows.Delta, ct, environment, logIndex);

    public Task<CustomerHead?> FindCustomerAsync(long environment, string customerId, CancellationToken ct) =>
        FirstAsync(SelectCustomer, LedgerRows.Customer, ct, environment, customerId);

    public async Task<IReadOnlyList<CustomerHead>> ListCustomersAsync(
        long environment, string afterCustomerId, int limit, CancellationToken ct) =>
        await ListAsync(SelectCustomers, LedgerRows.Customer, ct, environment, afterCustomerId, limit);

    public async Task<IReadOnlyList<DeltaRow>> ReadDeltasAsync(
        long environment, string customerId, long first, long last, CancellationToken ct) =>
        await ListAsync(SelectBySequence, LedgerRows.Delta, ct, environment, customerId, first, last);

    public async Task<IReadOnlyList<Hash>> ReadLeavesAsync(
        long environment, string customerId, long first, long last, CancellationToken ct) => await ListAsync(
            SelectLeaves, LedgerRows.Leaf, ct, environment, customerId, first, last);

    public Task<long> SequenceBeforeTimeAsync(
        long environment, string customerId, long time, long last, CancellationToken ct) =>
        FirstAsync(LastBeforeTime, r => r.GetInt64(0), ct, environment, customerId, time, last, AppendPlan.MonthEndedBy(time));

    public Task<long> SequenceBeforeIndexAsync(
        long environment, string customerId, long logIndex, long last, CancellationToken ct) =>
        FirstAsync(LastBeforeIndex, r => r.GetInt64(0), ct, environment, customerId, logIndex, last);

    public async Task<IReadOnlyList<SequenceGap>> FindGapsAsync(
        long environment, string customerId, long first, long last, int limit, CancellationToken ct) => await ListAsync(
            SelectGaps, r => new SequenceGap(r.GetInt64(0), r.GetInt64(1)), ct, environment, customerId, first, last, limit);

    public Task<(LogIdentity Log, DeltaRow Row)?> FindDeltaByLeafAsync(Hash leaf, CancellationToken ct)
    {
        var bytes = leaf.ToArray();
        return FirstAsync<(LogIdentity, DeltaRow)?>(
            SelectByLeaf, r => (new LogIdentity(r.GetInt64(0), r.GetString(1)), LedgerRows.Delta(r, 2)), ct, bytes[..8], bytes);
    }

    private static string HalvingOf(string mark, string from) => Halving
        .Replace("{mark}", mark, StringComparison.Ordinal).Replace("{from}", from, StringComparison.Ordinal);
}
