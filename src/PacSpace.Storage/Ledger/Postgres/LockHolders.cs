using Npgsql;

namespace PacSpace.Storage.Ledger.Postgres;

/// <summary>
/// Servers that froze or vanished while they were sending. The database waits for the rest without a limit: a session in
/// the middle of a pipeline is not idle, and neither statement_timeout nor a cancellation reaches it while it reads. It
/// can be ended though, and whoever waits for its locks does so.
/// </summary>
internal static class LockHolders
{
    // Longer than a server that lives leaves its transaction alone.
    private const string EndSilent =
        """
        SELECT count(*) FILTER (WHERE pg_terminate_backend(a.pid)) FROM pg_stat_activity a
        WHERE a.datname = current_database() AND a.usename = current_user AND a.pid <> pg_backend_pid()
            AND a.wait_event = 'ClientRead' AND a.xact_start IS NOT NULL
            AND a.state_change < clock_timestamp() - interval '2 seconds'
            AND EXISTS (SELECT 1 FROM pg_locks l WHERE l.pid = a.pid AND l.granted
                AND l.mode IN ('RowShareLock', 'RowExclusiveLock')
                AND l.relation IN (SELECT c.oid FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace))
        """;

    /// <summary>True if the database gave up waiting for a lock.</summary>
    public static bool AreInTheWay(Exception e) =>
        e is PostgresException { SqlState: PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.QueryCanceled };

    /// <summary>Ends the sessions that hold a lock of this ledger and wait for their client; true if there was one.</summary>
    public static async Task<bool> EndSilentAsync(PostgresSource source, CancellationToken ct)
    {
        await using var command = source.CreateCommand(EndSilent);
        return await command.ExecuteScalarAsync(ct) is > 0L;
    }
}
