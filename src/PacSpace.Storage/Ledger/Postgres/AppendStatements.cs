using Npgsql;

namespace PacSpace.Storage.Ledger.Postgres;

/// <summary>
/// The statements of an append. Each names one environment and joins what it unnests with a table, so that Citus plans
/// it for the one node that holds the environment.
/// </summary>
internal static class AppendStatements
{
    /// <summary>
    /// <see cref="PostgresCommits.SetTimeouts"/> on Citus, where the locks are held on another node: SET LOCAL is passed on to it,
    /// set_config is not. What a node warns of, Citus tells at debug1.
    /// </summary>
    private static readonly string[] SetTimeoutsEverywhere =
    [
        "SET LOCAL citus.propagate_set_commands = 'local'",
        "SET LOCAL lock_timeout = 2500", "SET LOCAL statement_timeout = 2700",
        "SET LOCAL idle_in_transaction_session_timeout = 2000", "SET LOCAL tcp_user_timeout = 3000",
        "SET LOCAL client_min_messages = warning",
        "SELECT set_config('client_min_messages', 'debug1', true)",
    ];

    /// <summary>Begins a transaction; its last statement answers one row, to be skipped.</summary>
    public static IEnumerable<NpgsqlBatchCommand> Begin(bool isDistributed) =>
        ((string[])["BEGIN", .. isDistributed ? SetTimeoutsEverywhere : [PostgresCommits.SetTimeouts]]).Select(sql => Parameters.Command(sql));

    public const string LockEnvironment = "SELECT next_index FROM environments WHERE environment_id = $1 FOR UPDATE";

    // Read after the lock was taken, so the clock and the frozen state are no older than it.
    public const string SelectState =
        $"""
        SELECT {LedgerRows.LogStateColumns}, (extract(epoch FROM clock_timestamp()) * 1000)::bigint
        FROM environments e JOIN logs l ON l.environment_id = e.environment_id WHERE e.environment_id = $1
        """;

    public const string SelectCustomers =
        $"SELECT {LedgerRows.CustomerColumns} FROM customers WHERE environment_id = $1 AND customer_id = ANY($2)";

    public const string SelectKey =
        "SELECT log_index, request FROM idempotency_keys WHERE environment_id = $1 AND idempotency_key = $2";

    // LATERAL and LIMIT, here and below: each row is looked up by itself, whatever the planner believes of the tables.
    public const string SelectKeysOfDeltas =
        $"""
        SELECT k.idempotency_key, {Delta.Columns} FROM idempotency_keys k CROSS JOIN LATERAL (
            SELECT * FROM deltas x WHERE x.environment_id = $1 AND x.log_index = k.log_index LIMIT 1) AS d
        WHERE k.environment_id = $1 AND k.idempotency_key = ANY($2)
        """;

    public const string SelectKeysOfCheckpoints =
        $"""
        SELECT k.idempotency_key, k.request, {Checkpoint.Columns} FROM idempotency_keys k CROSS JOIN LATERAL (
            SELECT * FROM checkpoints x WHERE x.environment_id = $1 AND x.log_index = k.log_index LIMIT 1) AS c
        WHERE k.environment_id = $1 AND k.idempotency_key = ANY($2)
        """;

    public const string SelectDeltasAt =
        $"SELECT {Delta.Columns} FROM deltas d WHERE d.environment_id = $1 AND d.log_index = ANY($2)";

    /// <summary>What the deltas of used keys adjust.</summary>
    public const string SelectAdjustedOfKeys =
        $"""
        SELECT {Delta.Columns} FROM idempotency_keys k CROSS JOIN LATERAL (
            SELECT adjusts FROM deltas x WHERE x.environment_id = $1 AND x.log_index = k.log_index LIMIT 1) AS u
        CROSS JOIN LATERAL (
            SELECT * FROM deltas x WHERE x.environment_id = $1 AND x.log_index = u.adjusts LIMIT 1) AS d
        WHERE k.environment_id = $1 AND k.idempotency_key = ANY($2)
        """;

    // With an amount the earliest, without one the latest. No index is in that order, which keeps the planner from walking
    // the whole log instead: on a table that was empty when the statement was prepared, or where few reference ids are in
    // use, it takes that for cheap.
    public const string SelectByReference =
        $"""
        SELECT w.n, {Delta.Columns}
        FROM environments e CROSS JOIN unnest($2::text[], $3::text[], $4::bigint[]) WITH ORDINALITY
            AS w (customer_id, reference_id, amount, n)
        CROSS JOIN LATERAL (
            SELECT * FROM deltas x WHERE x.environment_id = $1 AND x.customer_id = w.customer_id
            AND x.reference_id = w.reference_id AND (w.amount IS NULL OR x.amount = w.amount)
            ORDER BY CASE WHEN w.amount IS NULL THEN -x.log_index ELSE x.log_index END LIMIT 1) AS d
        WHERE e.environment_id = $1
        """;

    public const string InsertDeltas =
        $"""
        INSERT INTO deltas (environment_id, {LedgerRows.DeltaColumns})
        SELECT e.environment_id, u.* FROM environments e, unnest($2::bigint[], $3::text[], $4::bigint[], $5::bigint[],
            $6::text[], $7::text[], $8::bigint[], $9::bigint[], $10::text[], $11::bytea[], $12::bytea[], $13::bytea[],
            $14::bytea[], $15::bytea[], $16::text[], $17::text[], $18::text[], $19::bigint[]) AS u
        WHERE e.environment_id = $1
        """;

