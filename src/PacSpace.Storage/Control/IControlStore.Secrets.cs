namespace PacSpace.Storage.Control;

/// <param name="Sealed">Encrypted under the master key; the store never sees what is inside.</param>
public sealed record SecretRecord(string Name, string Sealed);

public partial interface IControlStore
{
    /// <summary>
    /// Stores a secret unless there is one of that name, and returns what is stored then: of several nodes that start
    /// together, all get the same.
    /// </summary>
    Task<SecretRecord> AddSecretAsync(SecretRecord secret, CancellationToken ct);

    Task<SecretRecord?> FindSecretAsync(string name, CancellationToken ct);
}
