namespace PacSpace.Server.Settings;

internal static partial class Log
{
    [LoggerMessage(1600, LogLevel.Information,
        "Settings of tenant {TenantId} were changed by {UserId}: payloads are kept {PayloadRetention}, verify detail {VerifyDetail}")]
    public static partial void Changed(
        this ILogger logger, string tenantId, string userId, string payloadRetention, string verifyDetail);
}
