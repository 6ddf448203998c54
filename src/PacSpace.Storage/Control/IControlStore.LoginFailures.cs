namespace PacSpace.Storage.Control;

/// <summary>Wrong passwords in a row for one address, whether or not it has an account.</summary>
public sealed record LoginFailures(long Failures, DateTimeOffset LastFailedAt);

public partial interface IControlStore
{
    /// <param name="addressHash">Hex of the SHA-256 of the normalised address.</param>
    /// <param name="since">Failures up to this time are forgotten.</param>
    Task<LoginFailures?> FindLoginFailuresAsync(string addressHash, DateTimeOffset since, CancellationToken ct);

    /// <summary>Counts one more failure and forgets those, of all addresses, that are older than a time.</summary>
    Task AddLoginFailureAsync(string addressHash, DateTimeOffset now, DateTimeOffset since, CancellationToken ct);

    Task ClearLoginFailuresAsync(string addressHash, CancellationToken ct);
}
