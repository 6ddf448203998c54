namespace PacSpace.Server.Hosting.RateLimiting;

internal static partial class Log
{
    [LoggerMessage(1400, LogLevel.Debug, "Refused a request of {Bucket}: over the rate limit")]
    public static partial void Limited(this ILogger logger, string bucket);
}