    public const string UpsertCustomers =
        $"""
        INSERT INTO customers (environment_id, {LedgerRows.AppendedCustomerColumns}, created_at)
        SELECT e.environment_id, u.*, u.first_time FROM environments e, unnest($2::text[], $3::text[], $4::bigint[],
            $5::text[], $6::text[], $7::bytea[], $8::bigint[], $9::bigint[], $10::bigint[])
            AS u ({LedgerRows.AppendedCustomerColumns})
        WHERE e.environment_id = $1
        ON CONFLICT (environment_id, customer_id) DO UPDATE SET unit = excluded.unit, sequence = excluded.sequence,
            balance = excluded.balance, credits = excluded.credits, last_leaf = excluded.last_leaf,
            last_index = excluded.last_index, first_time = excluded.first_time, last_time = excluded.last_time
        """;

    public const string InsertMonths =
        """
        INSERT INTO customer_months (environment_id, customer_id, period, first_sequence)
        SELECT e.environment_id, u.* FROM environments e, unnest($2::text[], $3::bigint[], $4::bigint[]) AS u
        WHERE e.environment_id = $1
        """;

    public const string InsertKeys =
        """
        INSERT INTO idempotency_keys (environment_id, idempotency_key, log_index, request)
        SELECT e.environment_id, u.* FROM environments e, unnest($2::text[], $3::bigint[], $4::text[]) AS u
        WHERE e.environment_id = $1
        """;

    public const string InsertCheckpoint =
        $"""
        INSERT INTO checkpoints (environment_id, {LedgerRows.CheckpointColumns}, members)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18::bytea)
        """;

    public const string InsertCheckpointBlocks =
        "INSERT INTO checkpoint_blocks (environment_id, log_index, hashes) VALUES ($1, $2, $3)";

    public const string UpdateEnvironment =
        """
        UPDATE environments SET next_index = $2, last_time = $3, delta_count = $4, period = $5, period_delta_count = $6
        WHERE environment_id = $1
        """;

    /// <summary>
    /// Writes without changing: a commit of it returns only when everything committed before is as durable, and as
    /// replicated, as the database promises.
    /// </summary>
    public const string Touch = "UPDATE environments SET next_index = next_index WHERE environment_id = $1";

    /// <summary>Columns of a delta with a prefix, in the order of <see cref="LedgerRows.DeltaColumns"/>.</summary>
    public static class Delta
    {
        public const string Columns =
            """
            d.log_index, d.customer_id, d.sequence, d.amount, d.balance, d.credits, d.time, d.occurred, d.unit, d.salt,
            d.prev, d.leaf, d.payload_hash, d.payload_salt, d.reason, d.reference_id, d.metadata, d.adjusts
            """;
    }

    /// <summary>Columns of a checkpoint with a prefix, in the order of <see cref="LedgerRows.CheckpointColumns"/>.</summary>
    public static class Checkpoint
    {
        public const string Columns =
            """
            c.log_index, c.entry_type, c.checkpoint_id, c.receipt_id, c.customer_id, c.number, c.window_start,
            c.window_end, c.first_sequence, c.last_sequence, c.log_size, c.time, c.root, c.leaf, c.proof_root, c.statement
            """;
    }

    public const string SelectLastCheckpoints =
        $"""
        SELECT {Checkpoint.Columns}
        FROM environments e CROSS JOIN unnest($2::bigint[], $3::text[]) AS w (entry_type, customer_id)
        CROSS JOIN LATERAL (
            SELECT * FROM checkpoints x WHERE x.environment_id = $1 AND x.entry_type = w.entry_type
            AND x.customer_id = w.customer_id ORDER BY x.number DESC LIMIT 1) AS c
        WHERE e.environment_id = $1
        """;

    public const string SelectOfWindows =
        $"""
        SELECT {Checkpoint.Columns}
        FROM environments e CROSS JOIN unnest($2::bigint[], $3::text[], $4::bigint[], $5::bigint[])
            AS w (entry_type, customer_id, window_start, window_end)
        CROSS JOIN LATERAL (
            SELECT * FROM checkpoints x WHERE x.environment_id = $1 AND x.entry_type = w.entry_type
            AND x.customer_id = w.customer_id AND x.window_start = w.window_start AND x.window_end = w.window_end
            ORDER BY x.log_index DESC LIMIT 1) AS c
        WHERE e.environment_id = $1
        """;

    public const string SelectSelections =
        $"""
        SELECT {Checkpoint.Columns}
        FROM environments e CROSS JOIN unnest($2::text[], $3::bytea[]) AS w (customer_id, root)
        CROSS JOIN LATERAL (
            SELECT * FROM checkpoints x WHERE x.environment_id = $1 AND x.entry_type = 6
            AND x.customer_id = w.customer_id AND x.root = w.root LIMIT 1) AS c
        WHERE e.environment_id = $1
        """;

    public const string SelectFollowing =
        $"""
        SELECT {Delta.Columns}
        FROM environments e CROSS JOIN unnest($2::text[], $3::bigint[]) AS w (customer_id, sequence)
        JOIN deltas d ON d.environment_id = $1 AND d.customer_id = w.customer_id AND d.sequence = w.sequence
        WHERE e.environment_id = $1
        """;

    public const string SelectFirstFrom =
        $"""
        SELECT w.log_index, {Delta.Columns}
        FROM environments e CROSS JOIN unnest($2::bigint[]) AS w (log_index)
        CROSS JOIN LATERAL (
            SELECT * FROM deltas x WHERE x.environment_id = $1 AND x.log_index >= w.log_index
            ORDER BY x.log_index LIMIT 1) AS d
        WHERE e.environment_id = $1
        """;
}
