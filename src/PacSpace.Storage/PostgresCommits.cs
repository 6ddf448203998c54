using Npgsql;
using PacSpace.Storage.Ledger;

namespace PacSpace.Storage;

/// <summary>Ends what hangs, and makes sure that what is committed is as durable, and as replicated, as the database promises.</summary>
internal static class PostgresCommits
{
    // A failover takes up to 10 s; whoever waits for the answer is told 503 after this.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// A server that stops in the middle, or can't be reached any more, is cut off by the database within seconds, and
    /// the warning that tells of a commit whose wait was cut short arrives, whatever the role has set.
    /// </summary>
    public const string SetTimeouts =
        """
        SELECT set_config('lock_timeout', '2500', true), set_config('statement_timeout', '2700', true),
            set_config('idle_in_transaction_session_timeout', '2000', true), set_config('tcp_user_timeout', '3000', true),
            set_config('client_min_messages', 'warning', true)
        """;

    // Another one after a failover, whatever the address says.
    private const string SelectServer = "SELECT pg_postmaster_start_time()::text";

    /// <summary>Does work on a connection, and returns when what it committed is replicated too.</summary>
    /// <param name="touch">Begins a transaction with its time-outs, and writes without changing.</param>
    /// <param name="isDistributed">Another node of a cluster may have committed.</param>
    /// <exception cref="StorageUnavailableException">
    /// The server that committed was replaced before it had told its standby, or may have been: the work may be lost.
    /// </exception>
    public static async Task<T> DurablyAsync<T>(PostgresSource source, Func<IEnumerable<NpgsqlBatchCommand>> touch,
        bool isDistributed, Func<NpgsqlConnection, Task<T>> work, CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        var warning = new CommitWarning(connection);
        var result = await work(connection);
        if (!warning.WasGiven) return result;
        // Behind this connection the node may be another server already: which one committed can't be asked any more.
        if (isDistributed) throw new StorageUnavailableException(StorageFault.TimedOut);
        var server = await ServerAsync(connection, ct);
        return server == await LookAsync(source, touch, c => ServerAsync(c, ct), ct) ? result
            : throw new StorageUnavailableException(StorageFault.Unreachable);
    }

    /// <summary>
    /// Looks behind the lock that <paramref name="touch"/> takes, so that whatever held it has ended either way, and
    /// ends with that write: its commit waits for all that came before it. A database that is away is asked again.
    /// </summary>
    /// <exception cref="StorageUnavailableException">The database could not be asked in time.</exception>
    public static async Task<T> LookAsync<T>(PostgresSource source, Func<IEnumerable<NpgsqlBatchCommand>> touch,
        Func<NpgsqlConnection, Task<T>> look, CancellationToken ct)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(Patience);
        for (; ; )
        {
            try
            {
                await using var connection = await source.OpenConnectionAsync(patience.Token);
                var warning = new CommitWarning(connection);
                await using var touching = new NpgsqlBatch(connection);
                foreach (var command in touch()) touching.BatchCommands.Add(command);
                await touching.ExecuteNonQueryAsync(patience.Token);
                var found = await look(connection);
                await using var commit = new NpgsqlCommand("COMMIT", connection);
                await commit.ExecuteNonQueryAsync(CancellationToken.None);
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

    private static async Task<string?> ServerAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(SelectServer, connection);
        return (string?)await command.ExecuteScalarAsync(ct);
    }
}
