namespace PacSpace.Server.Mail;

internal static partial class Log
{
    // Only where there is no mail server: the link is how one gets on.
    [LoggerMessage(1100, LogLevel.Information, "Mail '{Subject}' to {To}: {Link}")]
    public static partial void Written(this ILogger logger, string subject, string to, string link);

    [LoggerMessage(1101, LogLevel.Debug, "Mail {MailId} was sent")]
    public static partial void Sent(this ILogger logger, string mailId);

    [LoggerMessage(1102, LogLevel.Warning, "Mail {MailId} could not be sent; next attempt at {Next}")]
    public static partial void NotSent(this ILogger logger, Exception exception, string mailId, DateTimeOffset next);

    [LoggerMessage(1103, LogLevel.Error, "Mail {MailId} is given up after {Attempts} attempts")]
    public static partial void GivenUp(this ILogger logger, Exception exception, string mailId, long attempts);

    [LoggerMessage(1104, LogLevel.Error, "The mail outbox could not be read; the next round tries again")]
    public static partial void RoundFailed(this ILogger logger, Exception exception);
}
