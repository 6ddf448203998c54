using System.Data.Common;
using PacSpace.Core.Amounts;
using PacSpace.Core.Merkle;
using PacSpace.Core.Statements;

namespace PacSpace.Storage.Ledger;

/// <summary>Columns in the order in which the readers below take them, in every database.</summary>
internal static class LedgerRows
{
    public const string DeltaColumns =
        """
        log_index, customer_id, sequence, amount, balance, credits, time, occurred, unit, salt, prev, leaf,
        payload_hash, payload_salt, reason, reference_id, metadata, adjusts
        """;

    public const string CheckpointColumns =
        """
        log_index, entry_type, checkpoint_id, receipt_id, customer_id, number, window_start, window_end,
        first_sequence, last_sequence, log_size, time, root, leaf, proof_root, statement
        """;

    /// <summary>What an append writes of a customer.</summary>
    public const string AppendedCustomerColumns =
        "customer_id, unit, sequence, balance, credits, last_leaf, last_index, first_time, last_time";

    public const string CustomerColumns = $"{AppendedCustomerColumns}, cadence_seconds";

    public const string DirectoryColumns = $"{CustomerColumns}, display_name, created_at";

    public const string LogStateColumns =
        """
        e.environment_id, e.origin, e.next_index, e.last_time, e.delta_count, e.period, e.period_delta_count,
        l.verified_size, l.signed_head, l.frozen_index, l.frozen_reason
        """;

    public const string ImportColumns =
        """
        import_id, attempt, status, started_at, updated_at, lines_read, recorded, replayed, failed, error_count,
        stored_errors, code, message
        """;

    public const string ReconciliationColumns =
        "job_id, status, created_at, updated_at, expires_at, first_index, summary, message";

    public static LogPosition Position(DbDataReader r) =>
        new(r.GetInt64(0), r.GetInt64(1), r.GetInt64(2), r.GetBoolean(3));

    public static PublishedHead PublishedHead(DbDataReader r) => new(r.GetInt64(0), r.GetInt64(1), r.GetString(2));

    public static DeltaRow Delta(DbDataReader r) => Delta(r, 0);

    public static DeltaRow Delta(DbDataReader r, int at) => Readable("Entry", r, at, ReadDelta);

    public static CheckpointRow Checkpoint(DbDataReader r) => Checkpoint(r, 0);

    public static CheckpointRow Checkpoint(DbDataReader r, int at) => Readable("Entry", r, at, ReadCheckpoint);

    /// <summary>Reads a row of the log; one that can't be read is given as damaged.</summary>
    public static LogRow Entry(DbDataReader r, Func<DbDataReader, LogRow> read) =>
        TryRead(r, read, out var row, out var error) ? row! : Damaged(r.GetInt64(0), error!);

    public static DamagedRow Damaged(long logIndex, string error) =>
        new() { LogIndex = logIndex, CustomerId = "", Time = 0, Leaf = default, Error = error };

    public static bool TryRead<T>(DbDataReader r, Func<DbDataReader, T> read, out T? row, out string? error)
        where T : class
    {
        (row, error) = (null, null);
        try
        {
            row = read(r);
            return true;
        }
        catch (InvalidDataException e)
        {
            error = e.Message;
            return false;
        }
    }

    private static DeltaRow ReadDelta(DbDataReader r, int at) => new()
    {
        LogIndex = r.GetInt64(at),
        CustomerId = r.GetString(at + 1),
        Sequence = r.GetInt64(at + 2),
        Amount = new Amount(r.GetInt64(at + 3)),
        Balance = Amount.ParseCanonical(r.GetString(at + 4)),
        Credits = Amount.ParseCanonical(r.GetString(at + 5)),
        Time = r.GetInt64(at + 6),
        Occurred = Optional(r, at + 7),
        Unit = r.GetString(at + 8),
        Salt = new Salt(Blob(r, at + 9)),
        Prev = r.IsDBNull(at + 10) ? null : new Hash(Blob(r, at + 10)),
        Leaf = new Hash(Blob(r, at + 11)),
        PayloadHash = new Hash(Blob(r, at + 12)),
        Payload = r.IsDBNull(at + 13) ? Destroyed(r, at) : new DeltaPayload(
            r.GetString(at + 14), Text(r, at + 15), Text(r, at + 16), Optional(r, at + 17), new Salt(Blob(r, at + 13))),
    };

