using Npgsql;

namespace PacSpace.Storage.Ledger.Postgres;

/// <summary>Whether the ledger's tables are spread over the nodes of a Citus cluster (<c>PacSpace:Distributed</c>).</summary>
public enum Distribution
{
    /// <summary>If the database has Citus 12 or later.</summary>
    Auto,

    /// <summary>Yes; without Citus the ledger does not open.</summary>
    On,

    Off,
}

/// <summary>
/// Spreads the ledger's tables over a Citus cluster by environment: all rows of an environment lie together on one node.
/// </summary>
internal static class CitusDistribution
{
    private const int OldestVersion = 12;

    // The first one's shards are where the others' go.
    private static readonly string[] Tables =
    [
        "environments", "logs", "verifier_leases", "tree_heads", "tiles", "customers", "deltas", "checkpoints",
        "idempotency_keys", "customer_tiles", "checkpoint_blocks", "customer_months", "retention", "imports",
        "import_errors", "reconciliations", "reconciliation_pages", "receipts",
    ];

    private const string SelectVersion = "SELECT extversion FROM pg_extension WHERE extname = 'citus'";

    private const string SelectIsDistributed =
        "SELECT count(*) FROM pg_dist_partition WHERE logicalrelid = to_regclass($1) AND partmethod = 'h'";

    private const string Distribute =
        "SELECT create_distributed_table(to_regclass($1), 'environment_id', colocate_with => $2)";

    /// <summary>
    /// Distributes what is not distributed yet; repeating it changes nothing. True if the tables are distributed.
    /// </summary>
    /// <exception cref="InvalidOperationException">It was asked for, and the database can't.</exception>
    public static bool Apply(string connectionString, string schema, Distribution distribution)
    {
        if (distribution == Distribution.Off) return false;
        using var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString);
        connection.Open();
        if (Scalar(connection, SelectVersion) is not string version
            || !int.TryParse(version.Split('.', '-')[0], out var major) || major < OldestVersion)
            return distribution == Distribution.Auto ? false : throw new InvalidOperationException(
                $"PacSpace:Distributed is on, but the database has no Citus {OldestVersion} or later: "
                + "CREATE EXTENSION citus, or set it to auto or off.");
        foreach (var table in Tables)
        {
            var name = $"\"{schema}\".{table}";
            if (Scalar(connection, SelectIsDistributed, name) is 1L) continue;
            Scalar(connection, Distribute, name, table == Tables[0] ? "none" : $"\"{schema}\".{Tables[0]}");
        }
        return true;
    }

    private static object? Scalar(NpgsqlConnection connection, string sql, params object[] values)
    {
        using var command = Parameters.Bind(new NpgsqlCommand(sql, connection), values);
        // Rows that are there already move to their nodes.
        command.CommandTimeout = 0;
        return command.ExecuteScalar();
    }
}
