using PacSpace.Storage.Ledger.Append;

namespace PacSpace.Storage.Ledger.Postgres;

public sealed partial class PostgresLedgerStore
{
    // How often a group is tried that the database turned away for a passing reason, and the pause before each.
    private const int MaxAttempts = 4;
    private const int PauseMilliseconds = 50;

    private const string InsertEnvironment =
        """
        INSERT INTO environments (environment_id, origin, next_index, last_time, delta_count, period, period_delta_count)
        VALUES ($1, $2, 0, 0, 0, 0, 0) ON CONFLICT DO NOTHING
        """;

    private const string InsertLog =
        "INSERT INTO logs (environment_id, verified_size, signed_head) VALUES ($1, 0, $2) ON CONFLICT DO NOTHING";

    internal const string SelectLogState =
        $"""
        SELECT {LedgerRows.LogStateColumns}
        FROM environments e JOIN logs l ON l.environment_id = e.environment_id WHERE e.environment_id = $1
        """;

    public async Task CreateEnvironmentAsync(long environment, string origin, string signedHead, CancellationToken ct)
    {
        // Two statements, either of which may be repeated: the log's row is what makes the environment visible.
        await ExecuteAsync(InsertEnvironment, environment, ct, origin);
        await ExecuteAsync(InsertLog, environment, ct, signedHead);
    }

    public Task<LogState?> FindLogAsync(long environment, CancellationToken ct) =>
        FirstAsync(SelectLogState, LedgerRows.LogState, ct, environment);

    public async Task<UsedKey?> FindKeyAsync(long environment, string idempotencyKey, CancellationToken ct)
    {
        var found = await FirstAsync<(long Index, string? Request)?>(
            AppendStatements.SelectKey, r => (r.GetInt64(0), r.IsDBNull(1) ? null : r.GetString(1)), ct,
            environment, idempotencyKey);
        if (found is not { } key) return null;
        LogRow row = await FindDeltaAsync(environment, key.Index, ct)
            ?? (LogRow?)await FindCheckpointAsync(environment, key.Index, ct)
            ?? throw new InvalidDataException($"Entry {key.Index} of environment {environment} is missing.");
        return new UsedKey(row, key.Request);
    }

    /// <summary>Ends sessions of servers that hold a lock and are gone; false if there are none, or the database is away.</summary>
    private async Task<bool> EndSilentAsync(CancellationToken ct)
    {
        try
        {
            return await LockHolders.EndSilentAsync(_source, ct);
        }
        catch (Exception e) when (PostgresErrors.IsUnavailable(e))
        {
            return false;
        }
    }

    public int GroupsAtOnce => 1;

    public async Task<IReadOnlyList<AppendOutcome>> AppendAsync(AppendGroup group, CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var append = new AppendTransaction(_source, _clock, group, _isDistributed, _waits);
                return await append.RunAsync(ct);
            }
            // Nothing of the group is stored: an append that may have committed does not end with such an error.
            catch (Exception e) when (PostgresErrors.IsTransient(e) && attempt < MaxAttempts)
            {
                await Task.Delay(PauseMilliseconds << attempt, ct);
            }
            catch (Exception e) when (LockHolders.AreInTheWay(e) && attempt < MaxAttempts)
            {
                if (!await EndSilentAsync(ct)) throw PostgresErrors.Translate(e);
            }
            catch (Exception e) when (PostgresErrors.IsUnavailable(e))
            {
                throw PostgresErrors.Translate(e);
            }
        }
    }
}
