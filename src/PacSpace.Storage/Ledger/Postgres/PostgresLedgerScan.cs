using System.Data;
using System.Data.Common;
using Npgsql;
using PacSpace.Storage.Fsck;

namespace PacSpace.Storage.Ledger.Postgres;

/// <summary>
/// A ledger's schema read as of one moment: every stream has a connection of its own, and all share one snapshot.
/// </summary>
public sealed class PostgresLedgerScan : ILedgerScan
{
    // Any of them may hold rows of environments that the others don't know.
    private static readonly string[] Tables =
    [
        "environments", "logs", "deltas", "checkpoints", "customers", "customer_months", "idempotency_keys", "tiles",
        "customer_tiles", "checkpoint_blocks", "tree_heads", "retention", "receipts",
    ];

    // DISTINCT in each: of millions of rows a few go into the union.
    private static readonly string SelectEnvironments =
        string.Join(" UNION ", Tables.Select(t => $"SELECT DISTINCT environment_id FROM {t}")) + " ORDER BY environment_id";

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

    private const string SelectBySequence =
        $"SELECT {LedgerRows.DeltaColumns} FROM deltas WHERE environment_id = $1 AND customer_id = $2 AND sequence = $3";

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

    private readonly PostgresSource _source;
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlTransaction _transaction;
    private readonly string _snapshot;
    private readonly IReadOnlyList<long> _environments;

    private PostgresLedgerScan(PostgresSource source)
    {
        _source = source;
        _connection = source.OpenConnection();
        _transaction = _connection.BeginTransaction(IsolationLevel.RepeatableRead);
        _snapshot = First("SELECT pg_export_snapshot()", r => r.GetString(0))!;
        _environments = [.. Stream(SelectEnvironments, r => r.GetInt64(0))];
    }

    /// <exception cref="StorageUnavailableException">The database can't be reached, or holds no ledger there.</exception>
    public static PostgresLedgerScan Open(string connectionString, string schema)
    {
        var source = new PostgresSource(PostgresSource.Complete(connectionString + ";Command Timeout=0", schema));
        try
        {
            return new PostgresLedgerScan(source);
        }
        catch (DbException e)
        {
            source.Dispose();
            throw new StorageUnavailableException($"The ledger {schema} can't be checked: {e.Message}", e);
        }
    }

    /// <summary>PostgreSQL checks its own pages with <c>pg_amcheck</c> and data checksums.</summary>
    public IEnumerable<string> Structure() => [];

    public IReadOnlyList<long> Environments() => _environments;

    public LogState? FindLog(long environment) => First(PostgresLedgerStore.SelectLogState, LedgerRows.LogState, environment);

    public IEnumerable<LogRow> Entries(long environment) => LogOrder.Merge(
        Stream(SelectDeltas, r => LedgerRows.Entry(r, LedgerRows.Delta), environment),
        Stream(SelectCheckpointsByIndex, r => LedgerRows.Entry(r, LedgerRows.Checkpoint), environment));

    public IEnumerable<(string CustomerId, CustomerHead? Head, string? Error)> Customers(long environment) =>
        Stream(SelectCustomers, r => LedgerRows.TryRead(r, LedgerRows.Customer, out var head, out var error)
            ? (r.GetString(0), head, (string?)null) : (r.GetString(0), null, error), environment);

    public IEnumerable<CustomerMonth> Months(long environment) => Stream(SelectMonths, LedgerRows.Month, environment);

    public IEnumerable<CheckpointRow> Checkpoints(long environment) =>
        Stream(SelectCheckpointsByCustomer, r => LedgerRows.Entry(r, LedgerRows.Checkpoint), environment)
            .OfType<CheckpointRow>();

    public IReadOnlyList<long>? Members(long environment, long logIndex) =>
        First(PostgresLedgerStore.SelectMembers, r => LedgerRows.Blob(r, 0), environment, logIndex) is { } bytes
            ? MemberList.Decode(bytes) : null;

