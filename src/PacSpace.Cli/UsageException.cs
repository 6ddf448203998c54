namespace PacSpace.Cli;

/// <summary>What the user gave makes no sense; the message says what to do (exit code 64).</summary>
internal sealed class UsageException(string message) : Exception(message);
