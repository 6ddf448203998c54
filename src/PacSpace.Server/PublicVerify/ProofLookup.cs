using PacSpace.Core.Merkle;
using PacSpace.Server.Hosting;
using PacSpace.Server.Hosting.Environments;
using PacSpace.Storage.Control;

namespace PacSpace.Server.PublicVerify;

/// <summary>Finds what a root names, in any environment that is served here, and recomputes it.</summary>
internal sealed class ProofLookup(LedgerStores stores, IControlStore control, ProofCache cache, ServedEnvironments served)
{
    public async Task<(Subject Subject, ProofFindings Findings)?> FindAsync(Hash root, CancellationToken ct)
    {
        foreach (var kind in Enum.GetValues<EnvironmentKind>())
        {
            if (!served.Serves(kind)) continue;
            if (await Subject.FindAsync(stores.For(kind), root, ct) is { } subject)
                return (subject, await cache.GetAsync(root, () => CheckAsync(subject)));
        }
        return null;
    }

    // Not cancelled with the request: others may wait for the same findings.
    private async Task<ProofFindings> CheckAsync(Subject subject)
    {
        var environment = await control.FindEnvironmentByNumberAsync(subject.Log.Environment, CancellationToken.None);
        var checker = new ProofChecker(subject.Store, subject.Log, environment?.VerifierKey);
        return subject.Checkpoint is { } checkpoint
            ? await checker.CheckAsync(checkpoint, CancellationToken.None)
            : await checker.CheckAsync(subject.Delta!, CancellationToken.None);
    }
}
