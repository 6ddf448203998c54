using System.Net.Sockets;
using Npgsql;
using PacSpace.Storage.Ledger;

namespace PacSpace.Storage;

/// <summary>
/// SQLSTATE codes (PostgreSQL manual, appendix A) and connection failures that say that the database, not the
/// statement, is at fault.
/// </summary>
internal static class PostgresErrors
{
    // PostgreSQL 9.6 and later; Npgsql has no name for it.
    private const string IdleInTransactionSessionTimeout = "25P03";

    /// <summary>
    /// The transaction was rolled back for what others did, or the connection went to a server that is leaving: at once
    /// or after a moment the same work may succeed.
    /// </summary>
    public static bool IsTransient(Exception e) => e switch
    {
        PostgresException p => p.SqlState is
            PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected
            or PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow
            or PostgresErrorCodes.ReadOnlySqlTransaction or IdleInTransactionSessionTimeout
            || p.SqlState.StartsWith("08", StringComparison.Ordinal),
        NpgsqlException or TimeoutException or SocketException or IOException => true,
        _ => false,
    };

    /// <summary>Anything that another attempt, now or later, may not meet; a closed store among it.</summary>
    public static bool IsUnavailable(Exception e) => IsTransient(e) || e is ObjectDisposedException || e is PostgresException p && (
        p.SqlState is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.QueryCanceled
        || p.SqlState.StartsWith("53", StringComparison.Ordinal)
        || p.SqlState.StartsWith("57", StringComparison.Ordinal)
        || p.SqlState.StartsWith("58", StringComparison.Ordinal)
        || p.SqlState.StartsWith("XX", StringComparison.Ordinal));

    public static Exception Translate(Exception e) => IsUnavailable(e)
        ? new StorageUnavailableException($"The database can't be used now: {e.Message}", e) : e;
}
