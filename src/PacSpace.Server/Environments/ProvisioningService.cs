using PacSpace.Core.Merkle;
using PacSpace.Core.Notes;
using PacSpace.Server.Hosting;
using PacSpace.Server.Hosting.Authentication;
using PacSpace.Server.Hosting.Environments;
using PacSpace.Storage.Control;

namespace PacSpace.Server.Environments;

/// <summary>
/// Makes environments that were asked for: their key, their ledger with the signed head of an empty log, and then they
/// are active. Each step may be repeated; what a crash cut short is picked up at the next start or round.
/// </summary>
internal sealed class ProvisioningService(
    IControlStore store, LedgerStores ledgers, EnvironmentKeys keys, ServedEnvironments served, PublicUrl url,
    ApiKeyDirectory apiKeys, ProvisioningSignal signal, TimeProvider clock, ILogger<ProvisioningService> log)
    : BackgroundService
{
    private const int MaxAttempts = 5;
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(10);

    private readonly Dictionary<long, int> _failures = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var asked = await store.ListEnvironmentsByStatusAsync(EnvironmentStatus.Deploying, stoppingToken);
                foreach (var environment in asked)
                    if (served.Serves(environment.Kind)) await TryProvisionAsync(environment, stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                log.RoundFailed(e);
            }
            await signal.WaitAsync(Round, stoppingToken);
        }
    }

    private async Task TryProvisionAsync(EnvironmentRecord environment, CancellationToken ct)
    {
        try
        {
            await ProvisionAsync(environment, ct);
            _failures.Remove(environment.Number);
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            var attempts = _failures[environment.Number] = _failures.GetValueOrDefault(environment.Number) + 1;
            log.AttemptFailed(e, environment.Id, attempts);
            if (attempts < MaxAttempts) return;
            _failures.Remove(environment.Number);
            await store.FailEnvironmentAsync(environment.Number, ct);
            apiKeys.ForgetAll();
        }
    }

    private async Task ProvisionAsync(EnvironmentRecord environment, CancellationToken ct)
    {
        var known = await keys.EnsureIdentityAsync(environment, $"{url.Authority}/log/{environment.Id}", ct);
        var signer = await keys.SignerAsync(known, ct);
        var head = signer.Sign(new TreeHead(known.Origin!, 0, MerkleHasher.EmptyRoot));
        await ledgers.For(known.Kind).CreateEnvironmentAsync(known.Number, known.Origin!, head, ct);
        await store.ActivateEnvironmentAsync(known.Number, clock.GetUtcNow(), ct);
        apiKeys.ForgetAll();
        log.Provisioned(known.Id, known.Kind, known.Origin!);
    }
}
