namespace PacSpace.Server.PublicVerify;

internal static partial class Log
{
    [LoggerMessage(2500, LogLevel.Error, "The leaves of entry {Index} of environment {Environment} broke off")]
    public static partial void LeavesBroken(this ILogger logger, long index, long environment, Exception exception);
}
