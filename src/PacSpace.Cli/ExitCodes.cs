namespace PacSpace.Cli;

/// <summary>What every verb answers to the shell. docs/cli.md tells these numbers.</summary>
internal static class ExitCodes
{
    public const int Success = 0;

    /// <summary>What was asked about does not hold: a proof fails, books differ, lines of a file were refused.</summary>
    public const int Failed = 1;

    /// <summary>It could not be found out or finished; the same command may succeed later.</summary>
    public const int Incomplete = 2;

    /// <summary>The server refused it, and will again: nothing was done.</summary>
    public const int Refused = 3;

    /// <summary>The command line makes no sense (<c>EX_USAGE</c> of sysexits.h).</summary>
    public const int Usage = 64;
}
