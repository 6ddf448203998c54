using PacSpace.Storage.Control;

namespace PacSpace.Server.Pipeline;

internal static partial class Log
{
    [LoggerMessage(2000, LogLevel.Error, "Environment {Environment}: {Count} items were not recorded, the ledger can't be written")]
    public static partial void StorageUnavailable(ILogger logger, long environment, int count, Exception exception);

    [LoggerMessage(2001, LogLevel.Warning, "Environment {Environment}: a group of {Count} failed as a whole and is tried in halves")]
    public static partial void GroupSplit(ILogger logger, long environment, int count, Exception exception);

    [LoggerMessage(2002, LogLevel.Error, "Environment {Environment}: {Count} items could not be recorded")]
    public static partial void ItemFailed(ILogger logger, long environment, int count, Exception exception);

    [LoggerMessage(2010, LogLevel.Critical, "Environment {Environment}: VERIFICATION STOPPED at entry {Index}: {Reason}. " +
        "Restore the identical bytes, check with 'pacspace fsck', then run 'pacspace admin resume'")]
    public static partial void VerificationStopped(ILogger logger, long environment, long? index, string? reason);

    [LoggerMessage(2011, LogLevel.Error, "Environment {Environment}: verification waits, the ledger can't be used")]
    public static partial void VerificationDelayed(ILogger logger, long environment, Exception exception);

    [LoggerMessage(2012, LogLevel.Critical, "Environment {Environment}: verification failed and is tried again by the next sweep")]
    public static partial void VerificationFailed(ILogger logger, long environment, Exception exception);

    [LoggerMessage(2013, LogLevel.Error, "The {Kind} ledger can't be swept")]
    public static partial void SweepFailed(ILogger logger, EnvironmentKind kind, Exception exception);

    [LoggerMessage(2014, LogLevel.Critical, "The sweep of the {Kind} ledger failed and is tried again")]
    public static partial void SweepBroke(ILogger logger, EnvironmentKind kind, Exception exception);

    [LoggerMessage(2015, LogLevel.Error, "The control store can't be used")]
    public static partial void ControlMissed(ILogger logger, Exception exception);
}
