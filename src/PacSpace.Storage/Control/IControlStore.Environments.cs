namespace PacSpace.Storage.Control;

public partial interface IControlStore
{
    /// <summary>
    /// The tenant's environment of a kind. If there is none it is made with the given id, the next free number (numbers
    /// are never used twice) and status Deploying; if it had failed it goes back to Deploying.
    /// </summary>
    Task<EnvironmentRecord> ProvisionEnvironmentAsync(
        string environmentId, string tenantId, EnvironmentKind kind, DateTimeOffset now, CancellationToken ct);

    Task<EnvironmentRecord?> FindEnvironmentAsync(string tenantId, EnvironmentKind kind, CancellationToken ct);

    Task<EnvironmentRecord?> FindEnvironmentByIdAsync(string environmentId, CancellationToken ct);

    /// <param name="number">As the ledger store and record ids name it.</param>
    Task<EnvironmentRecord?> FindEnvironmentByNumberAsync(long number, CancellationToken ct);

    /// <summary>A tenant's environments, in the order of their making.</summary>
    Task<IReadOnlyList<EnvironmentRecord>> ListEnvironmentsAsync(string tenantId, CancellationToken ct);

    /// <summary>All environments of a status, whoever's they are, in the order of their making.</summary>
    Task<IReadOnlyList<EnvironmentRecord>> ListEnvironmentsByStatusAsync(
        EnvironmentStatus status, CancellationToken ct);

    /// <summary>
    /// Gives an environment's log its name and key, together with the sealed seed of that key. Only the first call
    /// counts: later ones MUST change nothing. Returns the record as it is stored.
    /// </summary>
    Task<EnvironmentRecord> SetLogIdentityAsync(
        long number, string origin, string verifierKey, SecretRecord seed, CancellationToken ct);

    /// <summary>Marks a deploying environment as active. Repeating it MUST change nothing.</summary>
    Task ActivateEnvironmentAsync(long number, DateTimeOffset now, CancellationToken ct);

    /// <summary>Marks a deploying environment as failed.</summary>
    Task FailEnvironmentAsync(long number, CancellationToken ct);
}
