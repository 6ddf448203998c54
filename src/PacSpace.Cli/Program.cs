using System.CommandLine;
using PacSpace.Cli;
using PacSpace.Cli.Admin;
using PacSpace.Cli.Backup;
using PacSpace.Cli.Fsck;
using PacSpace.Cli.Verify;
using PacSpace.Cli.Watch;

return await CommandLine.RunAsync(new RootCommand("PacSpace settlement ledger: proofs, checks and repairs.")
{
    VerifyCommand.Create(),
    WatchCommand.Create(),
    FsckCommand.Create(),
    BackupCommand.Create(),
    RestoreCommand.Create(),
    AdminCommand.Create(),
}, args);
