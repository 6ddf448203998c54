using Npgsql;

namespace PacSpace.Storage.Ledger.Postgres;

/// <summary>Whether the ledger's tables are spread over the nodes of a Citus cluster (<c>PacSpace:Distributed</c>).</summary>
public enum Distribution
{
    /// <summary>If the database has Citus 12 or later, or if they are already.</summary>
    Auto,

    /// <summary>Yes; without Citus the ledger does not open.</summary>
    On,

    /// <summary>Not if they are not yet. What is distributed stays so: undoing it is Citus's own work.</summary>
    Off,
}

/// <summary>
/// Spreads the ledger's tables over a Citus cluster by environment: all rows of an environment lie together on one node.
/// </summary>
internal static class CitusDistribution
{
    private const int OldestVersion = 12;

    // The first one's shards are where the others' go.
    internal static readonly string[] Tables =
    [
        "environments", "logs", "verifier_leases", "tree_heads", "tiles", "customers", "deltas", "checkpoints",
        "idempotency_keys", "customer_tiles", "checkpoint_blocks", "customer_months", "retention", "imports",
        "import_errors", "reconciliations", "reconciliation_pages", "receipts",
    ];

    private const string SelectVersion = "SELECT extversion FROM pg_extension WHERE extname = 'citus'";

    private const string SelectIsDistributed =
        "SELECT count(*) FROM pg_dist_partition WHERE logicalrelid = to_regclass($1) AND partmethod = 'h'";

    // The coordinator's own copy alone: shards are tables of other names.
    private const string SelectLocalSize = "SELECT pg_relation_size(to_regclass($1))";

    private const string TruncateLocal = "SELECT truncate_local_data_after_distributing_table(to_regclass($1))";

    private const string Distribute =
        "SELECT create_distributed_table(to_regclass($1), 'environment_id', colocate_with => $2)";

    /// <summary>
    /// Distributes what is not distributed yet; repeating it changes nothing. True if the tables are distributed.
    /// </summary>
    /// <exception cref="InvalidOperationException">It was asked for, and the database can't.</exception>
    public static bool Apply(string connectionString, string schema, Distribution distribution)
    {
        using var connection = Connect(connectionString);
        var isApplied = IsApplied(connection, schema);
        // A table that is new would lie on the coordinator, apart from what it belongs to.
        if (!isApplied && distribution == Distribution.Off) return false;
        if (!isApplied && !HasCitus(connection))
            return distribution == Distribution.Auto ? false : throw new InvalidOperationException(
                $"PacSpace:Distributed is on, but the database has no Citus {OldestVersion} or later: "
                + "CREATE EXTENSION citus, or set it to auto or off.");
        foreach (var table in Tables)
        {
            var name = Name(schema, table);
            if (!IsDistributed(connection, name))
                Scalar(connection, Distribute, name, table == Tables[0] ? "none" : Name(schema, Tables[0]));
            // What was distributed was copied; what it was copied from would stay, also where the last start ended here.
            if (Scalar(connection, SelectLocalSize, name) is > 0L) Scalar(connection, TruncateLocal, name);
        }
        return true;
    }

    /// <summary>True if the ledger is distributed, whatever the setting.</summary>
    public static bool IsApplied(string connectionString, string schema)
    {
        using var connection = Connect(connectionString);
        return IsApplied(connection, schema);
    }

    private static bool IsApplied(NpgsqlConnection connection, string schema) =>
        Scalar(connection, SelectVersion) is string && IsDistributed(connection, Name(schema, Tables[0]));

    private static bool IsDistributed(NpgsqlConnection connection, string name) =>
        Scalar(connection, SelectIsDistributed, name) is 1L;

    private static bool HasCitus(NpgsqlConnection connection) =>
        Scalar(connection, SelectVersion) is string version
        && int.TryParse(version.Split('.', '-')[0], out var major) && major >= OldestVersion;

    private static string Name(string schema, string table) => $"\"{schema}\".{table}";

    private static NpgsqlConnection Connect(string connectionString)
    {
        var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString);
        connection.Open();
        return connection;
    }

    private static object? Scalar(NpgsqlConnection connection, string sql, params object[] values)
    {
        using var command = Parameters.Bind(new NpgsqlCommand(sql, connection), values);
        // Rows that are there already move to their nodes.
        command.CommandTimeout = 0;
        return command.ExecuteScalar();
    }
}
