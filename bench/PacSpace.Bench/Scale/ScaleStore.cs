using System.Globalization;
using Microsoft.Data.Sqlite;
using Npgsql;
using PacSpace.Storage;
using PacSpace.Storage.Fsck;
using PacSpace.Storage.Ledger;
using PacSpace.Storage.Ledger.Postgres;
using PacSpace.Storage.Ledger.Sqlite;

namespace PacSpace.Bench.Scale;

/// <summary>The database of a run, new and its own.</summary>
internal abstract class ScaleStore : IAsyncDisposable
{
    public required ILedgerStore Ledger { get; init; }

    /// <summary>As the report's file is named.</summary>
    public abstract string Name { get; }

    public static async Task<ScaleStore> OpenAsync(ScaleOptions options, string directory, TimeProvider clock) =>
        options.Storage is { } server ? await PostgresScaleStore.OpenAsync(server, clock)
            : SqliteScaleStore.Open(Path.Combine(directory, "scale.db"), clock);

    public abstract ILedgerScan OpenScan();

    public abstract Task<long> BytesAsync();

    /// <summary>What was written since the start: by this process; on PostgreSQL to its write-ahead log.</summary>
    public abstract Task<long> WrittenAsync();

    /// <summary>Version and the settings that decide what is measured.</summary>
    public abstract Task<string> DescribeAsync();

    public abstract ValueTask DisposeAsync();
}

internal sealed class SqliteScaleStore : ScaleStore
{
    private readonly string _file;

    private SqliteScaleStore(string file) => _file = file;

    public override string Name => "sqlite";

    public static SqliteScaleStore Open(string file, TimeProvider clock) =>
        new(file) { Ledger = SqliteLedgerStore.Open(file, clock) };

    public override ILedgerScan OpenScan() => SqliteLedgerScan.Open(_file);

    public override Task<long> BytesAsync() => Task.FromResult(
        ((string[])[_file, _file + "-wal"]).Where(File.Exists).Sum(file => new FileInfo(file).Length));

    public override async Task<long> WrittenAsync()
    {
        if (!File.Exists("/proc/self/io")) return 0;
        var lines = await File.ReadAllLinesAsync("/proc/self/io");
        return long.Parse(lines.First(l => l.StartsWith("write_bytes", StringComparison.Ordinal)).Split(' ')[1],
            CultureInfo.InvariantCulture);
    }

    public override async Task<string> DescribeAsync()
    {
        await using var connection = new SqliteConnection("Data Source=:memory:");
        await connection.OpenAsync();
        return $"SQLite {connection.ServerVersion}, as the store opens it (WAL, synchronous = FULL)";
    }

    public override ValueTask DisposeAsync() => Ledger.DisposeAsync();
}

internal sealed class PostgresScaleStore : ScaleStore
{
    private const string SelectBytes =
        """
        SELECT coalesce(sum(pg_total_relation_size(c.oid)), 0)::bigint
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1 AND c.relkind = 'r'
        """;

    private const string SelectSettings =
        """
        SELECT name || ' = ' || current_setting(name) FROM pg_settings WHERE name IN ('fsync', 'full_page_writes',
            'synchronous_commit', 'shared_buffers', 'max_wal_size', 'checkpoint_timeout', 'autovacuum') ORDER BY name
        """;

    private readonly string _connectionString;
    private readonly string _schema;

    private PostgresScaleStore(string connectionString, string schema) =>
        (_connectionString, _schema) = (connectionString, schema);

    public override string Name => "postgresql";

    public static async Task<PostgresScaleStore> OpenAsync(string server, TimeProvider clock)
    {
        var schema = string.Create(CultureInfo.InvariantCulture, $"pacspace_scale_{Environment.ProcessId}");
        var connectionString = PostgresSource.Complete(server, schema);
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var taken = source.CreateCommand("SELECT 1 FROM pg_namespace WHERE nspname = $1");
        taken.Parameters.AddWithValue(schema);
        if (await taken.ExecuteScalarAsync() is not null)
            throw new InvalidOperationException($"The schema {schema} is there already.");
        return new PostgresScaleStore(connectionString, schema)
        {
            Ledger = PostgresLedgerStore.Open(connectionString, clock, schema),
        };
    }

    public override ILedgerScan OpenScan() => PostgresLedgerScan.Open(_connectionString, _schema);

    public override async Task<long> BytesAsync() => (long)(await ListAsync(SelectBytes, _schema))[0];

    public override async Task<long> WrittenAsync() =>
        (long)(await ListAsync("SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint"))[0];

    public override async Task<string> DescribeAsync()
    {
        var version = (string)(await ListAsync("SHOW server_version"))[0];
        return $"PostgreSQL {version}, {string.Join(", ", await ListAsync(SelectSettings))}";
    }

    public override async ValueTask DisposeAsync()
    {
        await Ledger.DisposeAsync();
        await ListAsync($"DROP SCHEMA {_schema} CASCADE");
    }

    private async Task<List<object>> ListAsync(string sql, params string[] values)
    {
        await using var connection = new NpgsqlConnection(_connectionString + ";Pooling=false;Command Timeout=0");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values) command.Parameters.AddWithValue(value);
        await using var reader = await command.ExecuteReaderAsync();
        var found = new List<object>();
        while (await reader.ReadAsync()) found.Add(reader.GetValue(0));
        return found;
    }
}
