using System.CommandLine;

namespace PacSpace.Cli.Admin;

/// <summary><c>pacspace admin</c>: what an operator does to a data directory or its databases by hand.</summary>
internal static class AdminCommand
{
    public static Command Create() => new("admin", "What an operator does to a data directory or its databases by hand.")
    {
        ResumeCommand.Create(),
        PlanCommand.Create(),
        UsersCommand.Create(),
    };
}