    /// <summary>A payload is destroyed as a whole or not at all.</summary>
    private static DeltaPayload? Destroyed(DbDataReader r, int at) =>
        r.IsDBNull(at + 14) && r.IsDBNull(at + 15) && r.IsDBNull(at + 16) && r.IsDBNull(at + 17) ? null
            : throw new FormatException("its payload is destroyed in part");

    private static CheckpointRow ReadCheckpoint(DbDataReader r, int at) => new()
    {
        LogIndex = r.GetInt64(at),
        EntryType = (EntryType)r.GetInt32(at + 1),
        CheckpointId = r.GetString(at + 2),
        ReceiptId = r.GetString(at + 3),
        CustomerId = r.GetString(at + 4),
        Number = r.GetInt64(at + 5),
        Start = r.GetInt64(at + 6),
        End = r.GetInt64(at + 7),
        FirstSequence = r.GetInt64(at + 8),
        LastSequence = r.GetInt64(at + 9),
        LogSize = r.GetInt64(at + 10),
        Time = r.GetInt64(at + 11),
        Root = new Hash(Blob(r, at + 12)),
        Leaf = new Hash(Blob(r, at + 13)),
        ProofRoot = new Hash(Blob(r, at + 14)),
        Statement = r.GetString(at + 15),
    };

    /// <summary>The second column as a leaf hash; the first says whose.</summary>
    public static Hash Leaf(DbDataReader r) =>
        Readable("Leaf of delta", r, 0, static (r, _) => new Hash(Blob(r, 1)));

    public static CustomerHead Customer(DbDataReader r) =>
        Readable("Customer", r, 0, static (r, _) => new CustomerHead(
        r.GetString(0), r.GetString(1), r.GetInt64(2), Amount.ParseCanonical(r.GetString(3)),
        Amount.ParseCanonical(r.GetString(4)), r.IsDBNull(5) ? null : new Hash(Blob(r, 5)),
        r.GetInt64(6), r.GetInt64(7), r.GetInt64(8), r.GetInt64(9)));

    public static DirectoryEntry Directory(DbDataReader r) => new(Customer(r), Text(r, 10), r.GetInt64(11));

    public static CustomerMonth Month(DbDataReader r) => new(r.GetString(0), r.GetInt32(1), r.GetInt64(2));

    public static LogState LogState(DbDataReader r) => new(
        new LogIdentity(r.GetInt64(0), r.GetString(1)), r.GetInt64(2), r.GetInt64(3), r.GetInt64(4), r.GetInt32(5),
        r.GetInt64(6), r.GetInt64(7), r.GetString(8), Optional(r, 9), Text(r, 10));

    public static ImportRecord Import(DbDataReader r) => new(
        r.GetString(0), r.GetInt64(1), r.GetString(2), r.GetInt64(3), r.GetInt64(4), r.GetInt64(5), r.GetInt64(6),
        r.GetInt64(7), r.GetInt64(8), r.GetInt64(9), r.GetInt64(10), Text(r, 11), Text(r, 12));

    public static ImportErrorRecord ImportError(DbDataReader r) =>
        new(r.GetInt64(0), r.GetInt64(1), r.GetString(2), r.GetString(3), r.GetString(4));

    public static ReconciliationRecord Reconciliation(DbDataReader r) => new(
        r.GetString(0), r.GetString(1), r.GetInt64(2), r.GetInt64(3), r.GetInt64(4), r.GetInt64(5), Text(r, 6), Text(r, 7));

    public static byte[] Blob(DbDataReader r, int at) => r.GetFieldValue<byte[]>(at);

    /// <exception cref="InvalidDataException">A column holds what no append stores.</exception>
    private static T Readable<T>(string kind, DbDataReader r, int at, Func<DbDataReader, int, T> read)
    {
        try
        {
            return read(r, at);
        }
        catch (Exception e) when (IsUnreadable(e))
        {
            throw Unreadable($"{kind} {r.GetValue(at)}", e);
        }
    }

    /// <summary>Whether an error says that a column holds what no append stores.</summary>
    public static bool IsUnreadable(Exception e) =>
        e is FormatException or ArgumentException or InvalidOperationException or InvalidCastException or OverflowException;

    public static InvalidDataException Unreadable(string what, Exception e) => new($"{what} can't be read: {e.Message}", e);

    private static long? Optional(DbDataReader r, int at) => r.IsDBNull(at) ? null : r.GetInt64(at);

    private static string? Text(DbDataReader r, int at) => r.IsDBNull(at) ? null : r.GetString(at);
}
