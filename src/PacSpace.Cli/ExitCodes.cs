namespace PacSpace.Cli;

/// <summary>What every verb answers to the shell.</summary>
internal static class ExitCodes
{
    public const int Success = 0;

    /// <summary>What was asked about does not hold.</summary>
    public const int Failed = 1;

    /// <summary>It could not be found out.</summary>
    public const int Incomplete = 2;

    /// <summary>The command line makes no sense (<c>EX_USAGE</c> of sysexits.h).</summary>
    public const int Usage = 64;
}
