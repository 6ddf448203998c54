using System.Security.Cryptography;
using System.Text;
using PacSpace.Server.Hosting.Errors;
using PacSpace.Storage.Control;

namespace PacSpace.Server.Accounts;

/// <summary>
/// Locks an address for a while after five wrong passwords, whether or not it has an account. Attempts at one address
/// are made one after another, so that guesses sent all at once don't pass before they are counted.
/// </summary>
internal sealed class LoginGuard(IControlStore store, TimeProvider clock, ILogger<LoginGuard> log) : IDisposable
{
    private const int MaxFailures = 5;
    private const int Lanes = 64;
    private static readonly TimeSpan LockTime = TimeSpan.FromMinutes(15);

    // Addresses share lanes; a fixed number of them needs no cleaning up.
    private readonly SemaphoreSlim[] _lanes = [.. Enumerable.Range(0, Lanes).Select(_ => new SemaphoreSlim(1))];

    /// <summary>Runs a check of a password and counts its failure.</summary>
    /// <returns>Null if the password was right, otherwise the refusal.</returns>
    public async Task<ApiError?> CheckAsync(
        string address, Func<CancellationToken, Task<bool>> isRight, CancellationToken ct)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(address));
        var key = Convert.ToHexStringLower(hash);
        var lane = _lanes[hash[0] % Lanes];
        await lane.WaitAsync(ct);
        try
        {
            return await CheckInLaneAsync(key, isRight, ct);
        }
        finally
        {
            lane.Release();
        }
    }

    /// <summary>Forgets the failures of an address whose owner has proved to be there.</summary>
    public Task UnlockAsync(string address, CancellationToken ct) => store.ClearLoginFailuresAsync(
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(address))), ct);

    public void Dispose()
    {
        foreach (var lane in _lanes) lane.Dispose();
    }

    private async Task<ApiError?> CheckInLaneAsync(
        string key, Func<CancellationToken, Task<bool>> isRight, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var failures = await store.FindLoginFailuresAsync(key, now - LockTime, ct);
        if (failures?.Failures >= MaxFailures) return Locked(failures.LastFailedAt + LockTime - now);
        if (await isRight(ct))
        {
            if (failures is not null) await store.ClearLoginFailuresAsync(key, ct);
            return null;
        }
        await store.AddLoginFailureAsync(key, now, now - LockTime, ct);
        if (failures?.Failures == MaxFailures - 1) log.AddressLocked(LockTime);
        return new ApiError(401, ErrorCodes.InvalidCredentials, "E-mail address or password is wrong.");
    }

    private static ApiError Locked(TimeSpan left)
    {
        var seconds = Math.Max(1, (int)Math.Ceiling(left.TotalSeconds));
        return new ApiError(429, ErrorCodes.AccountLocked,
            $"Too many wrong passwords for this address. Try again in {seconds} s, or reset the password.")
        {
            RetryAfterSeconds = seconds,
        };
    }
}
