using PacSpace.Storage.Control;

namespace PacSpace.Server.PublicVerify;

/// <summary>What recomputing a subject finds, for the JSON answer and for the page.</summary>
internal sealed class RecomputedProofs(IControlStore control, ProofCache cache)
{
    public Task<ProofFindings> FindingsAsync(Subject subject) => cache.GetAsync(subject.Root, () => CheckAsync(subject));

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
