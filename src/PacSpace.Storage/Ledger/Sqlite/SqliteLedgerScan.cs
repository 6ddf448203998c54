using Microsoft.Data.Sqlite;
using PacSpace.Storage.Fsck;

namespace PacSpace.Storage.Ledger.Sqlite;

/// <summary>A ledger file opened read-only, in one read transaction.</summary>
public sealed class SqliteLedgerScan : ILedgerScan
{
    // One step through each key per environment, however many rows there are.
    private const string SelectEnvironments =
        """
        SELECT min(e) FROM (
            SELECT min(environment_id) AS e FROM environments WHERE environment_id > $1
            UNION ALL SELECT min(environment_id) FROM logs WHERE environment_id > $1
            UNION ALL SELECT min(environment_id) FROM deltas WHERE environment_id > $1
            UNION ALL SELECT min(environment_id) FROM checkpoints WHERE environment_id > $1
            UNION ALL SELECT min(environment_id) FROM customers WHERE environment_id > $1
            UNION ALL SELECT min(environment_id) FROM customer_months WHERE environment_id > $1
            UNION ALL SELECT min(environment_id) FROM idempotency_keys WHERE environment_id > $1
            UNION ALL SELECT min(environment_id) FROM tiles WHERE environment_id > $1
            UNION ALL SELECT min(environment_id) FROM customer_tiles WHERE environment_id > $1
            UNION ALL SELECT min(environment_id) FROM checkpoint_blocks WHERE environment_id > $1
            UNION ALL SELECT min(environment_id) FROM retention WHERE environment_id > $1
            UNION ALL SELECT min(environment_id) FROM receipts WHERE environment_id > $1
            UNION ALL SELECT min(environment_id) FROM tree_heads WHERE environment_id > $1)
        """;

    private const string SelectDeltas =
        $"SELECT {LedgerRows.DeltaColumns} FROM deltas WHERE environment_id = $1 ORDER BY log_index";

    private const string SelectCheckpointsByIndex =
        $"SELECT {LedgerRows.CheckpointColumns} FROM checkpoints WHERE environment_id = $1 ORDER BY log_index";

    private const string SelectCheckpointsByCustomer =
        $"""
        SELECT {LedgerRows.CheckpointColumns} FROM checkpoints
        WHERE environment_id = $1 ORDER BY entry_type, customer_id, log_index
        """;

    private const string SelectCustomers =
        $"SELECT {LedgerRows.CustomerColumns} FROM customers WHERE environment_id = $1 ORDER BY customer_id";

    private const string SelectMonths =
        """
        SELECT customer_id, period, first_sequence FROM customer_months
        WHERE environment_id = $1 ORDER BY customer_id, period
        """;

    private const string SelectDelta =
        $"SELECT {LedgerRows.DeltaColumns} FROM deltas WHERE environment_id = $1 AND log_index = $2";

    private const string SelectBySequence =
        $"""
        SELECT {LedgerRows.DeltaColumns} FROM deltas
        WHERE environment_id = $1 AND customer_id = $2 AND sequence = $3
        """;

    private const string SelectCheckpoint =
        $"SELECT {LedgerRows.CheckpointColumns} FROM checkpoints WHERE environment_id = $1 AND log_index = $2";

    private const string SelectCustomerTiles =
        """
        SELECT customer_id, level, tile_index, hashes FROM customer_tiles
        WHERE environment_id = $1 ORDER BY customer_id, level, tile_index
        """;

    private const string SelectLeaves =
        """
        SELECT sequence, leaf FROM deltas
        WHERE environment_id = $1 AND customer_id = $2 AND sequence <= $3 ORDER BY sequence
        """;

    private readonly SqliteSession _session;

    private SqliteLedgerScan(SqliteSession session) => _session = session;

    /// <exception cref="StorageUnavailableException">The file is missing, can't be opened, or is no ledger.</exception>
    public static SqliteLedgerScan Open(string path)
    {
        SqliteSession? session = null;
        try
        {
            session = SqliteSession.OpenReadOnly(path);
            session.Execute("BEGIN");
            var scan = new SqliteLedgerScan(session);
            scan.Environments();
            return scan;
        }
        catch (SqliteException e)
        {
            session?.Dispose();
            throw new StorageUnavailableException($"The ledger {path} can't be checked: {e.Message}", e);
        }
    }

    public IEnumerable<string> Structure() =>
        _session.All("PRAGMA integrity_check(20)", r => r.GetString(0)).Where(line => line != "ok");

    public IReadOnlyList<long> Environments()
    {
        var found = new List<long>();
        for (var last = long.MinValue; Next(last) is { } next; last = next) found.Add(next);
        return found;

        long? Next(long last) =>
            _session.First<long?>(SelectEnvironments, r => r.IsDBNull(0) ? null : r.GetInt64(0), last);
    }

