using DbUp;
using DbUp.Engine.Output;
using Npgsql;

namespace PacSpace.Storage;

/// <summary>Numbered SQL files, embedded in this assembly, each run once and in order, by one node at a time.</summary>
internal static class PostgresMigrations
{
    // Any number that no other program on the same database is likely to take.
    internal const long LockKey = 0x5061_6353_7061_6365;

    // Whoever migrates a large ledger takes longer: it is asked again, and meanwhile said what is waited for.
    private const string BoundWait = "SET LOCAL lock_timeout = '10s'";

    /// <param name="schema">Made if it is missing.</param>
    /// <param name="afterwards">Runs after the migrations, by one node at a time too.</param>
    /// <exception cref="InvalidOperationException">A migration failed; the message names it.</exception>
    public static void Run(string connectionString, string schema, string resourcePrefix, Action? afterwards = null)
    {
        // Connections of a moment: a pool of them would stay open.
        connectionString = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString;
        using var connection = new NpgsqlConnection(connectionString);
        connection.Open();
        RefuseSilence(connection);
        // Held by a transaction, not by the session, so that it also holds behind a connection pooler.
        using var transaction = connection.BeginTransaction();
        Execute(connection, BoundWait);
        Execute(connection, "SELECT pg_advisory_xact_lock($1)", LockKey);
        if (!SchemaExists(connection, schema))
        {
            using var creating = new NpgsqlConnection(connectionString);
            creating.Open();
            Execute(creating, $"CREATE SCHEMA {Quote(schema)}");
        }
        var result = DeployChanges.To.PostgresqlDatabase(connectionString, schema)
            .WithScriptsEmbeddedInAssembly(typeof(PostgresMigrations).Assembly,
                name => name.StartsWith(resourcePrefix, StringComparison.Ordinal))
            .JournalToPostgresqlTable(schema, "schemaversions")
            .WithTransactionPerScript()
            // A large ledger takes its time; so does the node that migrates before this one.
            .WithExecutionTimeout(TimeSpan.Zero)
            .WithVariablesDisabled()
            .LogTo(new NoOpUpgradeLog())
            .Build()
            .PerformUpgrade();
        if (!result.Successful)
            throw new InvalidOperationException($"Migration {result.ErrorScript?.Name} failed: {result.Error.Message}", result.Error);
        afterwards?.Invoke();
    }

    /// <summary>That a commit was not replicated yet is told by a warning; a role must not suppress it.</summary>
    private static void RefuseSilence(NpgsqlConnection connection)
    {
        using var command = new NpgsqlCommand("SELECT current_setting('client_min_messages')", connection);
        if (command.ExecuteScalar() is "error" or "fatal" or "panic")
            throw new InvalidOperationException("client_min_messages hides warnings, one of which says that a commit is not "
                + "replicated yet: set it to warning or lower for the server's role (ALTER ROLE … SET client_min_messages).");
    }

    private static bool SchemaExists(NpgsqlConnection connection, string schema)
    {
        using var command = new NpgsqlCommand("SELECT 1 FROM pg_namespace WHERE nspname = $1", connection);
        command.Parameters.Add(new NpgsqlParameter { Value = schema });
        return command.ExecuteScalar() is not null;
    }

    private static void Execute(NpgsqlConnection connection, string sql, params object[] values)
    {
        using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        foreach (var value in values) command.Parameters.Add(new NpgsqlParameter { Value = value });
        command.ExecuteNonQuery();
    }

    private static string Quote(string name) => '"' + name.Replace("\"", "\"\"", StringComparison.Ordinal) + '"';
}
