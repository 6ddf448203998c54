using System.CommandLine;
using PacSpace.Cli;
using PacSpace.Cli.Admin;
using PacSpace.Cli.Fsck;

return await CommandLine.RunAsync(new RootCommand("PacSpace settlement ledger: checks and repairs.")
{
    FsckCommand.Create(),
    AdminCommand.Create(),
}, args);
