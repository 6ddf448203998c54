using System.Collections.Concurrent;
using System.Security.Cryptography;
using PacSpace.Core.Notes;
using PacSpace.Server.Hosting.Secrets;
using PacSpace.Storage.Control;

namespace PacSpace.Server.Hosting.Environments;

/// <summary>The signing keys of the environments' logs. Seeds are sealed in the control store.</summary>
public sealed class EnvironmentKeys(IControlStore store, SecretVault vault) : IDisposable
{
    private readonly ConcurrentDictionary<long, LogSigner> _signers = new();

    /// <summary>The signer of an environment that has its log identity; the same instance each time.</summary>
    public ValueTask<LogSigner> SignerAsync(EnvironmentRecord environment, CancellationToken ct) =>
        _signers.TryGetValue(environment.Number, out var signer)
            ? ValueTask.FromResult(signer) : new ValueTask<LogSigner>(LoadAsync(environment, ct));

    /// <summary>
    /// Gives an environment its origin and a new key, unless it has them: what was stored first stays, so that a
    /// provisioning that was cut short goes on with the same log.
    /// </summary>
    public async Task<EnvironmentRecord> EnsureIdentityAsync(
        EnvironmentRecord environment, string origin, CancellationToken ct)
    {
        if (environment.Origin is not null) return environment;
        var seed = RandomNumberGenerator.GetBytes(LogSigner.SeedSize);
        using var signer = new LogSigner(origin, seed);
        return await store.SetLogIdentityAsync(environment.Number, origin, signer.VerifierKey.ToString(),
            vault.Seal(SeedName(environment), seed), ct);
    }

    public void Dispose()
    {
        foreach (var signer in _signers.Values) signer.Dispose();
    }

    private async Task<LogSigner> LoadAsync(EnvironmentRecord environment, CancellationToken ct)
    {
        var origin = environment.Origin
            ?? throw new InvalidOperationException($"Environment {environment.Id} has no log yet.");
        var signer = new LogSigner(origin, await vault.GetAsync(SeedName(environment), ct));
        var first = _signers.GetOrAdd(environment.Number, signer);
        if (first != signer) signer.Dispose();
        return first;
    }

    private static string SeedName(EnvironmentRecord environment) => $"log-seed/{environment.Id}";
}
