using System.Data.Common;
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

    /// <summary>Whatever the database or the way to it can answer; an unknown host name among it.</summary>
    public static bool IsOfDatabase(Exception e) => e is DbException || IsTransient(e);

    /// <summary>Anything that another attempt, now or later, may not meet; a closed store among it.</summary>
    public static bool IsUnavailable(Exception e) => IsTransient(e) || e is ObjectDisposedException || e is PostgresException p && (
        p.SqlState is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.QueryCanceled
            or PostgresErrorCodes.InvalidCatalogName
        || p.SqlState.StartsWith("28", StringComparison.Ordinal)
        || p.SqlState.StartsWith("53", StringComparison.Ordinal)
        || p.SqlState.StartsWith("57", StringComparison.Ordinal)
        || p.SqlState.StartsWith("58", StringComparison.Ordinal)
        || p.SqlState.StartsWith("XX", StringComparison.Ordinal));

    /// <summary>What an error of the driver says about the database; null if it says nothing.</summary>
    public static StorageFault? FaultOf(Exception? e) => e switch
    {
        null => null,
        StorageUnavailableException known => known.Fault,
        PostgresException p => FaultOf(p.SqlState),
        AggregateException many => many.InnerExceptions.Select(FaultOf).FirstOrDefault(f => f is not null),
        SocketException => StorageFault.Unreachable,
        TimeoutException or OperationCanceledException => StorageFault.TimedOut,
        NpgsqlException { InnerException: null } none when none.Message.StartsWith(PostgresSource.NoPrimary, StringComparison.Ordinal) =>
            StorageFault.NoPrimary,
        NpgsqlException pool when pool.Message.Contains("connection pool has been exhausted", StringComparison.Ordinal) =>
            StorageFault.TooManyConnections,
        NpgsqlException bare when bare.Message.StartsWith("No password has been provided", StringComparison.Ordinal) =>
            StorageFault.AccessRefused,
        NpgsqlException or IOException => FaultOf(e.InnerException) ?? StorageFault.Unreachable,
        _ => FaultOf(e.InnerException),
    };

    private static StorageFault FaultOf(string state) => state switch
    {
        PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification
            or PostgresErrorCodes.InsufficientPrivilege => StorageFault.AccessRefused,
        PostgresErrorCodes.InvalidCatalogName => StorageFault.NoSuchDatabase,
        PostgresErrorCodes.TooManyConnections => StorageFault.TooManyConnections,
        PostgresErrorCodes.DiskFull => StorageFault.DiskFull,
        PostgresErrorCodes.ReadOnlySqlTransaction => StorageFault.ReadOnly,
        PostgresErrorCodes.QueryCanceled or IdleInTransactionSessionTimeout => StorageFault.TimedOut,
        PostgresErrorCodes.LockNotAvailable => StorageFault.Locked,
        PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected => StorageFault.Contended,
        PostgresErrorCodes.IoError => StorageFault.BrokenStorage,
        _ when state.StartsWith("57P", StringComparison.Ordinal) => StorageFault.Starting,
        _ when state.StartsWith("08", StringComparison.Ordinal) => StorageFault.Unreachable,
        _ when state.StartsWith("58", StringComparison.Ordinal) || state.StartsWith("XX", StringComparison.Ordinal) =>
            StorageFault.BrokenStorage,
        _ => StorageFault.Other,
    };

    public static Exception Translate(Exception e) => IsUnavailable(e)
        ? new StorageUnavailableException($"The database can't be used now: {e.Message}", e) : e;
}
