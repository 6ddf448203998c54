using Npgsql;
using PacSpace.Storage.Ledger.Append;

namespace PacSpace.Storage.Ledger.Postgres;

/// <summary>
/// One append in two round trips: lock and look up; store and commit. A commit whose answer was lost is resolved by
/// looking before anything is answered.
/// </summary>
internal sealed class AppendTransaction(
    PostgresSource source, TimeProvider? clock, AppendGroup group, bool isDistributed, CadenceWaits waits)
    : IAsyncDisposable
{
    private NpgsqlConnection? _connection;

    public async Task<IReadOnlyList<AppendOutcome>> RunAsync(CancellationToken ct)
    {
        _connection = await source.OpenConnectionAsync(ct);
        var warning = new CommitWarning(_connection);
        var lookups = new AppendLookups(group);
        var (state, now) = await LockAsync(_connection, lookups, ct);
        var plan = new AppendPlan(state, lookups, clock?.GetUtcNow().ToUnixTimeMilliseconds() ?? now, waits);
        var outcomes = new AppendOutcome[group.Items.Count];
        for (var i = 0; i < outcomes.Length; i++) outcomes[i] = plan.Add(group.Items[i]);
        await CommitAsync(_connection, plan, outcomes, warning, ct);
        return outcomes;
    }

    public async ValueTask DisposeAsync()
    {
        // Closing a connection that is still within a transaction rolls it back.
        if (_connection is not null) await _connection.DisposeAsync();
    }

    private async Task<(LogState State, long Now)> LockAsync(
        NpgsqlConnection connection, AppendLookups lookups, CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch(connection);
        foreach (var command in AppendStatements.Begin(isDistributed)) batch.BatchCommands.Add(command);
        batch.BatchCommands.Add(Parameters.Command(AppendStatements.LockEnvironment, group.Environment));
        batch.BatchCommands.Add(Parameters.Command(AppendStatements.SelectState, group.Environment));
        foreach (var command in lookups.Commands) batch.BatchCommands.Add(command);
        await using var reader = await batch.ExecuteReaderAsync(ct);
        await reader.NextResultAsync(ct);
        await reader.NextResultAsync(ct);
        if (!await reader.ReadAsync(ct))
            throw new InvalidOperationException($"Environment {group.Environment} has no ledger.");
        var locked = (LedgerRows.LogState(reader), reader.GetInt64(11));
        await lookups.ReadAsync(reader, ct);
        return locked;
    }

    private async Task CommitAsync(NpgsqlConnection connection, AppendPlan plan, AppendOutcome[] outcomes,
        CommitWarning warning, CancellationToken ct)
    {
        var stores = AppendRows.Commands(group.Environment, plan);
        // What is only found again may have been committed by a server that never heard so: see Touch.
        var last = outcomes.Select(RowOf).OfType<LogRow>().MaxBy(r => r.LogIndex);
        if (stores.Count == 0 && last is not null)
            stores.Add(Parameters.Command(AppendStatements.Touch, group.Environment));
        await using var batch = new NpgsqlBatch(connection);
        foreach (var command in stores) batch.BatchCommands.Add(command);
        batch.BatchCommands.Add(Parameters.Command(stores.Count == 0 ? "ROLLBACK" : "COMMIT"));
        try
        {
            await batch.ExecuteNonQueryAsync(ct);
        }
        catch (Exception e) when (MayHaveCommitted(e))
        {
            await connection.CloseAsync();
            if (last is not null && !await IsStoredAsync(last, ct)) throw;
            return;
        }
        // The server that committed may have been replaced before its standby had what it committed.
        if (warning.WasGiven && last is not null && !await IsStoredAsync(last, ct))
            throw new StorageUnavailableException(StorageFault.Unreachable);
    }

    private Task<bool> IsStoredAsync(LogRow row, CancellationToken ct) =>
        AppendResolution.IsStoredAsync(source, group.Environment, isDistributed, row, ct);

    /// <summary>What an outcome tells of, recorded now or found again.</summary>
    private static LogRow? RowOf(AppendOutcome outcome) => outcome switch
    {
        AppendOutcome.Delta delta => delta.Row,
        AppendOutcome.Checkpoint checkpoint => checkpoint.Row,
        _ => null,
    };

    /// <summary>An error that the database answered to a statement ended the transaction; a lost answer may not have.</summary>
    private static bool MayHaveCommitted(Exception e) =>
        e is OperationCanceledException || (PostgresErrors.IsUnavailable(e) && e is not PostgresException
        {
            SqlState: PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected
                or PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DiskFull or PostgresErrorCodes.OutOfMemory,
        });
}
