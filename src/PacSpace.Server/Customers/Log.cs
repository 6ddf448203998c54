namespace PacSpace.Server.Customers;

internal static partial class Log
{
    [LoggerMessage(2700, LogLevel.Error, "The export {FileName} broke off, and its connection with it")]
    public static partial void ExportBroken(this ILogger logger, string fileName, Exception exception);
}
