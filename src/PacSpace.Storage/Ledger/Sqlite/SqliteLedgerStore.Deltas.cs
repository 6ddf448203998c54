using PacSpace.Core.Merkle;
using PacSpace.Storage.Ledger.Append;

namespace PacSpace.Storage.Ledger.Sqlite;

public sealed partial class SqliteLedgerStore
{
    private const string SelectDelta =
        $"SELECT {LedgerRows.DeltaColumns} FROM deltas WHERE environment_id = $1 AND log_index = $2";

    private const string SelectBySequence =
        $"""
        SELECT {LedgerRows.DeltaColumns} FROM deltas
        WHERE environment_id = $1 AND customer_id = $2 AND sequence BETWEEN $3 AND $4 ORDER BY sequence
        """;

    private const string SelectLeaves =
        """
        SELECT sequence, leaf FROM deltas
        WHERE environment_id = $1 AND customer_id = $2 AND sequence BETWEEN $3 AND $4 ORDER BY sequence
        """;

    private const string SelectPlace =
        "SELECT time, log_index FROM deltas WHERE environment_id = $1 AND customer_id = $2 AND sequence = $3";

    // First sequences of the latest month up to $3, and of the first one after it.
    private const string SelectMonthBounds =
        """
        SELECT
            (SELECT first_sequence FROM customer_months WHERE environment_id = $1 AND customer_id = $2 AND period <= $3
                ORDER BY period DESC LIMIT 1),
            (SELECT first_sequence FROM customer_months WHERE environment_id = $1 AND customer_id = $2 AND period > $3
                ORDER BY period LIMIT 1)
        """;

    private const string SelectCustomer =
        $"SELECT {LedgerRows.CustomerColumns} FROM customers WHERE environment_id = $1 AND customer_id = $2";

    private const string SelectCustomers =
        $"""
        SELECT {LedgerRows.CustomerColumns} FROM customers
        WHERE environment_id = $1 AND customer_id > $2 ORDER BY customer_id LIMIT $3
        """;

    // Each stored sequence whose predecessor is not the one before it ends a gap; the end of the range may end one too.
    private const string SelectGaps =
        """
        SELECT previous + 1, sequence - 1 FROM (
            SELECT sequence, lag(sequence, 1, $3 - 1) OVER (ORDER BY sequence) AS previous FROM (
                SELECT sequence FROM deltas WHERE environment_id = $1 AND customer_id = $2 AND sequence BETWEEN $3 AND $4
                UNION ALL SELECT $4 + 1))
        WHERE sequence > previous + 1 ORDER BY sequence LIMIT $5
        """;

    private const string SelectByLeaf =
        $"""
        SELECT e.environment_id, e.origin, {LedgerRows.DeltaColumns}
        FROM deltas d JOIN environments e USING (environment_id)
        WHERE substr(d.leaf, 1, 8) = $1 AND d.leaf = $2
        """;

    public Task<DeltaRow?> FindDeltaAsync(long environment, long logIndex, CancellationToken ct) =>
        Read(s => s.First(SelectDelta, LedgerRows.Delta, environment, logIndex), ct);

    public Task<CustomerHead?> FindCustomerAsync(long environment, string customerId, CancellationToken ct) =>
        Read(s => s.First(SelectCustomer, LedgerRows.Customer, environment, customerId), ct);

    public Task<IReadOnlyList<CustomerHead>> ListCustomersAsync(
        long environment, string afterCustomerId, int limit, CancellationToken ct) => Read<IReadOnlyList<CustomerHead>>(
            s => s.All(SelectCustomers, LedgerRows.Customer, environment, afterCustomerId, limit), ct);

    public Task<IReadOnlyList<DeltaRow>> ReadDeltasAsync(
        long environment, string customerId, long first, long last, CancellationToken ct) => Read<IReadOnlyList<DeltaRow>>(
            s => s.All(SelectBySequence, LedgerRows.Delta, environment, customerId, first, last), ct);

    public Task<IReadOnlyList<Hash>> ReadLeavesAsync(
        long environment, string customerId, long first, long last, CancellationToken ct) => Read<IReadOnlyList<Hash>>(
            s => s.All(SelectLeaves, LedgerRows.Leaf, environment, customerId, first, last), ct);

    public Task<long> SequenceBeforeTimeAsync(
        long environment, string customerId, long time, long last, CancellationToken ct) =>
        Read(s =>
        {
            var month = s.First(
                SelectMonthBounds, r => (r.IsDBNull(0) ? 1 : r.GetInt64(0), r.IsDBNull(1) ? long.MaxValue : r.GetInt64(1)),
                environment, customerId, AppendPlan.MonthEndedBy(time));
            return LastWhere(s, environment, customerId, last, place => place.Time < time, month);
        }, ct);

    public Task<long> SequenceBeforeIndexAsync(
        long environment, string customerId, long logIndex, long last, CancellationToken ct) =>
        Read(s => LastWhere(s, environment, customerId, last, place => place.LogIndex < logIndex, (1, long.MaxValue)), ct);

    public Task<IReadOnlyList<SequenceGap>> FindGapsAsync(
        long environment, string customerId, long first, long last, int limit, CancellationToken ct) =>
        Read<IReadOnlyList<SequenceGap>>(
            s => s.All(SelectGaps, r => new SequenceGap(r.GetInt64(0), r.GetInt64(1)), environment, customerId, first, last, limit), ct);

    public Task<(LogIdentity Log, DeltaRow Row)?> FindDeltaByLeafAsync(Hash leaf, CancellationToken ct)
    {
        var bytes = leaf.ToArray();
        return Read(s => s.First<(LogIdentity, DeltaRow)?>(
            SelectByLeaf, r => (new LogIdentity(r.GetInt64(0), r.GetString(1)), LedgerRows.Delta(r, 2)), bytes[..8], bytes), ct);
    }

    /// <summary>
    /// Times and indices grow along a customer's history, so halving finds the last row before a mark. Sequences past
    /// the end are before none.
    /// </summary>
    /// <param name="month">
    /// Where to look first: from the one before the first sequence to the one before the second. The rows themselves decide.
    /// </param>
    private static long LastWhere(
        SqliteSession session, long environment, string customerId, long last, Func<(long Time, long LogIndex), bool> before,
        (long First, long Next) month)
    {
        bool IsBefore(long sequence) => session.First<(long, long)?>(
            SelectPlace, r => (r.GetInt64(0), r.GetInt64(1)), environment, customerId, sequence) is { } place && before(place);

        var high = Math.Min(last, month.Next - 1);
        if (high < last && IsBefore(high + 1)) high = last;
        if (high == 0 || IsBefore(high)) return high;
        var low = month.First - 1 < high && IsBefore(month.First - 1) ? month.First - 1 : 0;
        while (high - low > 1)
        {
            var middle = low + (high - low) / 2;
            if (IsBefore(middle)) low = middle;
            else high = middle;
        }
        return low;
    }
}
