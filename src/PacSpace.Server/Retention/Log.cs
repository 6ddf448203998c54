using PacSpace.Storage.Control;

namespace PacSpace.Server.Retention;

internal static partial class Log
{
    [LoggerMessage(2100, LogLevel.Information,
        "Environment {Environment}: {Count} payloads that were {Days} days old were destroyed")]
    public static partial void Destroyed(this ILogger logger, long environment, long count, long days);

    [LoggerMessage(2101, LogLevel.Information, "The files of the {Kind} ledger hold nothing of destroyed payloads any more")]
    public static partial void Erased(this ILogger logger, EnvironmentKind kind);

    [LoggerMessage(2102, LogLevel.Warning,
        "The file of the {Kind} ledger is too large to be rewritten while the server runs: fragments of destroyed payloads may "
        + "lie in unused parts of it until it is. Stop the server and run VACUUM on it with the sqlite3 tool, or raise "
        + "PacSpace:Retention:MaxRewriteMebibytes")]
    public static partial void TooLarge(this ILogger logger, EnvironmentKind kind);

    [LoggerMessage(2103, LogLevel.Error, "Environment {Environment}: payloads whose time is over can't be destroyed now")]
    public static partial void PurgeFailed(this ILogger logger, long environment, Exception exception);

    [LoggerMessage(2104, LogLevel.Error, "What destroyed payloads left in the files of the {Kind} ledger can't be removed now")]
    public static partial void EraseFailed(this ILogger logger, EnvironmentKind kind, Exception exception);

    [LoggerMessage(2105, LogLevel.Error, "Which payloads are to be destroyed can't be read now")]
    public static partial void SweepFailed(this ILogger logger, Exception exception);
}
