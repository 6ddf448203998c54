using System.Data.Common;
using PacSpace.Core.Merkle;

namespace PacSpace.Storage.Ledger;

/// <summary>What the databases' statements about receipts have in common.</summary>
internal static class ReceiptSql
{
    public const string Columns =
        """
        receipt_id, customer_id, window_start, window_end, first_sequence, last_sequence, is_closed, log_size, time
        """;

    public const string Insert =
        $"""
        INSERT INTO receipts (environment_id, {Columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        ON CONFLICT DO NOTHING
        """;

    public const string SelectCount = "SELECT count(*) FROM receipts WHERE environment_id = $1 AND customer_id = $2";

    public const string SelectByRange =
        $"""
        SELECT {Columns} FROM receipts
        WHERE environment_id = $1 AND customer_id = $2 AND window_start = $3 AND window_end = $4
            AND first_sequence = $5 AND last_sequence = $6 AND is_closed = $7
        """;

    public const string SelectById =
        $"""
        SELECT e.environment_id, e.origin, {Columns}
        FROM receipts r JOIN environments e USING (environment_id) WHERE r.receipt_id = $1
        """;

    public const string SelectCheckpoint =
        $"""
        SELECT e.environment_id, e.origin, {LedgerRows.CheckpointColumns}
        FROM checkpoints c JOIN environments e USING (environment_id) WHERE c.receipt_id = $1
        """;

    // Entry types 2 and 6: a customer's checkpoints and selections (formats.md section 2).
    public const string SelectList =
        """
        SELECT receipt_id, customer_id, window_start, window_end, first_sequence, last_sequence, is_closed,
            last_sequence - first_sequence + 1, time, NULL AS entry_type, NULL AS checkpoint_id, NULL AS proof_root
        FROM receipts WHERE environment_id = $1 AND customer_id = $2
        UNION ALL
        SELECT receipt_id, customer_id, window_start, window_end, first_sequence, last_sequence,
            CASE WHEN time >= window_end THEN 1 ELSE 0 END,
            COALESCE(length(members) / 8, last_sequence - first_sequence + 1), time, entry_type, checkpoint_id, proof_root
        FROM checkpoints WHERE environment_id = $1 AND entry_type IN (2, 6) AND customer_id = $2
        ORDER BY 9 DESC, 1 DESC LIMIT $3 OFFSET $4
        """;

    public const string SelectListTotal =
        """
        SELECT count(*) FROM (
            SELECT 1 FROM receipts WHERE environment_id = $1 AND customer_id = $2
            UNION ALL
            SELECT 1 FROM checkpoints WHERE environment_id = $1 AND entry_type IN (2, 6) AND customer_id = $2) AS listed
        """;

    public static object[] Values(long environment, ReceiptRange range) =>
    [
        environment, range.CustomerId, range.Start, range.End, range.FirstSequence, range.LastSequence,
        range.IsClosed ? 1L : 0L,
    ];

    public static object[] Values(long environment, ReceiptRow row) =>
    [
        environment, row.ReceiptId, .. Values(environment, row.Range)[1..], row.LogSize, row.Time,
    ];

    public static ReceiptRow Row(DbDataReader r) => Row(r, 0);

    public static ReceiptRow Row(DbDataReader r, int at) =>
        new(r.GetString(at), Range(r, at + 1), r.GetInt64(at + 7), r.GetInt64(at + 8));

    public static ReceiptListing Listing(DbDataReader r) => new(
        r.GetString(0), Range(r, 1), r.GetInt64(7), r.GetInt64(8), r.IsDBNull(9) ? null : new ReceiptCheckpoint(
            (EntryType)r.GetInt64(9), r.GetString(10), new Hash(LedgerRows.Blob(r, 11))));

    private static ReceiptRange Range(DbDataReader r, int at) => new(
        r.GetString(at), r.GetInt64(at + 1), r.GetInt64(at + 2), r.GetInt64(at + 3), r.GetInt64(at + 4),
        r.GetInt64(at + 5) != 0);
}
