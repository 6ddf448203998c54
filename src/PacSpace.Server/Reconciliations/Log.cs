using PacSpace.Storage.Control;

namespace PacSpace.Server.Reconciliations;

internal static partial class Log
{
    [LoggerMessage(2700, LogLevel.Error, "Environment {Environment}: reconciliation {JobId} failed")]
    public static partial void JobFailed(this ILogger logger, long environment, string jobId, Exception exception);

    [LoggerMessage(2701, LogLevel.Warning, "Environment {Environment}: the state of reconciliation {JobId} was not stored")]
    public static partial void JobNotStored(this ILogger logger, long environment, string jobId, Exception exception);

    [LoggerMessage(2702, LogLevel.Warning, "Reconciliations in the {Kind} ledger can't be swept")]
    public static partial void SweepFailed(this ILogger logger, EnvironmentKind kind, Exception exception);
}
