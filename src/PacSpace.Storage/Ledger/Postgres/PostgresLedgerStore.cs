using System.Data.Common;
using Npgsql;
using PacSpace.Storage.Ledger.Append;

namespace PacSpace.Storage.Ledger.Postgres;

/// <summary>
/// A ledger in one schema of a PostgreSQL database, shared by any number of servers. What they append to one
/// environment is ordered by the lock on its row; reads take none and see the last committed state.
/// </summary>
public sealed partial class PostgresLedgerStore : ILedgerStore
{
    private readonly PostgresSource _source;
    private readonly TimeProvider? _clock;
    private readonly CadenceWaits _waits = new();

    private readonly bool _isDistributed;

    private PostgresLedgerStore(PostgresSource source, TimeProvider? clock, bool isDistributed) =>
        (_source, _clock, _isDistributed) = (source, clock, isDistributed);

    /// <summary>Connects and brings the schema up to date; servers may do so together.</summary>
    /// <param name="connectionString">As Npgsql takes it; several hosts are tried for the one that takes writes.</param>
    /// <param name="clock">Dates entries; null: the database's own clock, which all servers share.</param>
    /// <exception cref="StorageUnavailableException">The database can't be reached or migrated.</exception>
    public static PostgresLedgerStore Open(
        string connectionString, TimeProvider? clock = null, string schema = "pacspace_sandbox",
        Distribution distribution = Distribution.Auto)
    {
        var source = new PostgresSource(PostgresSource.Complete(connectionString, schema), readsApart: true);
        try
        {
            var (primary, isDistributed) = (source.ConnectionString, false);
            PostgresMigrations.Run(primary, PostgresSource.SchemaOf(primary),
                typeof(PostgresLedgerStore).Namespace + ".Migrations.", () => isDistributed =
                    CitusDistribution.Apply(primary, PostgresSource.SchemaOf(primary), distribution));
            return new PostgresLedgerStore(source, clock, isDistributed);
        }
        catch (Exception e) when (e is InvalidOperationException || PostgresErrors.IsOfDatabase(e))
        {
            source.Dispose();
            throw new StorageUnavailableException($"The ledger database can't be opened: {e.Message}", e);
        }
    }

    /// <summary>Connects to a ledger as it is: nothing is made, migrated or distributed.</summary>
    /// <returns>Null if the schema holds none.</returns>
    /// <exception cref="StorageUnavailableException">The database can't be reached.</exception>
    public static PostgresLedgerStore? OpenExisting(string connectionString, TimeProvider? clock, string schema)
    {
        var source = new PostgresSource(PostgresSource.Complete(connectionString, schema), readsApart: true);
        try
        {
            using var command = source.CreateCommand("SELECT to_regclass('logs')::text");
            if (command.ExecuteScalar() is string)
            {
                var primary = source.ConnectionString;
                return new PostgresLedgerStore(source, clock, CitusDistribution.IsApplied(primary, PostgresSource.SchemaOf(primary)));
            }
            source.Dispose();
            return null;
        }
        catch (Exception e) when (PostgresErrors.IsOfDatabase(e))
        {
            source.Dispose();
            throw new StorageUnavailableException($"The ledger {schema} can't be opened: {e.Message}", e);
        }
    }

    public async Task PingAsync(CancellationToken ct)
    {
        if (await FirstAsync(PostgresSource.SelectReadOnly, r => r.GetString(0), ct) == "on")
            throw new StorageUnavailableException(StorageFault.ReadOnly);
    }

    public Task SettleAsync(long environment, CancellationToken ct) => ExecuteAsync(AppendStatements.Touch, environment, ct);

    public ValueTask DisposeAsync() => _source.DisposeAsync();

    private static NpgsqlBatch Batch(NpgsqlConnection connection, IEnumerable<NpgsqlBatchCommand> commands)
    {
        var batch = new NpgsqlBatch(connection);
        foreach (var command in commands) batch.BatchCommands.Add(command);
        return batch;
    }

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

    /// <param name="environment">The first parameter; <paramref name="values"/> are those after it.</param>
    private Task<int> ExecuteAsync(string sql, long environment, CancellationToken ct, params object?[] values) =>
        DurablyAsync(environment,
            connection => AloneAsync(connection, Parameters.Command(sql, [environment, .. values]), ct), ct);

    /// <summary>Runs a statement as a transaction of its own, with the time-outs of all others; the rows that it changed.</summary>
    private async Task<int> AloneAsync(NpgsqlConnection connection, NpgsqlBatchCommand command, CancellationToken ct)
    {
        await using var batch = Batch(
            connection, [.. AppendStatements.Begin(_isDistributed), command, Parameters.Command("COMMIT")]);
        await batch.ExecuteNonQueryAsync(ct);
        return (int)command.RecordsAffected;
    }

    /// <summary>Does what writes to one environment, and returns when that is replicated too.</summary>
    private async Task<T> DurablyAsync<T>(long environment, Func<NpgsqlConnection, Task<T>> work, CancellationToken ct)
    {
        try
        {
            return await PostgresCommits.DurablyAsync(
                _source, () => AppendResolution.Touch(environment, _isDistributed), _isDistributed, work, ct);
        }
        catch (Exception e) when (LockHolders.AreInTheWay(e))
        {
            await EndSilentAsync(ct);
            throw PostgresErrors.Translate(e);
        }
        catch (Exception e) when (PostgresErrors.IsUnavailable(e))
        {
            throw PostgresErrors.Translate(e);
        }
    }
}