    public LogState? FindLog(long environment) =>
        _session.First(SqliteLedgerStore.SelectLogState, LedgerRows.LogState, environment);

    public IEnumerable<LogRow> Entries(long environment) => LogOrder.Merge(
        _session.Stream(SelectDeltas, r => LedgerRows.Entry(r, LedgerRows.Delta), environment),
        _session.Stream(SelectCheckpointsByIndex, r => LedgerRows.Entry(r, LedgerRows.Checkpoint), environment));

    public IEnumerable<(string CustomerId, CustomerHead? Head, string? Error)> Customers(long environment) =>
        _session.Stream(SelectCustomers, r => LedgerRows.TryRead(r, LedgerRows.Customer, out var head, out var error)
            ? (r.GetString(0), head, (string?)null) : (r.GetString(0), null, error), environment);

    public IEnumerable<CustomerMonth> Months(long environment) =>
        _session.Stream(SelectMonths, LedgerRows.Month, environment);

    public IEnumerable<CheckpointRow> Checkpoints(long environment) => _session
        .Stream(SelectCheckpointsByCustomer, r => LedgerRows.Entry(r, LedgerRows.Checkpoint), environment)
        .OfType<CheckpointRow>();

    public IReadOnlyList<long>? Members(long environment, long logIndex) =>
        _session.First(SqliteLedgerStore.SelectMembers, r => LedgerRows.Blob(r, 0), environment, logIndex) is { } bytes
            ? MemberList.Decode(bytes) : null;

    public DeltaRow? FindDelta(long environment, string customerId, long sequence) =>
        _session.First(SelectBySequence, LedgerRows.Delta, environment, customerId, sequence);

    public LogRow? FindEntry(long environment, long logIndex) =>
        _session.First(SelectDelta, r => LedgerRows.Entry(r, LedgerRows.Delta), environment, logIndex)
            ?? _session.First(
                SelectCheckpoint, r => LedgerRows.Entry(r, LedgerRows.Checkpoint), environment, logIndex);

    public IEnumerable<(long Sequence, byte[] Leaf)> Leaves(long environment, string customerId, long last) =>
        _session.Stream(SelectLeaves, r => (r.GetInt64(0), LedgerRows.Blob(r, 1)), environment, customerId, last);

    public IEnumerable<(string Key, long LogIndex)> Keys(long environment) => _session.Stream(
        "SELECT idempotency_key, log_index FROM idempotency_keys WHERE environment_id = $1",
        r => (r.GetString(0), r.GetInt64(1)), environment);

    public IEnumerable<(int Level, long Index, int Bytes)> Tiles(long environment) => _session.Stream(
        "SELECT level, tile_index, length(hashes) FROM tiles WHERE environment_id = $1 ORDER BY level, tile_index",
        r => (r.GetInt32(0), r.GetInt64(1), r.GetInt32(2)), environment);

    public byte[]? FindTile(long environment, int level, long index) =>
        _session.First(SqliteLedgerStore.SelectTile, r => LedgerRows.Blob(r, 0), environment, level, index);

    public IEnumerable<CustomerTile> CustomerTiles(long environment) => _session.Stream(
        SelectCustomerTiles,
        r => new CustomerTile(r.GetString(0), r.GetInt32(1), r.GetInt64(2), LedgerRows.Blob(r, 3)), environment);

    public IEnumerable<(long LogIndex, byte[] Hashes)> CheckpointBlocks(long environment) => _session.Stream(
        "SELECT log_index, hashes FROM checkpoint_blocks WHERE environment_id = $1 ORDER BY log_index",
        r => (r.GetInt64(0), LedgerRows.Blob(r, 1)), environment);

    public byte[]? FindCheckpointBlocks(long environment, long logIndex) => _session.First(
        SqliteLedgerStore.SelectCheckpointBlocks, r => LedgerRows.Blob(r, 0), environment, logIndex);

    public IEnumerable<long> HeadSizes(long environment) => _session.Stream(
        "SELECT size FROM tree_heads WHERE environment_id = $1 ORDER BY size", r => r.GetInt64(0), environment);

    public long PurgedSize(long environment) =>
        _session.First(SqliteLedgerStore.SelectPurgedSize, r => r.GetInt64(0), environment);

    public IEnumerable<ReceiptRow> Receipts(long environment) => _session.Stream(
        $"SELECT {ReceiptSql.Columns} FROM receipts WHERE environment_id = $1 ORDER BY receipt_id",
        ReceiptSql.Row, environment);

    public void Dispose() => _session.Dispose();
}
