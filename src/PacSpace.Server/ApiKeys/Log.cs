namespace PacSpace.Server.ApiKeys;

internal static partial class Log
{
    [LoggerMessage(1200, LogLevel.Information, "API key {KeyId} was created by {UserId}")]
    public static partial void Created(this ILogger logger, string keyId, string userId);

    [LoggerMessage(1201, LogLevel.Information, "API key {KeyId} was changed by {UserId}; active: {Active}")]
    public static partial void Changed(this ILogger logger, string keyId, string userId, bool active);

    [LoggerMessage(1202, LogLevel.Information, "API key {KeyId} was rotated by {UserId}, overlap {OverlapSeconds} s")]
    public static partial void Rotated(this ILogger logger, string keyId, string userId, long overlapSeconds);

    [LoggerMessage(1203, LogLevel.Information, "API key {KeyId} was deleted by {UserId}")]
    public static partial void Deleted(this ILogger logger, string keyId, string userId);

    [LoggerMessage(1204, LogLevel.Warning, "When API keys were last used could not be written")]
    public static partial void UsesNotWritten(this ILogger logger, Exception exception);
}
