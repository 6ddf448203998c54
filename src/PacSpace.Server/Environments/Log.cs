using PacSpace.Storage.Control;

namespace PacSpace.Server.Environments;

internal static partial class Log
{
    [LoggerMessage(1300, LogLevel.Information, "Environment {EnvironmentId} ({Kind}) is active, log {Origin}")]
    public static partial void Provisioned(
        this ILogger logger, string environmentId, EnvironmentKind kind, string origin);

    [LoggerMessage(1301, LogLevel.Error, "Environment {EnvironmentId} could not be made, attempt {Attempt}")]
    public static partial void AttemptFailed(
        this ILogger logger, Exception exception, string environmentId, int attempt);

    [LoggerMessage(1302, LogLevel.Error, "The environments to make could not be read; the next round tries again")]
    public static partial void RoundFailed(this ILogger logger, Exception exception);
}
