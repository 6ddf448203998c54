namespace PacSpace.Server.Accounts;

internal static partial class Log
{
    [LoggerMessage(1000, LogLevel.Information, "Tenant {TenantId} registered, owner {UserId}")]
    public static partial void Registered(this ILogger logger, string tenantId, string userId);

    [LoggerMessage(1001, LogLevel.Information, "User {UserId} logged in, session {SessionId}")]
    public static partial void LoggedIn(this ILogger logger, string userId, string sessionId);

    // Without the address: a mistyped one may be a password.
    [LoggerMessage(1002, LogLevel.Warning, "An address was locked for {LockTime} after too many wrong passwords")]
    public static partial void AddressLocked(this ILogger logger, TimeSpan lockTime);

    [LoggerMessage(1003, LogLevel.Information, "User {UserId} changed the password")]
    public static partial void PasswordChanged(this ILogger logger, string userId);

    [LoggerMessage(1004, LogLevel.Information, "User {UserId} reset the password")]
    public static partial void PasswordReset(this ILogger logger, string userId);
}
