using System.CommandLine;
using PacSpace.Cli;
using PacSpace.Cli.Admin;
using PacSpace.Cli.Fsck;
using PacSpace.Cli.Watch;

return await CommandLine.RunAsync(new RootCommand("PacSpace settlement ledger: checks and repairs.")
{
    WatchCommand.Create(),
    FsckCommand.Create(),
    AdminCommand.Create(),
}, args);
