namespace PacSpace.Storage.Ledger;

/// <summary>One ledger database: the environments of one kind, their logs, customers and checkpoints.</summary>
public partial interface ILedgerStore : IAsyncDisposable
{
    /// <summary>
    /// Makes the ledger of a new environment with the signed head of its empty log. Repeating it MUST change nothing
    /// and MUST return without error, whatever the log holds by then.
    /// </summary>
    Task CreateEnvironmentAsync(long environment, string origin, string signedHead, CancellationToken ct);
}
