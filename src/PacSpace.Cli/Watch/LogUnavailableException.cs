namespace PacSpace.Cli.Watch;

/// <summary>A log could not be read: nothing is known about it, good or bad.</summary>
internal sealed class LogUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
