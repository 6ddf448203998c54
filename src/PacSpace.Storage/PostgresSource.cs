using Npgsql;

namespace PacSpace.Storage;

/// <summary>Connections to one schema of a PostgreSQL database, set up alike.</summary>
public static class PostgresSource
{
    /// <summary>"on" where nothing can be written: on a standby, or where it was set.</summary>
    internal const string SelectReadOnly = "SELECT current_setting('transaction_read_only')";

    /// <summary>
    /// Completes what the operator gave with what failover needs: short timeouts, so that a dead server is left within
    /// seconds, and with several hosts the one that takes writes. What the operator set stands, but several hosts
    /// are always asked for the one that takes writes.
    /// </summary>
    /// <param name="schema">Taken unless the connection string names a search path.</param>
    /// <exception cref="ArgumentException">It is no connection string.</exception>
    public static string Complete(string connectionString, string schema)
    {
        var given = new NpgsqlConnectionStringBuilder(connectionString);
        var whole = new NpgsqlConnectionStringBuilder(connectionString);
        void Default(string keyword, object value)
        {
            if (!given.ShouldSerialize(keyword)) whole[keyword] = value;
        }

        Default("Search Path", schema);
        Default("Application Name", "pacspace");
        // A primary that goes silent is left after the command's time and that of its cancellation, which is an attempt to
        // connect. Without a cancellation Npgsql would not take the host for offline, and go on asking it.
        Default("Timeout", 2);
        Default("Command Timeout", 3);
        Default("Cancellation Timeout", 500);
        Default("Host Recheck Seconds", 4);
        Default("Keepalive", 10);
        Default("Tcp Keepalive", true);
        Default("Maximum Pool Size", 50);
        Default("Max Auto Prepare", 100);
        Default("Auto Prepare Min Usages", 2);
        Default("Include Error Detail", false);
        // Migrations too go to the host that takes writes, wherever it stands in the list.
        if (IsMultiHost(whole)) Default("Target Session Attributes", "primary");
        return whole.ConnectionString;
    }

    /// <summary>Hosts and database of a connection string, for messages: no user, no password.</summary>
    public static string Address(string connectionString)
    {
        var parts = new NpgsqlConnectionStringBuilder(connectionString);
        return $"{parts.Host}:{parts.Port}/{parts.Database}";
    }

    /// <summary>The first schema of the search path.</summary>
    public static string SchemaOf(string connectionString) =>
        new NpgsqlConnectionStringBuilder(connectionString).SearchPath!.Split(',')[0].Trim().Trim('"');

    public static NpgsqlDataSource Open(string connectionString)
    {
        var builder = new NpgsqlDataSourceBuilder(connectionString);
        if (!IsMultiHost(builder.ConnectionStringBuilder)) return builder.Build();
        builder.ConnectionStringBuilder.TargetSessionAttributes = null;
        return builder.BuildMultiHost().WithTargetSession(TargetSessionAttributes.Primary);
    }

    private static bool IsMultiHost(NpgsqlConnectionStringBuilder parts) => parts.Host?.Contains(',', StringComparison.Ordinal) == true;
}
