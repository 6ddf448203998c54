namespace PacSpace.Server.Imports;

internal static partial class Log
{
    [LoggerMessage(2600, LogLevel.Information, "Environment {Environment}: import attempt {Attempt} {Status} after {Lines} lines, "
        + "{Recorded} recorded, {Replayed} found again, {Failed} refused")]
    public static partial void Ended(
        this ILogger logger, long environment, long attempt, string status, long lines, long recorded, long replayed, long failed);

    [LoggerMessage(2601, LogLevel.Warning, "Environment {Environment}: the progress of an import was not stored")]
    public static partial void ProgressNotStored(this ILogger logger, long environment, Exception exception);

    [LoggerMessage(2602, LogLevel.Error, "Environment {Environment}: a group of {Count} imported rows failed")]
    public static partial void GroupBroken(this ILogger logger, long environment, int count, Exception exception);
}
