using System.CommandLine;
using PacSpace.Cli.Admin;
using PacSpace.Cli.Backup;
using PacSpace.Cli.Balances;
using PacSpace.Cli.Checkpoints;
using PacSpace.Cli.Completion;
using PacSpace.Cli.Customers;
using PacSpace.Cli.Deltas;
using PacSpace.Cli.Files;
using PacSpace.Cli.Fsck;
using PacSpace.Cli.Keys;
using PacSpace.Cli.Login;
using PacSpace.Cli.Receipts;
using PacSpace.Cli.Reconciliation;
using PacSpace.Cli.Tail;
using PacSpace.Cli.Verify;
using PacSpace.Cli.Watch;

namespace PacSpace.Cli;

/// <summary>The table of contents.</summary>
internal static class Commands
{
    public static RootCommand Create() => new("PacSpace settlement ledger: balances, proofs, checks and repairs.")
    {
        LoginCommand.Create(),
        LogoutCommand.Create(),
        KeysCommand.Create(),
        EmitCommand.Create(),
        DeriveCommand.Create(),
        CompareCommand.Create(),
        CheckpointCommand.Create(),
        CheckpointsCommand.Create(),
        CustomersCommand.Create(),
        ImportCommand.Create(),
        ExportCommand.Create(),
        ReconcileCommand.Create(),
        ReceiptCommand.Create(),
        TailCommand.Create(),
        VerifyCommand.Create(),
        WatchCommand.Create(),
        FsckCommand.Create(),
        BackupCommand.Create(),
        RestoreCommand.Create(),
        AdminCommand.Create(),
        CompletionCommand.Create(),
    };
}
