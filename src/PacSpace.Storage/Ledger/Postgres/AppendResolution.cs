using Npgsql;
using PacSpace.Core.Merkle;
using PacSpace.Storage.Ledger.Append;

namespace PacSpace.Storage.Ledger.Postgres;

/// <summary>
/// Looks whether an append whose answer was lost is stored, and makes sure that what is stored is durable before anyone
/// is told of it.
/// </summary>
internal static class AppendResolution
{
    // A failover takes up to 10 s; whoever waits for the answer is told 503 after this.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private const string SelectLeaf =
        """
        SELECT leaf FROM deltas WHERE environment_id = $1 AND log_index = $2
        UNION ALL SELECT leaf FROM checkpoints WHERE environment_id = $1 AND log_index = $2
        """;

    /// <summary>
    /// True if the plan's rows are stored, durably; false if they are not and will not be. Leaves hold fresh random
    /// salts, so a row with this leaf is this plan's.
    /// </summary>
    /// <exception cref="StorageUnavailableException">The database could not be asked in time.</exception>
    public static Task<bool> IsStoredAsync(NpgsqlDataSource source, long environment, AppendPlan plan, CancellationToken ct)
    {
        LogRow? first = plan.Deltas.Count > 0 ? plan.Deltas[0] : plan.Checkpoints.FirstOrDefault();
        return PatientlyAsync(source, environment, async connection =>
        {
            if (first is null) return true;
            await using var command = Parameters.Bind(new NpgsqlCommand(SelectLeaf, connection), [environment, first.LogIndex]);
            return await command.ExecuteScalarAsync(ct) is byte[] leaf && new Hash(leaf) == first.Leaf;
        }, ct);
    }

    /// <summary>Returns when everything committed so far is as durable as the database promises.</summary>
    public static Task SettleAsync(NpgsqlDataSource source, long environment, CancellationToken ct) =>
        PatientlyAsync(source, environment, _ => Task.FromResult(true), ct);

    /// <summary>
    /// Looks under the environment's lock, so that the transaction in question has ended either way, and ends with a
    /// write of its own: its commit waits for all that came before it.
    /// </summary>
    private static async Task<bool> PatientlyAsync(
        NpgsqlDataSource source, long environment, Func<NpgsqlConnection, Task<bool>> look, CancellationToken ct)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(Patience);
        for (; ; )
        {
            try
            {
                await using var connection = await source.OpenConnectionAsync(patience.Token);
                var warning = new CommitWarning(connection);
                await using var transaction = await connection.BeginTransactionAsync(patience.Token);
                await using var touch = Parameters.Bind(new NpgsqlCommand(AppendStatements.Touch, connection), [environment]);
                await touch.ExecuteNonQueryAsync(patience.Token);
                var found = await look(connection);
                await transaction.CommitAsync(CancellationToken.None);
                if (!warning.WasGiven) return found;
            }
            catch (Exception e) when (PostgresErrors.IsUnavailable(e) && !patience.IsCancellationRequested)
            {
                await Task.Delay(Pause, ct);
            }
            // Whatever ended the last attempt: nothing may be tried again that may be stored already.
            catch (Exception e) when (patience.IsCancellationRequested && !ct.IsCancellationRequested
                && (e is OperationCanceledException || PostgresErrors.IsUnavailable(e)))
            {
                throw new StorageUnavailableException("The database could not be asked in time what became of a commit.", e);
            }
        }
    }
}
