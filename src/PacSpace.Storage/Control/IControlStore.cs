namespace PacSpace.Storage.Control;

/// <summary>
/// The one control database: tenants, users, sessions, API keys, environments, secrets and outgoing mail. Small and
/// rarely written; nothing in it is read on the path of a delta, except through caches of seconds. Calls that change
/// more than one row MUST do it in one transaction; what returned without an exception MUST be durable. Implementations
/// MUST throw <see cref="Ledger.StorageUnavailableException"/> when the database can't be reached or written.
/// </summary>
public partial interface IControlStore : IAsyncDisposable
{
    /// <summary>Returns if the database answers and takes writes; what is wrong is told by what it throws.</summary>
    Task PingAsync(CancellationToken ct);
}