    public DeltaRow? FindDelta(long environment, string customerId, long sequence) =>
        First(SelectBySequence, LedgerRows.Delta, environment, customerId, sequence);

    public LogRow? FindEntry(long environment, long logIndex) =>
        First(PostgresLedgerStore.SelectDelta, r => LedgerRows.Entry(r, LedgerRows.Delta), environment, logIndex)
            ?? First(PostgresLedgerStore.SelectCheckpoint, r => LedgerRows.Entry(r, LedgerRows.Checkpoint), environment, logIndex);

    public IEnumerable<(long Sequence, byte[] Leaf)> Leaves(long environment, string customerId, long last) =>
        Stream(SelectLeaves, r => (r.GetInt64(0), LedgerRows.Blob(r, 1)), environment, customerId, last);

    public IEnumerable<(string Key, long LogIndex)> Keys(long environment) => Stream(
        "SELECT idempotency_key, log_index FROM idempotency_keys WHERE environment_id = $1",
        r => (r.GetString(0), r.GetInt64(1)), environment);

    public IEnumerable<(int Level, long Index, int Bytes)> Tiles(long environment) => Stream(
        "SELECT level, tile_index, length(hashes) FROM tiles WHERE environment_id = $1 ORDER BY level, tile_index",
        r => (r.GetInt32(0), r.GetInt64(1), r.GetInt32(2)), environment);

    public byte[]? FindTile(long environment, int level, long index) =>
        First(PostgresLedgerStore.SelectTile, r => LedgerRows.Blob(r, 0), environment, level, index);

    public IEnumerable<CustomerTile> CustomerTiles(long environment) => Stream(
        SelectCustomerTiles,
        r => new CustomerTile(r.GetString(0), r.GetInt32(1), r.GetInt64(2), LedgerRows.Blob(r, 3)), environment);

    public IEnumerable<(long LogIndex, byte[] Hashes)> CheckpointBlocks(long environment) => Stream(
        "SELECT log_index, hashes FROM checkpoint_blocks WHERE environment_id = $1 ORDER BY log_index",
        r => (r.GetInt64(0), LedgerRows.Blob(r, 1)), environment);

    public byte[]? FindCheckpointBlocks(long environment, long logIndex) =>
        First(PostgresLedgerStore.SelectCheckpointBlocks, r => LedgerRows.Blob(r, 0), environment, logIndex);

    public IEnumerable<long> HeadSizes(long environment) => Stream(
        "SELECT size FROM tree_heads WHERE environment_id = $1 ORDER BY size", r => r.GetInt64(0), environment);

    public long PurgedSize(long environment) =>
        First(PostgresLedgerStore.SelectPurgedSize, r => r.GetInt64(0), environment);

    public IEnumerable<ReceiptRow> Receipts(long environment) => Stream(
        $"SELECT {ReceiptSql.Columns} FROM receipts WHERE environment_id = $1 ORDER BY receipt_id",
        ReceiptSql.Row, environment);

    public void Dispose()
    {
        _transaction.Dispose();
        _connection.Dispose();
        _source.Dispose();
    }

    private T? First<T>(string sql, Func<DbDataReader, T> read, params ReadOnlySpan<object?> values)
    {
        using var command = Parameters.Bind(new NpgsqlCommand(sql, _connection), values);
        using var reader = command.ExecuteReader();
        return reader.Read() ? read(reader) : default;
    }

    private IEnumerable<T> Stream<T>(string sql, Func<DbDataReader, T> read, params object?[] values)
    {
        using var connection = _source.OpenConnection();
        using var transaction = connection.BeginTransaction(IsolationLevel.RepeatableRead);
        Execute(connection, $"SET TRANSACTION SNAPSHOT '{_snapshot}'");
        using var command = Parameters.Bind(new NpgsqlCommand(sql, connection), values);
        using var reader = command.ExecuteReader();
        while (reader.Read()) yield return read(reader);
    }

    private static void Execute(NpgsqlConnection connection, string sql)
    {
        using var command = new NpgsqlCommand(sql, connection);
        command.ExecuteNonQuery();
    }
}
