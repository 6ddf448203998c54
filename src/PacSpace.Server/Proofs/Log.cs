namespace PacSpace.Server.Proofs;

internal static partial class Log
{
    [LoggerMessage(2400, LogLevel.Error, "The bundle of checkpoint {CheckpointId} broke off, and its connection with it")]
    public static partial void BundleBroken(this ILogger logger, string checkpointId, Exception exception);
}
