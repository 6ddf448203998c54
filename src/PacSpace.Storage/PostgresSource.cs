using Npgsql;

namespace PacSpace.Storage;

/// <summary>Connections to one schema of a PostgreSQL database, set up alike.</summary>
public static class PostgresSource
{
    /// <summary>
    /// Completes what the operator gave with what failover needs: short timeouts, so that a dead server is left within
    /// seconds, and with several hosts the one that takes writes. What the operator set stands.
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
        Default("Timeout", 5);
        Default("Command Timeout", 15);
        Default("Cancellation Timeout", 2000);
        Default("Host Recheck Seconds", 1);
        Default("Keepalive", 10);
        Default("Tcp Keepalive", true);
        Default("Maximum Pool Size", 50);
        Default("Max Auto Prepare", 100);
        Default("Auto Prepare Min Usages", 2);
        Default("Include Error Detail", false);
        return whole.ConnectionString;
    }

    /// <summary>The first schema of the search path.</summary>
    public static string SchemaOf(string connectionString) =>
        new NpgsqlConnectionStringBuilder(connectionString).SearchPath!.Split(',')[0].Trim().Trim('"');

    public static NpgsqlDataSource Open(string connectionString)
    {
        var builder = new NpgsqlDataSourceBuilder(connectionString);
        var hosts = builder.ConnectionStringBuilder.Host?.Contains(',', StringComparison.Ordinal) == true;
        if (!hosts) return builder.Build();
        builder.ConnectionStringBuilder.TargetSessionAttributes = null;
        return builder.BuildMultiHost().WithTargetSession(TargetSessionAttributes.Primary);
    }
}
