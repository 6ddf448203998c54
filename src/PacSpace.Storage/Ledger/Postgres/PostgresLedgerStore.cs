using System.Data.Common;
using Npgsql;

namespace PacSpace.Storage.Ledger.Postgres;

/// <summary>
/// A ledger in one schema of a PostgreSQL database, shared by any number of servers. What they append to one
/// environment is ordered by the lock on its row; reads take none and see the last committed state.
/// </summary>
public sealed partial class PostgresLedgerStore : ILedgerStore
{
    private readonly NpgsqlDataSource _source;
    private readonly TimeProvider? _clock;

    private readonly bool _isDistributed;

    private PostgresLedgerStore(NpgsqlDataSource source, TimeProvider? clock, bool isDistributed) =>
        (_source, _clock, _isDistributed) = (source, clock, isDistributed);

    /// <summary>Connects and brings the schema up to date; servers may do so together.</summary>
    /// <param name="connectionString">As Npgsql takes it; several hosts are tried for the one that takes writes.</param>
    /// <param name="clock">Dates entries; null: the database's own clock, which all servers share.</param>
    /// <exception cref="StorageUnavailableException">The database can't be reached or migrated.</exception>
    public static PostgresLedgerStore Open(
        string connectionString, TimeProvider? clock = null, string schema = "pacspace_sandbox",
        Distribution distribution = Distribution.Auto)
    {
        var complete = PostgresSource.Complete(connectionString, schema);
        try
        {
            var isDistributed = false;
            PostgresMigrations.Run(complete, PostgresSource.SchemaOf(complete),
                typeof(PostgresLedgerStore).Namespace + ".Migrations.", () => isDistributed =
                    CitusDistribution.Apply(complete, PostgresSource.SchemaOf(complete), distribution));
            return new PostgresLedgerStore(PostgresSource.Open(complete), clock, isDistributed);
        }
        catch (Exception e) when (e is DbException or InvalidOperationException or TimeoutException)
        {
            throw new StorageUnavailableException($"The ledger database can't be opened: {e.Message}", e);
        }
    }

    public async Task PingAsync(CancellationToken ct)
    {
        if (await FirstAsync(PostgresSource.SelectReadOnly, r => r.GetString(0), ct) == "on")
            throw new StorageUnavailableException(StorageFault.ReadOnly);
    }

    public ValueTask DisposeAsync() => _source.DisposeAsync();

    private async Task<T?> FirstAsync<T>(
        string sql, Func<DbDataReader, T> read, CancellationToken ct, params object?[] values)
    {
        try
        {
            await using var command = Parameters.Bind(_source.CreateCommand(sql), values);
            await using var reader = await command.ExecuteReaderAsync(ct);
            return await reader.ReadAsync(ct) ? read(reader) : default;
        }
        catch (Exception e) when (PostgresErrors.IsUnavailable(e))
        {
            throw PostgresErrors.Translate(e);
        }
    }

    private async Task<List<T>> ListAsync<T>(
        string sql, Func<DbDataReader, T> read, CancellationToken ct, params object?[] values)
    {
        try
        {
            await using var command = Parameters.Bind(_source.CreateCommand(sql), values);
            await using var reader = await command.ExecuteReaderAsync(ct);
            var rows = new List<T>();
            while (await reader.ReadAsync(ct)) rows.Add(read(reader));
            return rows;
        }
        catch (Exception e) when (PostgresErrors.IsUnavailable(e))
        {
            throw PostgresErrors.Translate(e);
        }
    }

    private async Task<int> ExecuteAsync(string sql, CancellationToken ct, params object?[] values)
    {
        try
        {
            await using var command = Parameters.Bind(_source.CreateCommand(sql), values);
            return await command.ExecuteNonQueryAsync(ct);
        }
        catch (Exception e) when (PostgresErrors.IsUnavailable(e))
        {
            throw PostgresErrors.Translate(e);
        }
    }
}
