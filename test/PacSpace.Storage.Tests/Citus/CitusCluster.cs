using System.Collections.Concurrent;
using Npgsql;
using PacSpace.Core.Identifiers;
using PacSpace.Storage.Ledger.Postgres;
using PacSpace.Storage.Tests.Ledger;

namespace PacSpace.Storage.Tests.Citus;

/// <summary>
/// The Citus cluster that <c>PACSPACE_TEST_CITUS</c> names, and a few distributed schemas on it that tests take turns in:
/// making one takes seconds.
/// </summary>
internal static class CitusCluster
{
    private static readonly ConcurrentBag<string> Free = [];
    private static readonly ConcurrentBag<string> Made = [];

    static CitusCluster() => AppDomain.CurrentDomain.ProcessExit += (_, _) => DropAll();

    public static string? ConnectionString => Environment.GetEnvironmentVariable("PACSPACE_TEST_CITUS");

    /// <summary>A connection to a schema of a few shards.</summary>
    public static string To(string schema) => $"{ConnectionString};Search Path={schema};Options=-c citus.shard_count=4";

    /// <summary>A schema that nobody else uses now; empty if it was used before.</summary>
    public static string Take()
    {
        if (Free.TryTake(out var schema)) return schema;
        schema = Name();
        Made.Add(schema);
        return schema;
    }

    /// <summary>Gives a schema back: its tables are emptied, what was put beside them goes.</summary>
    public static async Task ReturnAsync(string schema)
    {
        await PostgresTables.ExecuteAsync(To(schema), string.Join(';',
            CitusDistribution.Tables.Select(t => $"DROP TABLE IF EXISTS saved_{t}").Append($"TRUNCATE {string.Join(',', CitusDistribution.Tables)}")));
        Free.Add(schema);
    }

    /// <summary>The name of a schema that is not there yet; it is dropped at the end if it is.</summary>
    public static string Name() => Ids.New("test_", TimeProvider.System.GetUtcNow());

    public static void DropAtEnd(string schema) => Made.Add(schema);

    // Behind those who migrate: schemas that come and go at once lock one another out on the nodes.
    private static void DropAll()
    {
        if (Made.IsEmpty) return;
        using var connection = new NpgsqlConnection(ConnectionString + ";Pooling=false;Command Timeout=0");
        connection.Open();
        Execute(connection, $"SELECT pg_advisory_lock({PostgresMigrations.LockKey})");
        foreach (var schema in Made) Execute(connection, $"DROP SCHEMA IF EXISTS {schema} CASCADE");
    }

    private static void Execute(NpgsqlConnection connection, string sql)
    {
        using var command = new NpgsqlCommand(sql, connection);
        command.ExecuteNonQuery();
    }
}
