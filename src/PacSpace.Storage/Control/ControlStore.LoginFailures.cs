namespace PacSpace.Storage.Control;

public sealed partial class ControlStore
{
    private const string SelectLoginFailures =
        """
        SELECT failures AS Failures, last_failed_at AS LastFailedAt FROM login_failures
        WHERE address_hash = @addressHash AND last_failed_at > @since
        """;

    private const string DeleteOldLoginFailures = "DELETE FROM login_failures WHERE last_failed_at <= @since";

    private const string CountLoginFailure =
        """
        INSERT INTO login_failures (address_hash, failures, last_failed_at) VALUES (@addressHash, 1, @now)
        ON CONFLICT (address_hash) DO UPDATE SET failures = login_failures.failures + 1, last_failed_at = @now
        """;

    private const string DeleteLoginFailures = "DELETE FROM login_failures WHERE address_hash = @addressHash";

    public Task<LoginFailures?> FindLoginFailuresAsync(
        string addressHash, DateTimeOffset since, CancellationToken ct) =>
        FirstAsync<LoginFailures>(SelectLoginFailures, new { addressHash, since }, ct);

    public Task AddLoginFailureAsync(
        string addressHash, DateTimeOffset now, DateTimeOffset since, CancellationToken ct) => TransactAsync(async s =>
    {
        await s.ExecuteAsync(DeleteOldLoginFailures, new { since });
        return await s.ExecuteAsync(CountLoginFailure, new { addressHash, now });
    }, ct);

    public Task ClearLoginFailuresAsync(string addressHash, CancellationToken ct) =>
        ExecuteAsync(DeleteLoginFailures, new { addressHash }, ct);
}
